import { z } from 'zod';
import type { Session } from './session.ts';
import { isFault } from './vim-fault.ts';
import { field, leaf, listOf, node, type Ref, refLeaf, textOf, typed, type Value, type Xml } from './xml.ts';

/** Properties of one object by path (`runtime.powerState`); unset ones are not there. */
export interface Properties {
  readonly ref: Ref;
  readonly values: Readonly<Record<string, Value>>;
}

/** Which objects are asked for. */
export type Selection =
  | { readonly refs: readonly Ref[] }
  /** Objects of the asked type right in this folder. */
  | { readonly childrenOf: Ref }
  /** Objects of the asked type anywhere below. */
  | { readonly below: Ref };

const PAGE = 200;

/**
 * Reads properties of many objects in one call, in pages of 200. Objects of `childrenOf` and `below` that vanish meanwhile are left
 * out; a vanished one of `refs` is a `ManagedObjectNotFound`.
 * Source: vim25, PropertyCollector.RetrievePropertiesEx, TraversalSpec, ViewManager.CreateContainerView.
 */
export async function readProperties(
  session: Session,
  type: string,
  paths: readonly string[],
  selection: Selection,
  signal: AbortSignal,
): Promise<readonly Properties[]> {
  const { content } = await session.login(signal);
  if ('below' in selection) {
    const args = [refLeaf('container', selection.below), leaf('type', type), leaf('recursive', true)];
    const [made] = await session.call('CreateContainerView', content.viewManager, args, signal);
    const view = refOf(made);
    try {
      const objects = [traverse(view, 'ContainerView', 'view')];
      return await collect(session, content.propertyCollector, type, paths, objects, signal);
    } finally {
      // The session would keep it until its end. A view that is gone already is no loss.
      await session.call('DestroyView', view, [], signal).catch((thrown: unknown) => {
        if (!signal.aborted && !isFault(thrown, 'ManagedObjectNotFound')) throw thrown;
      });
    }
  }
  const objects =
    'refs' in selection
      ? selection.refs.map((ref) => node('objectSet', refLeaf('obj', ref)))
      : [traverse(selection.childrenOf, 'Folder', 'childEntity')];
  if (objects.length === 0) return [];
  return await collect(session, content.propertyCollector, type, paths, objects, signal);
}

/** Properties of one object. Errors: `VimFault` ManagedObjectNotFound. */
export async function readObject(
  session: Session,
  ref: Ref,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Properties> {
  const [found] = await readProperties(session, ref.type, paths, { refs: [ref] }, signal);
  return found ?? { ref, values: {} };
}

function traverse(from: Ref, type: string, path: string): Xml {
  const select = typed('selectSet', 'TraversalSpec', leaf('type', type), leaf('path', path), leaf('skip', false));
  return node('objectSet', refLeaf('obj', from), leaf('skip', true), select);
}

async function collect(
  session: Session,
  collector: Ref,
  type: string,
  paths: readonly string[],
  objects: readonly Xml[],
  signal: AbortSignal,
): Promise<readonly Properties[]> {
  const wanted = node('propSet', leaf('type', type), ...paths.map((path) => leaf('pathSet', path)));
  const args = [node('specSet', wanted, ...objects), node('options', leaf('maxObjects', PAGE))];
  let [page] = await session.call('RetrievePropertiesEx', collector, args, signal);
  const found = listOf(field(page, 'objects')).map(readOne);
  for (let token = textOf(page, 'token'); token !== ''; token = textOf(page, 'token')) {
    [page] = await session.call('ContinueRetrievePropertiesEx', collector, [leaf('token', token)], signal);
    found.push(...listOf(field(page, 'objects')).map(readOne));
  }
  return found;
}

const rowSchema = z.object({ name: z.string() });

function readOne(object: Value): Properties {
  const rows = listOf(field(object, 'propSet')).map(
    (row) => [rowSchema.parse(row).name, field(row, 'val') ?? ''] as const,
  );
  return { ref: refOf(field(object, 'obj')), values: Object.fromEntries(rows) };
}

/** A reference out of an answer. */
export function refOf(value: Value | undefined): Ref {
  return { type: textOf(value, 'type'), value: textOf(value, 'value') };
}
