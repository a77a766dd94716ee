import type { RecordedTask } from '../model/record.ts';
import type { Context } from './context.ts';
import type { Part } from './graph-parts.ts';
import type { Member } from './members.ts';

/** Recorded roles that the wish no longer has on a machine that stays, in the order in which they were applied. */
export function leftoversOf(
  context: Context,
  part: Part,
  member: Member,
  wanted: ReadonlySet<string>,
): readonly RecordedTask[] {
  if (member.recorded === undefined || part.resolved.solver.open.length > 0) return [];
  return context.input.record
    .tasksOf(member.id)
    .filter((row) => row.id.endsWith('/apply') && row.status !== 'removed' && !wanted.has(keyOf(row.id)))
    .filter(
      (row) =>
        row.content !== undefined || row.cut !== undefined || row.status === 'failed' || row.status === 'running',
    );
}

/** `ROLE` or `ROLE[INSTANCE]` of `PLACE/ROLE[INSTANCE]/VERB`; an instance may hold slashes. */
export function keyOf(id: string): string {
  return id.slice(id.indexOf('/') + 1, id.lastIndexOf('/'));
}

/** Whether undoing a recorded role is a task: it has a remove verb, or nobody knows its content any more. */
export function canUndo(context: Context, row: RecordedTask): boolean {
  const recorded = row.content === undefined ? undefined : context.input.record.roleOf?.(row.content);
  const file = recorded ?? context.content.roles.get(row.role)?.file;
  return file === undefined || file.remove !== undefined;
}
