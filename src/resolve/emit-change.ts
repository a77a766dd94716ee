import type { PlanTask } from '../model/plan.ts';
import { afterNumbers, type Emission, joinNumbers, sourcesOf } from './emit.ts';
import type { Node } from './nodes.ts';
import { RecordSources } from './record-sources.ts';

/** Writes drain, health and restore around a change, and the removal of what is no longer wanted. */
export function emitChange(emission: Emission, node: Node, tasks: PlanTask[]): void {
  const { context, bases } = emission;
  const base = bases.get(node) ?? 0;
  const locals = node.locals.map((local) => bases.get(local) ?? 0);
  const joins = joinNumbers(emission, node);
  const causes = (node.onlyIf ?? []).map((cause) => bases.get(cause) ?? 0);
  const verb = node.verb ?? 'drain';
  const key = node.leftover ?? node.role?.key ?? '';
  const around = node.part === undefined ? '' : causeNames(node);
  const removing = verb === 'remove';
  const recordSources = removing ? new RecordSources(context, new Set()) : undefined;
  node.members.forEach((member, at) => {
    const row = removing ? context.input.record.task(`${member.name}/${key}/apply`) : undefined;
    const recorded =
      row?.content === undefined || row.inputs === undefined ? undefined : { content: row.content, inputs: row.inputs };
    const role = removing ? context.content.roles.get(row?.role ?? '') : node.role?.plan.role;
    tasks.push({
      n: base + at,
      id: `${member.name}/${key}/${verb}`,
      kind: 'role',
      verb,
      machine: emission.machineIndex.get(member.id),
      site: undefined,
      role,
      ...(node.role?.instance === undefined ? {} : { instance: node.role.instance }),
      after: afterNumbers(locals, at, joins, undefined),
      sources: recordSources?.of(role?.file, member.id) ?? sourcesOf(emission, node, at),
      digest: undefined,
      action: removing ? 'remove' : causes.length > 0 ? 'maybe' : 'change',
      reason: removing ? 'no longer wanted here' : `${around} changes`,
      ...(causes.length > 0 ? { onlyIf: causes.map((cause) => cause + at) } : {}),
      ...(recorded === undefined ? {} : { recorded }),
    });
  });
}

function causeNames(node: Node): string {
  const detail = JSON.parse(node.part?.change ?? '{}') as { readonly causes?: readonly string[] }; // written by change.ts
  return detail.causes?.join(', ') || 'it';
}
