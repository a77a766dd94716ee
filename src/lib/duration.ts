const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * A duration as operators write it in milliseconds.
 * @example durationMs('90s') === 90_000
 * Throws a RangeError for text that is no duration; files are checked before.
 */
export function durationMs(text: string): number {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text);
  const unit = match === null ? undefined : UNIT_MS[match[2] ?? ''];
  if (match === null || unit === undefined) throw new RangeError(`"${text}" is no duration, such as 90s`);
  return Number(match[1]) * unit;
}

/** A duration for people in its largest whole unit. @example durationText(90_000) === '90s' */
export function durationText(ms: number): string {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
