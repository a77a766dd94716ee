import type { Json } from '../model/files/values.ts';
import type { RecordedValue } from '../model/record.ts';
import type { Context } from './context.ts';
import { secretName } from './ladder.ts';

/** Tag of a secret that is named but not known; `inputs.ts` makes it an error where it is read. */
export const UNKNOWN_TAG = '';

/** Values in which each `{ secret: NAME }` is a SecretRef. */
export function sealValues(context: Context, value: Json): RecordedValue {
  const name = secretName(value);
  if (name !== undefined) return context.input.secret(name) ?? { $secret: name, tag: UNKNOWN_TAG };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => sealValues(context, item)) as Json; // lists keep their secrets
  const sealed: Record<string, RecordedValue> = {};
  for (const [key, item] of Object.entries(value)) sealed[key] = sealValues(context, item);
  return sealed as Json; // a map whose leaves may be SecretRefs
}

/** Sealed values of something that is provided. */
export function sealProvided(
  context: Context,
  values: Readonly<Record<string, Json>>,
): Readonly<Record<string, RecordedValue>> {
  const sealed: Record<string, RecordedValue> = {};
  for (const [key, value] of Object.entries(values)) sealed[key] = sealValues(context, value);
  return sealed;
}
