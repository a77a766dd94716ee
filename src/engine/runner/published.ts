import { AppError } from '../../model/errors.ts';
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
    const value = output === undefined ? undefined : convert(output, type);
    if (value !== undefined && fits(value, type)) values[name] = value;
    else problems.push(output === undefined ? `${name} is missing` : `${name} is not ${wording(type)}`);
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
    case 'array':
    case 'object':
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

function fits(value: Json, type: ValueType): boolean {
  if (type.enum !== undefined && !type.enum.some((one) => one === value)) return false;
  switch (type.type) {
    case 'string':
      return (
        typeof value === 'string' &&
        value !== '' &&
        (type.pattern === undefined || new RegExp(type.pattern).test(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value) && inRange(Number(value), type);
    case 'number':
      return typeof value === 'number' && inRange(value, type);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

function inRange(value: number, { minimum = -Infinity, maximum = Infinity }: ValueType): boolean {
  return value >= minimum && value <= maximum;
}

function wording(type: ValueType): string {
  const format = type.format === undefined ? '' : ` (${type.format})`;
  return type.enum === undefined ? `of type ${type.type}${format}` : `one of ${type.enum.join(', ')}`;
}
