import type { RunRow, TaskRow } from '../../stores/queries.ts';
import type { Store } from '../../stores/store.ts';
import type { Attention } from '../documents/status.ts';
import { instant } from './deps.ts';

const URGENT = ['failed', 'waiting', 'retrying'] as const;
const TAIL_LINES = 10;

/** Tasks that somebody must look at, most urgent first, each with the end of its last run. */
export async function attentionOf(store: Store, deployment: string, machine?: string): Promise<readonly Attention[]> {
  const items: Attention[] = [];
  for (const status of URGENT) {
    const filter = { statuses: [status], limit: 50, ...(machine === undefined ? {} : { machine }) };
    for (const task of await store.tasks(deployment, filter)) items.push(await attention(store, deployment, task));
  }
  return items;
}

async function attention(store: Store, deployment: string, task: TaskRow): Promise<Attention> {
  const [run] = task.run === undefined ? [] : await store.runs(deployment, { run: task.run });
  const detail = await store.task(deployment, task.id);
  return {
    task: task.id,
    status: task.status,
    why: task.why ?? run?.why ?? 'it ended without saying why',
    try: run?.hint ?? suggestion(task),
    role: task.role,
    verb: task.verb,
    since: instant(task.since),
    ...(task.machine === undefined ? {} : { machine: task.machine }),
    ...(task.again === undefined ? {} : { again: instant(task.again) }),
    ...(detail === undefined || detail.blocks.length === 0 ? {} : { blocks: detail.blocks.length }),
    ...endOf(run),
  };
}

function endOf(run: RunRow | undefined): Partial<Attention> {
  if (run === undefined) return {};
  const tail = run.tail?.trimEnd().split('\n').slice(-TAIL_LINES);
  return {
    run: run.run,
    ...(run.exit === undefined ? {} : { exit: run.exit }),
    ...(tail === undefined ? {} : { tail }),
  };
}

function suggestion(task: TaskRow): string {
  if (task.status === 'retrying') return 'Nothing: it runs again by itself.';
  if (task.status === 'waiting') return `Do what it waits for, then \`purlin retry ${task.id}\`.`;
  return `Read \`purlin logs ${task.id}\`, mend the cause, then \`purlin retry\`.`;
}
