import type { RecordedValues } from '../../model/record.ts';
import type { RunMode } from '../../model/run.ts';
import type { TaskStatus, Verb } from '../../model/status.ts';
import type { RunOutcome } from '../commit.ts';
import type { DeploymentRow, MachineRow, RunRow, TaskRow } from '../queries.ts';
import { countsOf, STATUS_LIST } from '../status-counts.ts';
import { splitTaskId } from '../task-id.ts';

interface Counters extends Readonly<Record<TaskStatus, number | null>> {}

function countersOf(row: Counters): DeploymentRow['counts'] {
  return countsOf(STATUS_LIST.map((status) => row[status] ?? 0));
}

export interface DeploymentColumns extends Counters {
  readonly key: number;
  readonly name: string;
  readonly file: string;
  readonly world: number;
  readonly last_seq: number;
  readonly machines: number;
  readonly command: string | null;
  readonly outcome: NonNullable<DeploymentRow['apply']>['outcome'] | null;
  readonly started: number | null;
  readonly ended_at: number | null;
}

export const DEPLOYMENTS = `
  SELECT d.*, d.ended AS ended_at, (SELECT count(*) FROM machines m WHERE m.deployment = d.key) AS machines FROM deployments d`;

export function deploymentRowOf(row: DeploymentColumns): DeploymentRow {
  const { name, file, world, machines, command, outcome, started } = row;
  const apply =
    command === null || outcome === null || started === null
      ? undefined
      : { command, outcome, startedAt: started, endedAt: row.ended_at ?? undefined };
  return { name, file, world, machines, counts: countersOf(row), lastSeq: row.last_seq, apply };
}

/** Columns in the order in which `machineRowOf` reads them: rows come as arrays, which costs half of what objects do. */
export const MACHINE_LIST = `
  SELECT m.id, m.name, m.grp, m.ordinal, m.site, m.platform, m.origin, m.state, m.settled IS NOT NULL, m.addresses,
    n.blocked, n.ready, n.running, n.retrying, n.waiting, n.done, n.failed, n.stale, n.removed
  FROM machines m LEFT JOIN machine_counts n ON n.machine = m.key`;

type Count = number | null;
export type MachineListRow = readonly [
  id: string,
  name: string,
  group: string,
  ordinal: number,
  site: string,
  platform: string,
  origin: MachineRow['origin'],
  state: MachineRow['state'],
  settled: number,
  addresses: string,
  ...counts: [Count, Count, Count, Count, Count, Count, Count, Count, Count],
];

export function machineRowOf(row: MachineListRow): MachineRow {
  const counts = {
    blocked: row[10] ?? 0,
    ready: row[11] ?? 0,
    running: row[12] ?? 0,
    retrying: row[13] ?? 0,
    waiting: row[14] ?? 0,
    done: row[15] ?? 0,
    failed: row[16] ?? 0,
    stale: row[17] ?? 0,
    removed: row[18] ?? 0,
  };
  return {
    id: row[0],
    name: row[1],
    group: row[2],
    ordinal: row[3],
    site: row[4],
    platform: row[5],
    origin: row[6],
    state: row[7],
    addresses: row[9] === '{}' ? NO_ADDRESSES : JSON.parse(row[9]),
    settled: row[8] === 1,
    counts,
  };
}

const NO_ADDRESSES = {};

export interface TaskListColumns {
  readonly key: number;
  readonly id: string;
  readonly machine: string | null;
  readonly status: TaskStatus;
  readonly why: string | null;
  readonly again: number | null;
  readonly since: number;
  readonly attempts: number;
  readonly run: string | null;
  readonly open: string | null;
  readonly opened: number | null;
}

export const TASK_LIST = `
  SELECT t.key, t.id, m.name AS machine, t.status, t.why, t.again, t.since, t.attempts, l.run, o.run AS open,
    o.started AS opened
  FROM task_rows t LEFT JOIN machines m ON m.key = t.machine LEFT JOIN runs l ON l.key = t.run
    LEFT JOIN open_runs o ON o.task = t.key`;

export function taskRowOf(row: TaskListColumns): TaskRow {
  const { role, verb } = splitTaskId(row.id);
  return {
    key: row.key,
    id: row.id,
    machine: row.machine ?? undefined,
    role,
    verb,
    status: row.open === null ? row.status : 'running',
    why: row.open === null ? (row.why ?? undefined) : undefined,
    again: row.open === null ? (row.again ?? undefined) : undefined,
    since: row.opened ?? row.since,
    attempts: row.attempts,
    run: row.open ?? row.run ?? undefined,
  };
}

export interface RunColumns {
  readonly key: number;
  readonly run: string;
  readonly task_id: string;
  readonly machine: string | null;
  readonly verb: Verb;
  readonly mode: RunMode;
  readonly started: number;
  readonly ended: number | null;
  readonly outcome: RunOutcome | null;
  readonly ran: string | null;
  readonly exit: number | null;
  readonly why: string | null;
  readonly hint: string | null;
  readonly tail: string | null;
  readonly changes: string | null;
  readonly outputs: string | null;
  readonly hash: string | null;
}

export function runRowOf(row: RunColumns): RunRow {
  return {
    run: row.run,
    task: row.task_id,
    machine: row.machine ?? undefined,
    verb: row.verb,
    mode: row.mode,
    startedAt: row.started,
    endedAt: row.ended ?? undefined,
    outcome: row.outcome ?? undefined,
    // `as`: the writer put verbs there.
    ran: (row.ran ?? '').split(' ').filter((verb) => verb !== '') as Verb[],
    exit: row.exit ?? undefined,
    why: row.why ?? undefined,
    hint: row.hint ?? undefined,
    tail: row.tail ?? undefined,
    changes: row.changes === null ? [] : JSON.parse(row.changes),
    inputs: row.hash ?? undefined,
    outputs: row.outputs === null ? undefined : (JSON.parse(row.outputs) as RecordedValues),
  };
}
