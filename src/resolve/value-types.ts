import type { Input } from '../model/files/values.ts';
import type { RecordedValue } from '../model/record.ts';
import { isSecretRef } from './canonical.ts';

/** One clause that says why a value is not of its input's type; undefined when it is. Secrets are taken as they are. */
export function typeMismatch(spec: Input, value: RecordedValue): string | undefined {
  if (isSecretRef(value)) return undefined;
  if (spec.type !== undefined && !isOfType(spec.type, value)) return `is ${describe(value)}, not ${WORDS[spec.type]}`;
  if (spec.enum !== undefined && !spec.enum.some((allowed) => allowed === value))
    return `is ${describe(value)}, not one of ${spec.enum.join(', ')}`;
  if (typeof value === 'number' && spec.minimum !== undefined && value < spec.minimum)
    return `is ${value}, less than ${spec.minimum}`;
  if (typeof value === 'number' && spec.maximum !== undefined && value > spec.maximum)
    return `is ${value}, more than ${spec.maximum}`;
  if (typeof value === 'string' && spec.pattern !== undefined && !new RegExp(spec.pattern, 'u').test(value))
    return `is ${describe(value)}, which does not match ${spec.pattern}`;
  return undefined;
}

const WORDS = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'a boolean',
  array: 'a list',
  object: 'a map',
} as const;

function isOfType(type: keyof typeof WORDS, value: RecordedValue): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function describe(value: RecordedValue): string {
  return typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'a list'
      : 'a map'
    : JSON.stringify(value);
}
