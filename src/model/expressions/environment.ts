import { Environment, type ObjectSchema } from '@marcbachmann/cel-js';
import type { FactDefinition } from '../facts.ts';
import type { ValueType } from '../files/values.ts';
import { MACHINE_TYPE } from './select.ts';
import { Version } from './version.ts';

/** The names that an expression may begin with, beside aliases. */
export type Root = 'machine' | 'group' | 'site' | 'deployment' | 'values' | 'asked' | 'each';

/** What an alias stands for: the values of a provider, or (`list`, from `of: all`) a list of them. */
export interface AliasType {
  readonly values: Readonly<Record<string, ValueType>>;
  readonly list: boolean;
}

/** What an expression may read, for the check of its names and types. */
export interface ExpressionEnvironment {
  readonly facts: ReadonlyMap<string, FactDefinition>;
  readonly aliases: Readonly<Record<string, AliasType>>;
  readonly roots: readonly Root[];
  /** Types of `asked`; without it `asked` holds anything. */
  readonly asked?: Readonly<Record<string, ValueType>>;
}

/** Purposes of addresses, the members of `machine.address`. */
const ADDRESS_PURPOSES = ['control', 'cluster', 'client', 'storage', 'bmc'] as const;

/** Names that every machine has beside its facts, by path below the machine. */
export const MACHINE_MEMBERS: readonly string[] = [
  'name',
  'ordinal',
  'group',
  'site',
  ...ADDRESS_PURPOSES.map((purpose) => `address.${purpose}`),
];

const SECRET_TYPE = 'Secret';
/** Prefix of the type of an alias, so that messages can tell which alias a wrong member was asked of. */
export const PROVIDER_PREFIX = 'Provider_';

const bases = new WeakMap<ReadonlyMap<string, FactDefinition>, Environment>();

/** A typed environment of the library for one place in a file. Throws when an alias is a reserved word of CEL. */
export function buildEnvironment(environment: ExpressionEnvironment): Environment {
  const cel = baseFor(environment.facts).clone({ homogeneousAggregateLiterals: false });
  for (const root of environment.roots) declareRoot(cel, root, environment);
  for (const [alias, type] of Object.entries(environment.aliases)) {
    const name = `${PROVIDER_PREFIX}${alias}`;
    declareType(cel, name, type.values);
    cel.registerVariable(alias, type.list ? `list<${name}>` : name);
  }
  return cel;
}

const empty = new Environment();

/** false for words of the language, which cannot be declared. */
export function isFreeName(name: string): boolean {
  try {
    empty.clone().registerVariable(name, 'dyn');
    return true;
  } catch {
    return false;
  }
}

function baseFor(facts: ReadonlyMap<string, FactDefinition>): Environment {
  const cached = bases.get(facts);
  if (cached !== undefined) return cached;
  const cel = new Environment({ homogeneousAggregateLiterals: false });
  cel.registerType('Version', Version);
  cel.registerType(SECRET_TYPE, { fields: {} });
  cel.registerFunction('version(string): Version', (text: string) => new Version(text));
  cel.registerFunction('string(Version): string', (version: Version) => version.text);
  for (const operator of ['<', '<=', '>', '>=', '==']) {
    cel.registerOperator(`Version ${operator} Version`, () => false); // only declared: evaluation is in compile-node.ts
  }
  cel.registerType({ name: MACHINE_TYPE, schema: machineSchema(facts) });
  bases.set(facts, cel);
  return cel;
}

function declareRoot(cel: Environment, root: Root, environment: ExpressionEnvironment): void {
  if (root === 'machine') cel.registerVariable('machine', MACHINE_TYPE);
  else if (root === 'values') cel.registerVariable('values', 'map<string, dyn>');
  else if (root === 'each') cel.registerVariable('each', 'dyn');
  else if (root === 'asked' && environment.asked !== undefined) {
    declareType(cel, 'Asked', environment.asked);
    cel.registerVariable('asked', 'Asked');
  } else if (root === 'asked') cel.registerVariable('asked', 'map<string, dyn>');
  else {
    const name = `Machines_${root}`;
    const fields = { machines: `list<${MACHINE_TYPE}>`, ...(root === 'site' ? {} : { name: 'string' }) };
    cel.registerType(name, { fields });
    cel.registerVariable(root, name);
  }
}

function declareType(cel: Environment, name: string, values: Readonly<Record<string, ValueType>>): void {
  const fields = Object.fromEntries(Object.entries(values).map(([key, type]) => [key, celType(type)]));
  cel.registerType(name, { fields });
}

/** The CEL type of a value's JSON Schema type. */
function celType(type: ValueType): string {
  if (type.secret === true) return SECRET_TYPE;
  const simple = { string: 'string', integer: 'int', number: 'double', boolean: 'bool', object: 'map<string, dyn>' };
  if (type.type !== 'array') return simple[type.type];
  return `list<${type.items === undefined ? 'dyn' : simple[type.items.type]}>`;
}

const FACT_TYPES: Readonly<Record<FactDefinition['type'], string>> = {
  string: 'string',
  version: 'string',
  integer: 'int',
  boolean: 'bool',
  list: 'list<dyn>',
  map: 'map<string, dyn>',
};

function machineSchema(facts: ReadonlyMap<string, FactDefinition>): ObjectSchema {
  const schema: ObjectSchema = { name: 'string', ordinal: 'int', group: 'string', site: 'string' };
  schema['address'] = Object.fromEntries(ADDRESS_PURPOSES.map((purpose) => [purpose, 'string']));
  for (const [path, fact] of facts) setPath(schema, path.split('.'), FACT_TYPES[fact.type]);
  return schema;
}

function setPath(schema: ObjectSchema, names: readonly string[], type: string): void {
  const [name, ...rest] = names;
  if (name === undefined) return;
  if (rest.length === 0) {
    schema[name] ??= type;
    return;
  }
  const inner = schema[name];
  if (inner === undefined) setPath((schema[name] = {}), rest, type);
  else if (typeof inner === 'string') schema[name] = 'map<string, dyn>';
  else setPath(inner, rest, type);
}
