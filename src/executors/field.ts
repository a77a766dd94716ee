import { AppError } from '../model/errors.ts';
import type { FieldValue } from '../model/files/step.ts';
import type { Json } from '../model/files/values.ts';

type Inputs = Readonly<Record<string, Json>>;

/** A value as a script would see it: scalars as text, a list of scalars one per line; undefined for maps and null. */
export function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return undefined;
  const lines = value.map((item: Json) => (Array.isArray(item) ? undefined : scalarText(item)));
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined;
}

/**
 * The text of a step's field, `{ input: NAME }` resolved.
 * Throws `invalid-file` where the input is missing or not a scalar.
 */
export function fieldText(field: FieldValue, inputs: Inputs): string {
  if (typeof field !== 'object') return String(field);
  const text = scalarText(inputs[field.input]);
  if (text === undefined) throw missingInput(field.input, inputs);
  return text;
}

/** As `fieldText`, undefined where the field is absent. */
export function optionalText(field: FieldValue | undefined, inputs: Inputs): string | undefined {
  return field === undefined ? undefined : fieldText(field, inputs);
}

/** A flag of a step, undefined where the field is absent. Throws `invalid-file` where the input is no boolean. */
export function optionalFlag(field: FieldValue | undefined, inputs: Inputs): boolean | undefined {
  const text = optionalText(field, inputs);
  if (text === undefined || text === 'true' || text === 'false')
    return text === undefined ? undefined : text === 'true';
  throw new AppError('invalid-file', `cannot read a field as true or false: it is "${text}"`);
}

/** Names in a field: a list, one text, or an input that is a list. Each is checked against `pattern`. */
export function fieldNames(
  field: FieldValue | readonly FieldValue[],
  inputs: Inputs,
  pattern: RegExp,
): readonly string[] {
  const fields = Array.isArray(field) ? field : [field];
  const names = fields.flatMap((one: FieldValue) => fieldText(one, inputs).split('\n')).filter((name) => name !== '');
  for (const name of names) {
    if (!pattern.test(name))
      throw new AppError('invalid-file', `cannot use "${name}" as a name: it does not match ${pattern.source}`);
  }
  return names;
}

function missingInput(name: string, inputs: Inputs): AppError {
  const why =
    name in inputs ? 'it is not a scalar or a list of scalars' : 'no input or output of an earlier step has that name';
  return new AppError('invalid-file', `cannot use the input "${name}" in a step: ${why}`, {
    hint: `Known here: ${Object.keys(inputs).sort().join(', ') || 'none'}.`,
  });
}
