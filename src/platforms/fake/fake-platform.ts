import { type Clock, systemClock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import type { CallOptions, Platform } from '../platform.ts';
import { fakeFacts, fakeMachineSchema, fakeSettingsSchema } from './settings.ts';

export interface FakeOptions {
  /** Default the system's. */
  readonly clock?: Clock;
}

/** A machine of the fake; tests may read and change it. */
export interface FakeMachine {
  readonly desired: DesiredMachine;
  readonly address: string;
  power: 'on' | 'off';
}

export interface FakePlatform extends Platform {
  /** By `DEPLOYMENT/NAME`. */
  readonly machines: Map<string, FakeMachine>;
}

type Verb = 'observe' | 'converge' | 'destroy';

/** Machines in memory, thousands of them, that behave as the site's settings say: late, busy, broken, of any family. */
export function fakePlatform({ clock = systemClock }: FakeOptions = {}): FakePlatform {
  const machines = new Map<string, FakeMachine>();
  const calls = new Map<string, number>();
  let born = 0;

  async function act(verb: Verb, machine: DesiredMachine, { signal }: CallOptions): Promise<void> {
    const settings = fakeSettingsSchema.parse(machine.settings);
    const key = `${verb} ${keyOf(machine)}`;
    const attempt = (calls.get(key) ?? 0) + 1;
    calls.set(key, attempt);
    const chance = (what: string) => draw(`${settings.seed} ${key} ${attempt} ${what}`);
    if (signal.aborted) throw cancelled(verb, machine);
    const delayMs = Math.round(settings.delayMs * chance('delay'));
    if (delayMs > 0) {
      await clock.sleep(delayMs, signal).catch(() => {
        throw cancelled(verb, machine);
      });
    }
    if (chance('busy') < (settings.busy[verb] ?? 0)) throw busy(verb, machine);
    if (verb === 'converge' && settings.broken.includes(machine.name)) throw broken(machine);
  }

  function find(machine: DesiredMachine): FakeMachine | undefined {
    const found = machines.get(keyOf(machine));
    return found?.desired.id === machine.id ? found : undefined;
  }

  function make(machine: DesiredMachine): FakeMachine {
    const other = machines.get(keyOf(machine));
    if (other && other.desired.id !== machine.id) throw nameTaken(machine);
    const made = find(machine) ?? { desired: machine, address: addressOf(born++), power: 'on' };
    made.power = 'on';
    machines.set(keyOf(machine), made);
    return made;
  }

  return {
    name: 'fake',
    machines,
    abilities: { power: true, console: false, creates: true, knowsHostKey: true },
    settingsSchema: fakeSettingsSchema,
    machineSchema: fakeMachineSchema,
    offers: async (site) => ({ images: [], sizes: [], facts: fakeFacts(site.machine), provides: [], environment: {} }),
    async observe(machine, options) {
      await act('observe', machine, options);
      const found = find(machine);
      return found && describe(found);
    },
    async converge(machine, options) {
      await act('converge', machine, options);
      return describe(make(machine));
    },
    async destroy(machine, options) {
      await act('destroy', machine, options);
      if (find(machine)) machines.delete(keyOf(machine));
    },
    list: async ({ deployment }) =>
      [...machines.values()]
        .filter(({ desired }) => desired.deployment === deployment)
        .map(({ desired }) => ({ id: desired.id, deployment, name: desired.name, platformId: keyOf(desired) })),
    dispose: async () => undefined,
    async power(machine, to) {
      const found = find(machine);
      if (!found) throw new AppError('not-found', `cannot power ${to} ${machine.name}: there is no such machine`);
      found.power = to;
    },
  };
}

function describe({ desired, address, power }: FakeMachine): ObservedMachine {
  return {
    platformId: keyOf(desired),
    power,
    networks: { private: address },
    access: { host: address, user: 'root', hostKeys: [`ssh-ed25519 ${desired.id}`], sudo: false, transport: 'fake' },
    facts: fakeFacts(desired.machine),
  };
}

function keyOf({ deployment, name }: DesiredMachine): string {
  return `${deployment}/${name}`;
}

/** Addresses of 100.64.0.0/10, which is for no one's public use (RFC 6598). */
function addressOf(index: number): string {
  return `100.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}

/** A number from 0 to 1 that depends on the text alone (FNV-1a), so that the order of calls changes nothing. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // FNV leaves the high bits of short texts alike; one round of mixing spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function cancelled(verb: Verb, machine: DesiredMachine): AppError {
  return new AppError('cancelled', `cannot ${verb} ${machine.name}: cancelled`);
}

function busy(verb: Verb, machine: DesiredMachine): AppError {
  return new AppError('platform-busy', `cannot ${verb} ${machine.name}: the fake is busy, as its settings say`, {
    hint: 'Try again.',
  });
}

function broken(machine: DesiredMachine): AppError {
  return new AppError('platform', `cannot converge ${machine.name}: it is broken, as the settings of the fake say`, {
    hint: 'Take it off `settings.broken` in the site file.',
  });
}

function nameTaken(machine: DesiredMachine): AppError {
  return new AppError('platform', `cannot make ${machine.name}: a machine of another identity has that name`, {
    hint: 'Destroy that one first.',
  });
}
