/** Runs work of one key one after the other, in the order of calls; what failed before is its own caller's business. */
export async function inTurn<T>(lines: Map<string, Promise<unknown>>, key: string, work: () => Promise<T>): Promise<T> {
  const before = lines.get(key);
  const mine = before === undefined ? work() : before.then(work, work);
  lines.set(key, mine);
  try {
    return await mine;
  } finally {
    if (lines.get(key) === mine) lines.delete(key);
  }
}
