const UNIT_MIB: Readonly<Record<string, number>> = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 };

/** `20GiB` in MiB; 0 for what is no such text. */
export function mebibytes(text: string): number {
  const match = /^(\d+)(MiB|GiB|TiB)$/.exec(text);
  return Number(match?.[1] ?? 0) * (UNIT_MIB[match?.[2] ?? ''] ?? 1);
}
