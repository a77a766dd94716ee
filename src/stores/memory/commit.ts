import type { Commit, MachineChange, RunStart, TaskChange } from '../commit.ts';
import type { DeploymentTables, Tables, TaskEntry } from './tables.ts';

/** See `Journal.commit`. */
export function applyCommit(tables: Tables, row: DeploymentTables, commit: Commit): void {
  const { at } = commit;
  for (const { hash, content } of commit.contents ?? []) tables.contents.set(hash, content);
  for (const { hash, values } of commit.inputs ?? []) tables.inputs.set(hash, values);
  for (const start of commit.started ?? []) startRun(row, start, at);
  for (const { run, lines } of commit.logs ?? []) {
    const entry = row.runs.get(run);
    if (entry !== undefined) row.runs.set(run, { ...entry, lines: [...entry.lines, lines] });
  }
  for (const change of commit.tasks ?? []) changeTask(row, change, at);
  for (const end of commit.ended ?? []) {
    const entry = row.runs.get(end.run);
    if (entry !== undefined) row.runs.set(end.run, { ...entry, ...end, changes: end.changes ?? [], endedAt: at });
  }
  for (const change of commit.machines ?? []) changeMachine(row, change);
  for (const place of commit.deleted ?? []) row.tasks.delete(place.key);
  for (const machine of commit.gone ?? []) {
    row.machines.delete(machine);
    for (const task of row.tasks.values()) if (task.machine === machine) row.tasks.delete(task.key);
  }
  changeFounded(row, commit);
  for (const event of commit.events ?? [])
    tables.events.push({
      ...event,
      seq: tables.events.length + 1,
      at: new Date(at).toISOString(),
      deployment: row.name,
    });
  if (commit.tasks?.length || commit.machines?.length || commit.gone?.length) row.world += 1;
  if (commit.apply !== undefined) {
    const going = commit.apply.outcome === 'running';
    const startedAt = going ? at : (row.apply?.startedAt ?? at);
    row.apply = { ...commit.apply, startedAt, endedAt: going ? undefined : at };
  }
}

function startRun(row: DeploymentTables, start: RunStart, at: number): void {
  const { run, task, taskId, machine, verb, mode, inputs } = start;
  row.runs.set(run, {
    run,
    taskKey: task,
    task: taskId,
    machine,
    verb,
    mode,
    inputs,
    startedAt: start.startedAt ?? at,
    endedAt: undefined,
    outcome: undefined,
    ran: [],
    exit: undefined,
    why: undefined,
    hint: undefined,
    tail: undefined,
    changes: [],
    outputs: undefined,
    lines: [],
  });
}

function changeTask(row: DeploymentTables, change: TaskChange, at: number): void {
  const task = row.tasks.get(change.key);
  if (task === undefined || change.to === 'running') return;
  row.tasks.set(task.key, { ...task, ...fieldsOf(task, change), since: at, run: change.run ?? task.run });
}

function fieldsOf(task: TaskEntry, change: Exclude<TaskChange, { to: 'running' }>): Partial<TaskEntry> {
  if (change.to === 'done')
    return {
      status: 'done',
      cut: undefined,
      attempts: 0,
      why: undefined,
      again: undefined,
      digest: change.digest,
      content: change.content ?? task.content,
      inputs: change.inputs ?? task.inputs,
      values: change.values ?? task.values,
    };
  const { to, cut, why, again, attempts } = change;
  return { status: to, cut: cut ?? task.cut, why, again, attempts: attempts ?? task.attempts };
}

function changeMachine(row: DeploymentTables, change: MachineChange): void {
  const machine = row.machines.get(change.id);
  if (machine === undefined) return;
  row.machines.set(change.id, {
    ...machine,
    state: change.state ?? machine.state,
    facts: change.facts ?? machine.facts,
    networks: change.networks ?? machine.networks,
    access: change.access ?? machine.access,
    addresses: change.addresses ?? machine.addresses,
    settled: change.settled === undefined ? machine.settled : (change.settled ?? undefined),
  });
}

function changeFounded(row: DeploymentTables, commit: Commit): void {
  for (const { capability, place, machine } of commit.founded ?? []) {
    const key = `${capability} ${place}`;
    const machines = new Set(row.founded.get(key)?.machines).add(machine);
    row.founded.set(key, { capability, place, machines: [...machines] });
  }
  for (const { capability, place } of commit.unfounded ?? []) row.founded.delete(`${capability} ${place}`);
}
