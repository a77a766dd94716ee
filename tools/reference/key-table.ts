import { stringify } from 'yaml';
import { type JsonSchema, optionsOf } from './json-schema.ts';
import { code, table } from './markdown.ts';

/** How a page writes a shape that has an id: one of it, and several. */
export interface ShapeWords {
  readonly one: string;
  readonly many: string;
}

/** What a page knows about shapes that stand in many places. */
export interface Shapes {
  /** By id. A shape that is missing here is written out where it stands. */
  readonly words: Readonly<Record<string, ShapeWords>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** For documents that are read, not written: says of keys that may be absent what files say of keys that must be there. */
  readonly isRead?: boolean;
  /** Keys that stand together in several maps. */
  readonly together?: readonly Together[];
}

/** Keys that come together, and what is said of all of them in one row. */
export interface Together {
  readonly keys: readonly string[];
  readonly meaning: string;
}

interface Row {
  readonly path: string;
  readonly value: string;
  readonly meaning: string;
}

/** The keys of a map as a table, nested ones by their path: `groups.NAME.count`, `volumes[].size`. */
export function keyTable(schema: JsonSchema, shapes: Shapes): readonly string[] {
  const rows = new Map<string, Row>();
  for (const row of rowsBelow(schema, '', shapes)) {
    // Options of a union share keys; the last place is behind those of each option alone.
    const before = rows.get(row.path);
    rows.delete(row.path);
    rows.set(row.path, before === undefined ? row : joinRows(before, row));
  }
  if (rows.size === 0) return [];
  const cells = [...rows.values()].map(({ path, value, meaning }) => [path, value, meaning]);
  return table(['key', 'value', 'meaning'], cells);
}

/** One row for a key of several options: what it may be in each, and what is said of it where that differs. */
function joinRows(one: Row, other: Row): Row {
  const values = new Set([one, other].flatMap(({ value }) => value.split(' or ')));
  const meaning = one.meaning.includes(other.meaning) ? one.meaning : `${one.meaning} ${other.meaning}`.trim();
  return { path: one.path, value: [...values].join(' or '), meaning };
}

function rowsBelow(schema: JsonSchema, path: string, shapes: Shapes): readonly Row[] {
  const options = optionsOf(resolve(schema, shapes));
  const maps = options.filter((option) => option.properties !== undefined && !isReference(option));
  return options.flatMap((option) => [
    ...(isReference(option) ? [] : rowsOfMap(option, path, maps.length > 1, shapes)),
    ...(typeof option.additionalProperties === 'object'
      ? rowsBelow(option.additionalProperties, join(path, 'NAME'), shapes)
      : []),
    ...(option.items === undefined ? [] : rowsBelow(option.items, `${path}[]`, shapes)),
  ]);
}

function rowsOfMap(map: JsonSchema, path: string, isOneOfSeveral: boolean, shapes: Shapes): readonly Row[] {
  const keys = Object.keys(map.properties ?? {});
  const joined = shapes.together?.find((one) => one.keys.every((key) => keys.includes(key)));
  const rows = Object.entries(map.properties ?? {}).flatMap(([key, value]) => {
    if (joined?.keys.includes(key) === true) return [];
    const said = meaningOf({ ...shapes.schemas[idOf(value) ?? ''], ...value });
    const presence = isOneOfSeveral ? '' : presenceWords(map.required?.includes(key) === true, said, shapes);
    const meaning = [said, presence];
    const row = {
      path: code(join(path, key)),
      value: valueWords(value, shapes),
      meaning: (shapes.isRead === true ? meaning : meaning.toReversed()).join(' ').trim(),
    };
    return [row, ...rowsBelow(value, join(path, key), shapes)];
  });
  if (joined === undefined) return rows;
  const paths = joined.keys.map((key) => code(join(path, key))).join(', ');
  return [...rows, { path: paths, value: 'map', meaning: joined.meaning }];
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** `{ input: NAME }` in the place of a literal needs no rows of its own. */
function isReference(schema: JsonSchema): boolean {
  return Object.keys(schema.properties ?? {}).join() === 'input';
}

/** The schema itself, for a shape that is written out where it stands; a shape with words of its own has no keys here. */
function resolve(schema: JsonSchema, shapes: Shapes): JsonSchema {
  const id = idOf(schema);
  if (id === undefined) return schema;
  return id in shapes.words ? {} : (shapes.schemas[id] ?? {});
}

function idOf(schema: JsonSchema): string | undefined {
  return schema.$ref?.split('/').at(-1);
}

function presenceWords(isRequired: boolean, said: string, { isRead = false }: Shapes): string {
  if (isRead) return isRequired || /absent/i.test(said) ? '' : 'May be absent.';
  return isRequired ? 'Required.' : '';
}

/** What is said of a key: its description, default and example. */
export function meaningOf(schema: JsonSchema): string {
  const { description, default: fallback, examples = [] } = schema;
  return [
    ...(description === undefined ? [] : [description]),
    ...(fallback === undefined ? [] : [`Default ${code(flow(fallback))}.`]),
    ...(examples.length === 0 ? [] : [`Example: ${examples.map((one) => code(flow(one))).join(' or ')}`]),
  ].join(' ');
}

/** @example flow({ size: '50GiB' }) === '{ size: 50GiB }' */
function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 })
    .trim()
    .replaceAll(/\[ (.*?) \]/g, '[$1]');
}

/** What a value may be, in words: `text`, `list of names`, `` `one` or `all` ``. */
function valueWords(schema: JsonSchema, shapes: Shapes): string {
  const id = idOf(schema);
  if (id !== undefined && id in shapes.words) return shapes.words[id]?.one ?? id;
  const words = optionsOf(resolve(schema, shapes)).map((option) => optionWords(option, shapes));
  return [...new Set(words)].join(' or ');
}

function optionWords(schema: JsonSchema, shapes: Shapes): string {
  if (schema.$ref !== undefined) return valueWords(schema, shapes);
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const).replaceAll('"', ''));
  if (isReference(schema)) return code('{ input: NAME }');
  if (schema.items !== undefined) return `list${ofMany(schema.items, shapes)}`;
  if (typeof schema.additionalProperties === 'object') return `map${ofMany(schema.additionalProperties, shapes)}`;
  return TYPES[String(schema.type)]?.one ?? 'any value';
}

const TYPES: Readonly<Record<string, ShapeWords>> = {
  string: { one: 'text', many: 'texts' },
  integer: { one: 'integer', many: 'integers' },
  number: { one: 'number', many: 'numbers' },
  boolean: { one: '`true` or `false`', many: 'flags' },
  object: { one: 'map', many: 'maps' },
  array: { one: 'list', many: 'lists' },
};

/** ` of names`, or nothing where elements may be of several kinds. */
function ofMany(schema: JsonSchema, shapes: Shapes): string {
  const id = idOf(schema);
  const known = id === undefined ? undefined : shapes.words[id];
  if (known !== undefined) return ` of ${known.many}`;
  const options = optionsOf(resolve(schema, shapes));
  const named = options.flatMap((option) => shapes.words[idOf(option) ?? ''] ?? []);
  if (named.length > 1 && named.length === options.length) return ` of ${named.map(({ many }) => many).join(' or ')}`;
  const [only] = options;
  if (only === undefined || options.length > 1) return '';
  if (only.enum !== undefined) return ` of ${only.enum.map((value) => code(String(value))).join(', ')}`;
  return only.type === undefined ? '' : ` of ${TYPES[String(only.type)]?.many ?? 'values'}`;
}
