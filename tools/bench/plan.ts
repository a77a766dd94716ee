import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { layPlan } from '../../src/engine/graph/plan-rows.ts';
import type { Plan } from '../../src/model/plan.ts';
import { resolve } from '../../src/resolve/resolve.ts';
import type { ResolveInput } from '../../src/resolve/resolve-input.ts';
import { generateInput } from '../../src/resolve/support/generate.ts';
import type { StoredRecord } from '../../src/stores/commit.ts';
import { type BenchStore, openBenchStore } from './bench-store.ts';
import type { Figures } from './main.ts';

const TIMES = 3;
const FRESH = 'fresh';

/**
 * From parsed files to rows in the store: in a fresh process, then warmed (median of three) at this size and a tenth of it, then when
 * nothing changed and when one fact of one machine did.
 */
export async function run(options: Readonly<Record<string, number>>): Promise<Figures> {
  const { machines = 10_000, roles = 50 } = options;
  const fresh = inFreshProcess(machines, roles);
  const large = await planTimes(machines, roles);
  const small = await planTimes(Math.max(1, Math.round(machines / 10)), roles);
  return {
    freshSeconds: fresh.seconds,
    noChangeSeconds: large.noChange,
    oneFactSeconds: large.oneFact,
    rssMiB: fresh.rssMiB,
    tasks: large.tasks,
    warmSeconds: large.plan,
    tenthSeconds: small.plan,
    growth: large.plan / small.plan,
  };
}

interface Fresh {
  readonly seconds: number;
  readonly rssMiB: number;
}

function inFreshProcess(machines: number, roles: number): Fresh {
  const args = [...process.execArgv, import.meta.filename, FRESH, String(machines), String(roles)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 24 });
  if (status !== 0) throw new Error(`the fresh process ended with ${status}: ${stderr}`);
  // `as`: this same file wrote it.
  return JSON.parse(stdout) as Fresh;
}

async function planTimes(machines: number, roles: number) {
  const input = generateInput(machines, roles);
  const plans: number[] = [];
  let found = { noChange: 0, oneFact: 0, tasks: 0 };
  for (let turn = 0; turn <= TIMES; turn += 1) {
    const bench = await openBenchStore();
    try {
      const begun = performance.now();
      const plan = await planAndSave(bench, input);
      if (turn > 0) plans.push((performance.now() - begun) / 1000);
      if (turn === TIMES) found = { ...(await laterTimes(bench, input, plan)), tasks: plan.tasks.length };
    } finally {
      await bench.remove();
    }
  }
  return { ...found, plan: median(plans) };
}

/** Every machine is up and settled: planning again finds nothing; then one fact of one machine is another. */
async function laterTimes(bench: BenchStore, input: ResolveInput, plan: Plan) {
  await settle(bench, plan);
  const noChange: number[] = [];
  const oneFact: number[] = [];
  for (let turn = 0; turn < TIMES; turn += 1) {
    const begun = performance.now();
    const again = resolve({ ...input, record: await bench.store.loadRecord('bench') });
    noChange.push((performance.now() - begun) / 1000);
    if (again.tasks.some((task) => task.action !== 'none')) throw new Error('a settled world is planned again');
  }
  const [first] = plan.machines;
  if (first === undefined) throw new Error('a plan without machines');
  for (let turn = 0; turn < TIMES; turn += 1) {
    const facts = { ...first.facts, memoryMiB: 1000 + turn };
    await bench.store.commit({ lease: bench.lease, at: Date.now(), machines: [{ id: first.desired.id, facts }] });
    const begun = performance.now();
    await planAndSave(bench, input);
    oneFact.push((performance.now() - begun) / 1000);
  }
  return { noChange: median(noChange), oneFact: median(oneFact) };
}

async function settle({ store, lease }: BenchStore, plan: Plan): Promise<void> {
  const machines = plan.machines.map(({ desired, facts, signature }, index) => ({
    id: desired.id,
    state: 'up' as const,
    facts,
    networks: { private: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` },
    settled: signature,
  }));
  const founded = plan.tasks.flatMap((task) => {
    const machine = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.id;
    return machine === undefined ? [] : (task.founds ?? []).map((each) => ({ ...each, machine }));
  });
  await store.commit({ lease, at: Date.now(), machines, founded });
}

async function planAndSave({ store, lease }: BenchStore, input: ResolveInput): Promise<Plan> {
  const record: StoredRecord = await store.loadRecord('bench');
  const plan = resolve({ ...input, record });
  await store.savePlan(lease, layPlan(plan, record, new Set()).rows, Date.now());
  return plan;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Peak memory of this process (VmHWM, proc(5)). */
function peakMiB(): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;
}

if (process.argv[2] === FRESH) {
  const input = generateInput(Number(process.argv[3]), Number(process.argv[4]));
  const bench = await openBenchStore();
  const begun = performance.now();
  await planAndSave(bench, input);
  process.stdout.write(JSON.stringify({ seconds: (performance.now() - begun) / 1000, rssMiB: peakMiB() }));
  await bench.remove();
}
