import type { Facts } from '../../model/facts.ts';
import type { Plan } from '../../model/plan.ts';
import type { DeploymentRecord, RecordedMachine, RecordedTask } from '../../model/record.ts';

/** The record after a plan was applied whole: every machine up and settled. Cheap at any size; rows are made on demand. */
export function settledRecord(
  plan: Plan,
  observe: (index: number, predicted: Facts) => Facts = (_, facts) => facts,
): DeploymentRecord {
  const counts = new Map<number, number>();
  for (const { machine } of plan.tasks) if (machine !== undefined) counts.set(machine, (counts.get(machine) ?? 0) + 1);
  const machines = plan.machines.map(
    (planned, index): RecordedMachine => ({
      id: planned.desired.id,
      name: planned.desired.name,
      group: planned.desired.group,
      ordinal: planned.desired.ordinal,
      site: planned.desired.site,
      origin: planned.origin,
      state: 'up',
      facts: observe(index, planned.facts),
      predicted: planned.facts,
      networks: { private: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` },
      access: undefined,
      settled: planned.signature,
      tasks: counts.get(index) ?? 0,
    }),
  );
  let rows: Map<string, RecordedTask> | undefined;
  const allRows = () => {
    rows ??= new Map(plan.tasks.filter(({ kind }) => kind === 'role').map((task) => [task.id, rowOf(plan, task)]));
    return rows;
  };
  const founded = plan.tasks.flatMap((task) => {
    const id = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.id;
    return id === undefined ? [] : (task.founds ?? []).map((each) => ({ ...each, machines: [id] }));
  });
  return {
    machines,
    founded,
    task: (id) => allRows().get(id),
    tasksOf: (machine) => [...allRows().values()].filter((row) => (row.machine ?? '') === machine),
  };
}

function rowOf(plan: Plan, task: Plan['tasks'][number]): RecordedTask {
  return {
    id: task.id,
    status: 'done',
    role: task.role?.name ?? '',
    verb: task.verb,
    machine: task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.id,
    digest: task.digest ?? 'unknown',
    content: task.role?.hash,
    inputs: undefined,
    values: { address: 'a', token: { $secret: 't', tag: 't' } },
  };
}
