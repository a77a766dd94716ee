export function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
