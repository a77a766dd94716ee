import { setTimeout as sleep } from 'node:timers/promises';
import { Body } from './body.ts';
import { packetFilter } from './packet-filter.ts';
import type { SeenMachine, Watch } from './seen-machine.ts';
import type { Yard } from './yard.ts';

const POLL_MS = 300;
const WAIT_TIMEOUT_MS = 240_000;

export interface BodiesOptions {
  readonly network: Yard;
  /** The control planes whose machines get bodies. */
  readonly watch: readonly Watch[];
  /** Machines of different control planes reach each other's public addresses only; default false. */
  readonly apart?: boolean;
  /** Public addresses are translated on the way, as in most clouds, and stand on no interface of the machines; default false: they do. */
  readonly translated?: boolean;
  /** Told once for each body that fails, with the end of its console; default: to standard error. */
  readonly onProblem?: (problem: string) => void;
}

export interface Bodies {
  list(): readonly Body[];
  /** The body of a machine by the control plane's id, an address, or the hostname that it was given. */
  body(name: string): Body | undefined;
  /** Waits until the body is there and up. Errors: its console when it does not boot. */
  up(name: string): Promise<Body>;
  /** Waits until no machine of the control planes lacks its body, and no body its machine. */
  settled(): Promise<void>;
  /** Ends watching and takes all bodies away. */
  stop(): Promise<void>;
}

/** Gives every machine that a control plane reports as running a body, and keeps bodies like machines. */
export function bodies(options: BodiesOptions): Bodies {
  const { network: yard, watch, apart = false, translated = false, onProblem = tell } = options;
  const ended = new AbortController();
  /** Ends the pauses between looks. */
  let hurry = new AbortController();
  const known = new Map<string, Body>();
  const told = new Set<string>();
  const troubles = new Map<string, string>();
  const realms = new Map<string, readonly SeenMachine[]>();
  const filter = packetFilter(yard, { apart });
  const looks = new Map<string, number>();
  const watching = watch.map((one) => follow(one));

  async function follow(one: Watch): Promise<void> {
    const own = new Set<string>();
    while (!ended.signal.aborted) {
      try {
        const seen = (await one.look(ended.signal)).map((machine) => ({ ...machine, translated }));
        realms.set(one.name, seen);
        await filter.apply([...realms.values()], ended.signal);
        update(seen, own);
        troubles.delete(one.name);
        looks.set(one.name, (looks.get(one.name) ?? 0) + 1);
      } catch (error) {
        // A control plane that is slow, restarts or refuses says nothing about its machines.
        troubles.set(one.name, String(error));
      }
      const next = AbortSignal.any([ended.signal, hurry.signal]);
      await sleep(one.everyMs ?? POLL_MS, undefined, { signal: next }).catch(() => undefined);
    }
  }

  function update(seen: readonly SeenMachine[], own: Set<string>): void {
    if (ended.signal.aborted) return;
    for (const machine of seen) {
      const body = known.get(machine.id);
      // A machine that never ran has no body.
      if (body) body.follow(machine);
      else if (machine.power === 'on') {
        const born = new Body(yard, machine, ended.signal);
        known.set(machine.id, born);
        own.add(machine.id);
        born.follow(machine);
      }
    }
    for (const id of own) if (!seen.some((machine) => machine.id === id)) leave(id, own);
    for (const { id, problem } of known.values()) {
      if (problem === undefined || told.has(id)) continue;
      told.add(id);
      onProblem(problem);
    }
  }

  function leave(id: string, own: Set<string>): void {
    known.get(id)?.follow(undefined);
    if (known.get(id)?.state !== 'gone') return;
    known.delete(id);
    own.delete(id);
  }

  const list = () => [...known.values()].filter(({ state }) => state !== 'gone');
  const body = (name: string) =>
    list().find(({ id, addresses, hostname }) => id === name || hostname === name || addresses.includes(name));

  async function up(name: string): Promise<Body> {
    const deadline = Date.now() + WAIT_TIMEOUT_MS;
    for (;;) {
      const found = body(name);
      if (found?.state === 'up') return found;
      if (found?.state === 'failed') throw new Error(found.problem);
      if (Date.now() > deadline)
        throw new Error(`no body ${name}: ${[...troubles].join('; ') || (await found?.console())}`);
      await sleep(50);
    }
  }

  async function settled(): Promise<void> {
    const before = new Map(looks);
    const deadline = Date.now() + WAIT_TIMEOUT_MS;
    // A look that runs already may tell of the time before the call: the second one counts.
    const fresh = ({ name }: Watch) => (looks.get(name) ?? 0) >= (before.get(name) ?? 0) + 2;
    while (!watch.every(fresh)) {
      hurry.abort();
      hurry = new AbortController();
      if (Date.now() > deadline) throw new Error(`control planes do not answer: ${[...troubles].join('; ')}`);
      await sleep(50);
    }
    await Promise.all([...known.values()].map(async (one) => await one.settled()));
  }

  return {
    list,
    body,
    up,
    settled,
    stop: async () => {
      ended.abort();
      await Promise.all(watching);
      await Promise.all(list().map(async (one) => await one.end()));
      known.clear();
    },
  };
}

function tell(problem: string): void {
  process.stderr.write(`${problem}\n`);
}
