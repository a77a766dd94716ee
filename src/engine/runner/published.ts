import { AppError } from '../../model/errors.ts';
import { checkValue } from '../../model/files/check-value.ts';
import type { Json, ValueType } from '../../model/files/values.ts';

type Types = Readonly<Record<string, ValueType>>;
type Values = Readonly<Record<string, Json>>;

/**
 * Published values as their types say; a script's text becomes a number, boolean, list or map where the type asks for it.
 * All that is missing, unknown or of a wrong type stands in one error (`step-failed`).
 * @example readPublished({ port: '80' }, { port: { type: 'integer' } }, 'web') // { port: 80 }
 */
export function readPublished(outputs: Values, types: Types, role: string): Values | AppError {
  const problems: string[] = [];
  const values: Record<string, Json> = {};
  for (const [name, type] of Object.entries(types)) {
    const output = outputs[name];
    if (output === undefined) {
      problems.push(`${name} is missing`);
      continue;
    }
    const value = convert(output, type);
    const why = problemOf(value, type);
    if (why !== undefined) problems.push(`${name} ${why}`);
    else if (value !== undefined) values[name] = value;
  }
  for (const name of Object.keys(outputs)) {
    if (!(name in types)) problems.push(`${name} is no value of a capability that the role provides`);
  }
  if (problems.length === 0) return values;
  return new AppError('step-failed', `cannot take what ${role} published: ${problems.join('; ')}`, {
    hint: `Expected: ${Object.keys(types).join(', ') || 'nothing'}; a script writes NAME=VALUE lines to $PURLIN_OUTPUTS.`,
  });
}

function convert(value: Json, type: ValueType): Json | undefined {
  if (typeof value !== 'string') return value;
  switch (type.type) {
    case 'string':
      return value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : undefined;
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
    default:
      return parseJson(value);
  }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a value does not fit; a secret's text is not shown. */
function problemOf(value: Json | undefined, type: ValueType): string | undefined {
  if (value === undefined) return `is not of type ${type.type}`;
  if (type.secret === true && value === '') return 'is empty';
  const why = checkValue(type, value);
  return why !== undefined && type.secret === true ? 'does not fit its type' : why;
}
