import type { Content } from '../model/content.ts';
import type { Founded } from '../model/record.ts';
import type { StoredRecord } from '../stores/commit.ts';
import { provides } from './tasks/sources.ts';

/** What was founded and has no provider left: its founding ends, so that the next provider founds it anew. */
export function endedFoundings(record: StoredRecord, content: Pick<Content, 'roles'>): readonly Founded[] {
  if (record.founded.length === 0) return [];
  const roles = new Set<string>();
  for (const task of record.wideTasks())
    if (task.verb === 'apply' && task.doneDigest !== undefined) roles.add(task.role);
  const files = [...roles].flatMap((name) => content.roles.get(name)?.file ?? []);
  // A role whose pack is gone cannot be asked what it provides, so it keeps alive what it may have founded.
  if (files.length < roles.size) return [];
  return record.founded.filter(({ capability }) => !files.some((role) => provides(role, capability)));
}
