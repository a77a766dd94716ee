import type { z } from 'zod';
import { STEP_KINDS } from '../../model/files/step.ts';

/** The parts of zod's definition that messages need. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
}

export function definitionOf(schema: z.ZodType): Definition {
  const definition = schema.def as unknown as Definition; // zod's own introspection, one shape for all kinds
  const wraps = ['optional', 'nullable', 'default', 'readonly', 'nonoptional'].includes(definition.type);
  return wraps && definition.innerType !== undefined ? definitionOf(definition.innerType) : definition;
}

/** The keys that a map may have, or undefined where its names are free. */
export function keysOf(schema: z.ZodType): readonly string[] | undefined {
  const { shape, keyType } = definitionOf(schema);
  if (shape !== undefined) return Object.keys(shape);
  const entries = keyType === undefined ? undefined : definitionOf(keyType).entries;
  return entries === undefined ? undefined : Object.keys(entries);
}

/** The schema of a map at a path of some data; a union, also the last one, takes the option that fits the data best. */
export function mapSchemaAt(schema: z.ZodType, path: readonly PropertyKey[], data: unknown): z.ZodType | undefined {
  const at = schemaAt(schema, path, data);
  const definition = at === undefined ? undefined : definitionOf(at);
  return definition?.type === 'union' ? chooseOption(definition.options ?? [], path.reduce(memberOf, data)) : at;
}

/** The schema at a path of some data; a union on the way takes the option that fits the data best. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[], data: unknown): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema;
  let value = data;
  for (const [depth, part] of path.entries()) {
    const definition = definitionOf(at);
    if (definition.type === 'union') {
      const option = chooseOption(definition.options ?? [], value);
      return option === undefined ? undefined : schemaAt(option, path.slice(depth), value);
    }
    at = definition.shape?.[String(part)] ?? definition.element ?? definition.valueType;
    if (at === undefined) return undefined;
    value = memberOf(value, part);
  }
  return at;
}

export function memberOf(value: unknown, part: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined; // JSON
}

/** The option of a union that the data was meant to be: by its type, then by the keys that it has. */
export function chooseOption(options: readonly z.ZodType[], value: unknown): z.ZodType | undefined {
  const fitting = flatOptions(options).filter((option) => acceptsKind(definitionOf(option).type, value));
  if (fitting.length <= 1 || typeof value !== 'object' || value === null) return fitting[0];
  const keys = Object.keys(value);
  const own = (option: z.ZodType) => requiredKeys(option).filter((key) => keys.includes(key)).length;
  const best = fitting.toSorted((a, b) => own(b) - own(a))[0];
  return best !== undefined && own(best) > 0 ? best : undefined;
}

function flatOptions(options: readonly z.ZodType[]): readonly z.ZodType[] {
  return options.flatMap((option) => {
    const definition = definitionOf(option);
    return definition.type === 'union' ? flatOptions(definition.options ?? []) : [option];
  });
}

/** Keys that a map must have; each option of the union of steps has its own. */
function requiredKeys(schema: z.ZodType): readonly string[] {
  const shape = definitionOf(schema).shape ?? {};
  return Object.keys(shape).filter((key) => shape[key]?.def.type !== 'optional');
}

function acceptsKind(type: string, value: unknown): boolean {
  if (Array.isArray(value)) return type === 'array';
  if (typeof value === 'object' && value !== null) return type === 'object' || type === 'record';
  if (typeof value === 'string') return type === 'string' || type === 'enum' || type === 'literal';
  return type === typeof value || (type === 'int' && typeof value === 'number');
}

function isInteger(schema: z.ZodType): boolean {
  const definition = schema.def as {
    innerType?: z.ZodType;
    checks?: readonly { def?: { format?: string } }[];
  }; // zod's own
  if (definition.innerType !== undefined) return isInteger(definition.innerType);
  return definition.checks?.some((check) => check.def?.format === 'safeint') === true;
}

/** true for a step: a map that must have the key of an executor. */
export function isStep(schema: z.ZodType): boolean {
  return requiredKeys(schema).some((key) => (STEP_KINDS as readonly string[]).includes(key));
}

/** What a schema wants, in words: `a list`, `a map with capability, as, of`, `machine, site or deployment`. */
export function describeSchema(schema: z.ZodType): string {
  const { type, shape, options, values, entries } = definitionOf(schema);
  if (type === 'union') return joinWords([...new Set(flatOptions(options ?? []).map(describeSchema))], 'or');
  if (type === 'literal')
    return joinWords(
      (values ?? []).map((value) => `\`${String(value)}\``),
      'or',
    );
  if (type === 'enum')
    return joinWords(
      Object.keys(entries ?? {}).map((value) => `\`${value}\``),
      'or',
    );
  if (type === 'number' && isInteger(schema)) return 'an integer';
  if (type === 'object' && isStep(schema)) return 'a step';
  if (type === 'object' && Object.keys(shape ?? {}).join() === 'input') return '`{ input: NAME }`';
  if (type === 'object') return `a map with ${joinWords(shortList(Object.keys(shape ?? {})), 'and')}`;
  return WORDS[type] ?? `a ${type}`;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  record: 'a map',
};

function shortList(words: readonly string[]): readonly string[] {
  return words.length > 8 ? [...words.slice(0, 7), '...'] : words;
}

function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words[0] ?? 'nothing';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** What was found, in words: `the number 12`, `a list`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return `\`${value}\``;
  if (typeof value !== 'string' && typeof value !== 'number') return 'a map';
  const text = String(value);
  return `the ${typeof value === 'number' ? 'number' : 'text'} \`${text.length > 40 ? `${text.slice(0, 37)}...` : text}\``;
}
