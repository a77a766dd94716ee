import { redact } from '../../lib/redact.ts';
import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import type { Change, Outcome } from '../../model/outcome.ts';
import type { RecordedValue, RecordedValues, SecretRef } from '../../model/record.ts';

/** Inputs as a step gets them: secrets in the clear, and the names of those that hold any. */
export interface OpenInputs {
  readonly values: Readonly<Record<string, Json>>;
  readonly secret: ReadonlySet<string>;
  /** Every clear secret, to mask it wherever text leaves the run. */
  readonly clear: readonly string[];
}

/** The clear value of a secret; mostly a text. */
export type OpenSecret = (ref: SecretRef) => Json | Promise<Json>;

/** Replaces every SecretRef, however deep, by its clear text. Errors: those of `open` (`secret`). */
export async function openInputs(inputs: RecordedValues, open: OpenSecret): Promise<OpenInputs> {
  const values: Record<string, Json> = {};
  const secret = new Set<string>();
  const clear: string[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    const before = clear.length;
    values[name] = await openValue(value, open, clear);
    if (clear.length > before) secret.add(name);
  }
  return { values, secret, clear };
}

async function openValue(value: RecordedValue, open: OpenSecret, clear: string[]): Promise<Json> {
  if (isSecretRef(value)) {
    const secret = await open(value);
    clear.push(...textsOf(secret));
    return secret;
  }
  if (Array.isArray(value)) return Promise.all(value.map((item: Json) => openValue(item, open, clear)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, item]) => [key, await openValue(item, open, clear)])),
  );
}

function isSecretRef(value: RecordedValue): value is SecretRef {
  return typeof value === 'object' && value !== null && '$secret' in value && 'tag' in value;
}

/** Whether one of the secrets stands anywhere in the value: what a secret flows into is secret. */
export function holdsSecret(value: Json, clear: readonly string[]): boolean {
  if (typeof value === 'string') return clear.some((secret) => secret !== '' && value.includes(secret));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item: Json) => holdsSecret(item, clear));
}

/** Every text of a value, to mask it. */
export function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Masks secrets in everything of an outcome that people read; outputs stay as they are. */
export function maskOutcome(outcome: Outcome, clear: readonly string[]): Outcome {
  if (clear.length === 0) return outcome;
  const mask = (text: string) => redact(text, clear);
  switch (outcome.kind) {
    case 'done':
      return {
        ...outcome,
        changes: maskChanges(outcome.changes, clear),
        ...(outcome.said !== undefined && { said: mask(outcome.said) }),
      };
    case 'retry':
      return {
        ...outcome,
        reason: mask(outcome.reason),
        ...(outcome.error !== undefined && { error: maskError(outcome.error, clear) }),
        ...(outcome.tail !== undefined && { tail: mask(outcome.tail) }),
      };
    case 'wait':
      return { ...outcome, for: mask(outcome.for), ...(outcome.hint !== undefined && { hint: mask(outcome.hint) }) };
    default:
      return {
        ...outcome,
        error: maskError(outcome.error, clear),
        ...(outcome.tail !== undefined && { tail: mask(outcome.tail) }),
      };
  }
}

export function maskChanges(changes: readonly Change[], clear: readonly string[]): readonly Change[] {
  if (clear.length === 0) return changes;
  return changes.map(({ what, diff }) => ({
    what: redact(what, clear),
    ...(diff !== undefined && { diff: redact(diff, clear) }),
  }));
}

/** The cause is left out: its text could hold the secret. */
function maskError(error: AppError, clear: readonly string[]): AppError {
  const hint = error.hint === undefined ? {} : { hint: redact(error.hint, clear) };
  return new AppError(error.code, redact(error.message, clear), { ...hint, problems: error.problems });
}
