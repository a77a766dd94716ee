import type { Content, Role } from '../../model/content.ts';
import { AppError } from '../../model/errors.ts';
import type { RoleFile } from '../../model/files/role.ts';
import type { ValueType } from '../../model/files/values.ts';
import type { PlanTask } from '../../model/plan.ts';
import type { RunContent } from '../../model/run.ts';
import type { Store } from '../../stores/store.ts';

export interface HashedContent {
  readonly hash: string;
  readonly content: RunContent;
}

type Known = Pick<Content, 'roles' | 'capabilities'>;

/** The content of a task that comes from files; undefined where it comes from the record. */
export function contentFromFiles(task: PlanTask, known: Known): HashedContent | undefined {
  const { role, recorded } = task;
  if (recorded !== undefined || role === undefined) return undefined;
  const capability = task.kind === 'proof' ? known.capabilities.get(task.capability ?? '') : undefined;
  if (capability?.file.proof === undefined) return contentOfRole(role);
  return {
    hash: `${role.hash}+${capability.hash}`,
    content: { role: role.file, files: capability.files, proof: capability.file.proof },
  };
}

const contentByRole = new WeakMap<Role, HashedContent>();

function contentOfRole(role: Role): HashedContent {
  let known = contentByRole.get(role);
  if (known === undefined) {
    known = { hash: role.hash, content: { role: role.file, files: role.files } };
    contentByRole.set(role, known);
  }
  return known;
}

/** The content of the run that made what this task takes away. */
export async function contentFromRecord(task: PlanTask, store: Store): Promise<HashedContent> {
  const hash = task.recorded?.content ?? '';
  const content = await store.content(hash);
  if (content === undefined)
    throw new AppError('internal', `cannot run ${task.id}: the content that it was made with is not in the store`);
  return { hash, content };
}

type Types = Readonly<Record<string, ValueType>>;
const typesByRole = new WeakMap<RoleFile, { readonly known: Known; readonly types: Types }>();

/** Types of what a role publishes: the values of all capabilities that it provides, but those that are given by expression. */
export function valueTypesOf(role: RoleFile, known: Known): Types {
  const before = typesByRole.get(role);
  if (before?.known === known) return before.types;
  const types = findTypes(role, known);
  typesByRole.set(role, { known, types });
  return types;
}

function findTypes(role: RoleFile, known: Known): Types {
  const types: Record<string, ValueType> = {};
  const given = new Set<string>();
  for (const provided of role.provides) {
    const name = typeof provided === 'string' ? provided : provided.capability;
    Object.assign(types, known.capabilities.get(name)?.file.values);
    if (typeof provided !== 'string') for (const value of Object.keys(provided.values ?? {})) given.add(value);
  }
  return Object.fromEntries(Object.entries(types).filter(([name]) => !given.has(name)));
}
