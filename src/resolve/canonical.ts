import type { RecordedValue, RecordedValues } from '../model/record.ts';

/** JSON with sorted keys: equal values give equal text. A secret stands as its tag only. */
export function canonical(value: RecordedValue | RecordedValues | undefined): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (isSecretRef(value)) return `{"$tag":${JSON.stringify(value.tag)}}`;
  const map = value as Readonly<Record<string, RecordedValue>>; // lists and secrets are out
  const keys = Object.keys(map).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(map[key])}`).join(',')}}`;
}

export function isSecretRef(value: unknown): value is { readonly $secret: string; readonly tag: string } {
  return typeof value === 'object' && value !== null && '$secret' in value && 'tag' in value;
}
