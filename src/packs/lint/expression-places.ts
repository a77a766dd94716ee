import type { Locate, Role } from '../../model/content.ts';
import {
  type AliasType,
  compileExpression,
  type Expression,
  type ExpressionEnvironment,
  isReservedName,
  type Root,
} from '../../model/expressions/expression.ts';
import { needOf } from '../../model/files/need.ts';
import type { ValueType } from '../../model/files/values.ts';
import type { PackContent } from '../read/assemble.ts';
import { aliasOf, needsOf, type Path, provisionsOf } from './walk.ts';

/** An expression in a file, compiled for its place. */
export interface PlacedExpression {
  readonly text: string;
  readonly compiled: ReturnType<typeof compileExpression>;
  readonly use: 'when' | 'each' | 'input' | 'provides' | 'with';
  /** The role that it stands in; undefined in workloads. */
  readonly role: Role | undefined;
  /** The input that it feeds, for `use: input`. */
  readonly input?: string;
  readonly locate: Locate;
  readonly path: Path;
}

const cache = new WeakMap<PackContent, readonly PlacedExpression[]>();

/** Every expression of the roles and workloads. Those of a role with a need that is wrong itself are left out. */
export function expressionsOf(content: PackContent): readonly PlacedExpression[] {
  let places = cache.get(content);
  if (places === undefined) {
    places = [...[...content.roles.values()].flatMap((role) => ofRole(role, content)), ...ofWorkloads(content)];
    cache.set(content, places);
  }
  return places;
}

/** The expressions that compiled. */
export function validExpressions(
  content: PackContent,
): readonly (PlacedExpression & { readonly expression: Expression })[] {
  return expressionsOf(content).flatMap((place) =>
    place.compiled.ok ? [{ ...place, expression: place.compiled.expression }] : [],
  );
}

function ofRole(role: Role, content: PackContent): readonly PlacedExpression[] {
  const aliases = aliasesOf(role, content);
  if (aliases === undefined) return [];
  const asked = askedOf(role, content);
  const roots = rootsOf(role);
  const full: ExpressionEnvironment = {
    facts: content.facts,
    aliases,
    roots,
    ...(asked === undefined ? {} : { asked }),
  };
  const early: ExpressionEnvironment = { ...full, aliases: {}, roots: roots.filter((root) => root !== 'each') };
  const place = (text: string, use: PlacedExpression['use'], path: Path, input?: string): PlacedExpression => {
    const environment = use === 'when' || use === 'each' ? early : full;
    return { text, compiled: compileExpression(text, environment), use, role, input, locate: role.locate, path };
  };
  const { when, each, inputs, requires } = role.file;
  return [
    ...(when === undefined ? [] : [place(when, 'when', ['when'])]),
    ...(each === undefined ? [] : [place(each, 'each', ['each'])]),
    ...Object.entries(inputs ?? {}).flatMap(([name, { from }]) =>
      from === undefined ? [] : [place(from, 'input', ['inputs', name, 'from'], name)],
    ),
    ...provisionsOf(role.file).flatMap(({ values, path }) =>
      Object.entries(values).map(([name, text]) => place(text, 'provides', [...path, 'values', name])),
    ),
    ...(requires ?? []).flatMap((source, index) =>
      argumentsOf(needOf(source).with).map(([name, text]) =>
        place(text, 'with', ['requires', index, 'with', name, 'from']),
      ),
    ),
  ];
}

function rootsOf(role: Role): readonly Root[] {
  const wide: readonly Root[] = ['site', 'deployment', 'values', 'asked'];
  const place = role.file.place ?? 'machine';
  return [
    ...(place === 'machine' ? (['machine', 'group'] as const) : []),
    ...wide,
    ...(role.file.each === undefined ? [] : (['each'] as const)),
  ];
}

function ofWorkloads(content: PackContent): readonly PlacedExpression[] {
  const environment: ExpressionEnvironment = {
    facts: content.facts,
    aliases: {},
    roots: ['machine', 'group', 'site', 'deployment', 'values'],
  };
  return needsOf(content).flatMap(({ need, role, locate, path }) => {
    if (role !== undefined) return [];
    return argumentsOf(need.with).map(([name, text]): PlacedExpression => {
      return {
        text,
        compiled: compileExpression(text, environment),
        use: 'with',
        role: undefined,
        locate,
        path: [...path, 'with', name, 'from'],
      };
    });
  });
}

/** The `{ from: CEL }` arguments of a need. */
export function argumentsOf(
  given: Readonly<Record<string, unknown>> | undefined,
): readonly (readonly [string, string])[] {
  return Object.entries(given ?? {}).flatMap(([name, value]) => {
    const from = typeof value === 'object' && value !== null && 'from' in value ? value.from : undefined;
    return typeof from === 'string' ? [[name, from] as const] : [];
  });
}

function aliasesOf(role: Role, content: PackContent): Readonly<Record<string, AliasType>> | undefined {
  const aliases: Record<string, AliasType> = {};
  for (const need of (role.file.requires ?? []).map(needOf)) {
    const capability = content.capabilities.get(need.capability);
    if (capability === undefined || isReservedName(aliasOf(need))) return undefined;
    aliases[aliasOf(need)] = { values: capability.file.values ?? {}, list: need.of === 'all' };
  }
  return aliases;
}

function askedOf(role: Role, content: PackContent): Readonly<Record<string, ValueType>> | undefined {
  const provided = provisionsOf(role.file).map(({ capability }) => content.capabilities.get(capability));
  if (provided.includes(undefined)) return undefined;
  return Object.assign({}, ...provided.map((capability) => capability?.file.asks ?? {}));
}
