/**
 * Names of machines in few words: ordinals that follow each other become a range.
 * @example machineNames(['demo-worker-0', 'demo-worker-1', 'demo-worker-2', 'db']) // 'demo-worker-0..2, db'
 */
export function machineNames(names: readonly string[]): string {
  const groups = new Map<string, number[]>();
  const others: string[] = [];
  for (const name of names) {
    const match = /^(.*-)(\d+)$/.exec(name);
    if (match?.[1] === undefined) others.push(name);
    else groups.set(match[1], [...(groups.get(match[1]) ?? []), Number(match[2])]);
  }
  const ranges = [...groups].map(([stem, ordinals]) => stem + rangesOf(ordinals));
  return [...ranges, ...others].join(', ');
}

function rangesOf(ordinals: readonly number[]): string {
  const sorted = [...new Set(ordinals)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    parts.push(end === i ? String(sorted[i]) : `${sorted[i]}..${sorted[end]}`);
    i = end + 1;
  }
  return parts.join(',');
}
