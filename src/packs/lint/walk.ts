import type { Locate } from '../../model/content.ts';
import { camelCase } from '../../model/files/names.ts';
import { type Need, type NeedSource, needOf } from '../../model/files/need.ts';
import type { Json, Values } from '../../model/files/values.ts';
import type { PackContent } from '../read/assemble.ts';

export type Path = readonly (string | number)[];

/** A need of a role, a workload or a group, and where it stands. */
export interface PlacedNeed {
  readonly need: Need;
  readonly alias: string;
  /** The role that needs it; undefined for needs of workloads and groups. */
  readonly role: string | undefined;
  readonly locate: Locate;
  readonly path: Path;
}

export function needsOf(content: PackContent): readonly PlacedNeed[] {
  const place = (sources: readonly NeedSource[] | undefined, role: string | undefined, locate: Locate, path: Path) =>
    (sources ?? []).map((source, index): PlacedNeed => {
      const need = needOf(source);
      return { need, alias: aliasOf(need), role, locate, path: [...path, index] };
    });
  const roles = [...content.roles.values()].flatMap((role) =>
    place(role.file.requires, role.name, role.locate, ['requires']),
  );
  const workloads = [...content.workloads.values()].flatMap(({ file, locate }) => [
    ...place(file.requires, undefined, locate, ['requires']),
    ...Object.entries(file.groups).flatMap(([group, { requires }]) =>
      place(requires, undefined, locate, ['groups', group, 'requires']),
    ),
  ]);
  return [...roles, ...workloads];
}

export function aliasOf(need: Need): string {
  return need.as ?? camelCase(need.capability);
}

/** What `provides` of a role says of one capability. */
export interface PlacedProvision {
  readonly capability: string;
  readonly values: Readonly<Record<string, string>>;
  readonly path: Path;
}

export function provisionsOf(role: {
  readonly provides: readonly (string | { capability: string; values?: Record<string, string> })[];
}): readonly PlacedProvision[] {
  return role.provides.map((source, index) => {
    const provided = typeof source === 'string' ? { capability: source } : source;
    return { capability: provided.capability, values: provided.values ?? {}, path: ['provides', index] };
  });
}

/** One rung of the ladder as it stands in a file. */
export interface PlacedLayer {
  readonly layer: {
    readonly values?: Values;
    readonly prefer?: Readonly<Record<string, string>>;
    readonly ready?: readonly string[];
  };
  readonly locate: Locate;
  readonly path: Path;
  /** true for layers of a site, which other deployments read too. */
  readonly site: boolean;
}

export function layersOf(content: PackContent): readonly PlacedLayer[] {
  const layers: PlacedLayer[] = [];
  const add = (layer: PlacedLayer['layer'], locate: Locate, path: Path, site = false) =>
    layers.push({ layer, locate, path, site });
  for (const { file, locate } of content.workloads.values()) {
    add(file, locate, []);
    for (const [name, group] of Object.entries(file.groups)) add(group, locate, ['groups', name]);
  }
  for (const { file, locate } of content.sites.values()) {
    add(file, locate, [], true);
    for (const [index, machine] of (file.machines ?? []).entries()) add(machine, locate, ['machines', index], true);
  }
  const { deployment } = content;
  if (deployment === undefined) return layers;
  add(deployment.file, deployment.locate, []);
  for (const [name, group] of Object.entries(deployment.file.groups ?? {}))
    add(group, deployment.locate, ['groups', name]);
  for (const [name, machine] of Object.entries(deployment.file.machines ?? {}))
    add(machine, deployment.locate, ['machines', name]);
  return layers;
}

/** A leaf of a tree of values: a scalar, a list, null, or `{ secret: NAME }`. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
}

export function leavesOf(tree: Json, path: readonly string[] = []): readonly Leaf[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree) || isSecretName(tree))
    return [{ path, value: tree }];
  return Object.entries(tree).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

/** `{ secret: NAME }` stands for a scalar. */
function isSecretName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('secret' in value)) return false;
  return typeof value.secret === 'string' && Object.keys(value).length === 1;
}
