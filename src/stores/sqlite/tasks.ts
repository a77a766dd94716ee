import type { RecordedValues } from '../../model/record.ts';
import type { TaskStatus } from '../../model/status.ts';
import type { TaskDetail, TaskFilter, TaskRow } from '../queries.ts';
import { STATUS_LIST } from '../status-counts.ts';
import { splitTaskId } from '../task-id.ts';
import type { Database, Value } from './database.ts';
import { TASK_LIST, type TaskListColumns, taskRowOf } from './rows.ts';

const MOST_BLOCKED = 20;

/** Tasks by filter, in plan order. */
export function findTasks(db: Database, deployment: number, filter: TaskFilter): readonly TaskRow[] {
  if (filter.ids !== undefined) {
    const found = filter.ids.map((id) => rowOf(db, deployment, id));
    return found.filter((row) => row !== undefined).filter((row) => filter.statuses?.includes(row.status) ?? true);
  }
  const where = ['t.deployment = ?', 't.key > ?'];
  const values: Value[] = [deployment, filter.afterKey ?? 0];
  if (filter.machine !== undefined) {
    where.push('t.machine IN (SELECT key FROM machines WHERE deployment = ? AND name = ?)');
    values.push(deployment, filter.machine);
  }
  if (filter.role !== undefined) {
    where.push("(t.id LIKE '%/' || ? || '/%' OR t.id LIKE '%/' || ? || '[%')");
    values.push(filter.role, filter.role);
  }
  if (filter.statuses !== undefined) where.push(statusTerm(filter.statuses, deployment));
  const limit = filter.limit === undefined ? '' : ` LIMIT ${Math.trunc(filter.limit)}`;
  return db
    .all<TaskListColumns>(`${TASK_LIST} WHERE ${where.join(' AND ')} ORDER BY t.key${limit}`, ...values)
    .map(taskRowOf);
}

const URGENT: readonly string[] = ['failed', 'waiting', 'retrying'];

/** A running task's row says what it was before, so a status names rows without an open run. Statuses stand in the text; all come from STATUS_LIST. */
function statusTerm(statuses: readonly TaskStatus[], deployment: number): string {
  const known = STATUS_LIST.filter((status) => statuses.includes(status));
  const list = (some: readonly string[]) => some.map((status) => `'${status}'`).join(', ');
  const urgent = known.filter((status) => URGENT.includes(status));
  const plain = known.filter((status) => !URGENT.includes(status) && status !== 'running');
  const listed = `t.key IN (SELECT task FROM urgent WHERE deployment = ${deployment})`;
  const terms: string[] = [];
  if (urgent.length > 0) terms.push(`(${listed} AND t.status IN (${list(urgent)}) AND o.key IS NULL)`);
  if (plain.length > 0) terms.push(`(t.status IN (${list(plain)}) AND o.key IS NULL)`);
  if (known.includes('running')) terms.push(`t.key IN (SELECT task FROM open_runs WHERE deployment = ${deployment})`);
  return terms.length === 0 ? '0' : `(${terms.join(' OR ')})`;
}

export function findTask(db: Database, deployment: number, id: string): TaskDetail | undefined {
  const row = rowOf(db, deployment, id);
  if (row === undefined) return undefined;
  const more = db.get<{
    after: string;
    digest: string | null;
    outputs: string | null;
    body: string | null;
  }>(
    'SELECT t.after, iif(t.reached, t.digest, NULL) AS digest, t.outputs, i.body FROM task_rows t LEFT JOIN inputs i ON i.key = t.inputs WHERE t.key = ?',
    row.key,
  );
  const before = (more?.after ?? '').split(' ').filter((key) => key !== '');
  const blocks = db.all<TaskListColumns>(
    `${TASK_LIST} WHERE t.deployment = ? AND t.key > ? AND ' ' || t.after || ' ' LIKE '% ' || ? || ' %' ORDER BY t.key
     LIMIT ${MOST_BLOCKED}`,
    deployment,
    row.key,
    String(row.key),
  );
  return {
    ...row,
    after: before.map((key) => rowByKey(db, Number(key))).filter((task) => task !== undefined),
    blocks: blocks.map(taskRowOf),
    digest: more?.digest ?? undefined,
    inputs: more?.body ? (JSON.parse(more.body) as RecordedValues) : undefined,
    values: more?.outputs ? JSON.parse(more.outputs) : {},
  };
}

function rowByKey(db: Database, key: number): TaskRow | undefined {
  const row = db.get<TaskListColumns>(`${TASK_LIST} WHERE t.key = ?`, key);
  return row === undefined ? undefined : taskRowOf(row);
}

/** By the machine's rows, because ids have no index of their own; of two machines of one name the one that stays comes first. */
function rowOf(db: Database, deployment: number, id: string): TaskRow | undefined {
  const row =
    db.get<TaskListColumns>(
      `${TASK_LIST} WHERE t.machine IN (SELECT key FROM machines WHERE deployment = ? AND name = ?) AND t.id = ?
       ORDER BY m.state = 'leaving' LIMIT 1`,
      deployment,
      splitTaskId(id).place,
      id,
    ) ?? db.get<TaskListColumns>(`${TASK_LIST} WHERE t.deployment = ? AND t.wide = 1 AND t.id = ?`, deployment, id);
  return row === undefined ? undefined : taskRowOf(row);
}
