import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { fakeSettingsSchema } from './settings.ts';

/** A machine of the fake; tests may read and change it. */
export interface FakeMachine {
  /** As it was converged last. */
  desired: DesiredMachine;
  readonly address: string;
  power: 'on' | 'off';
  /** Address ranges that are let in to what listens for the deployment. */
  admitted: readonly string[];
}

type Verb = 'observe' | 'converge' | 'destroy';

/** The machines that exist in this process, and how calls for them go. */
export class FakeCloud {
  /** By `DEPLOYMENT/NAME`. */
  readonly machines = new Map<string, FakeMachine>();
  /** Machines that somebody else made under an identity of ours. */
  readonly strays: FakeMachine[] = [];
  /** Deployments whose shared things exist: made with the first machine, removed by dispose. */
  readonly shared = new Set<string>();
  readonly #clock: Clock;
  readonly #calls = new Map<string, number>();
  #born = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Passes time and fails, as the site's settings and their seed say. Errors: `platform-busy`, `platform`, `credentials`, `quota`, `cancelled`. */
  async act(verb: Verb, machine: DesiredMachine, signal: AbortSignal): Promise<void> {
    const settings = fakeSettingsSchema.parse(machine.settings);
    if (settings.refuses !== undefined) throw refused(`${verb} ${machine.name}`, settings.refuses);
    const key = `${verb} ${keyOf(machine)}`;
    const attempt = (this.#calls.get(key) ?? 0) + 1;
    this.#calls.set(key, attempt);
    const chance = (what: string) => draw(`${settings.seed} ${key} ${attempt} ${what}`);
    if (signal.aborted) throw cancelled(verb, machine);
    const delayMs = Math.round(settings.delayMs * chance('delay'));
    if (delayMs > 0) {
      await this.#clock.sleep(delayMs, signal).catch(() => {
        throw cancelled(verb, machine);
      });
    }
    if (chance('busy') < (settings.busy[verb] ?? 0)) throw busy(verb, machine);
    if (verb === 'converge' && settings.broken.includes(machine.name)) throw broken(machine);
  }

  /** The machine of this identity. */
  find(machine: DesiredMachine): FakeMachine | undefined {
    const found = this.machines.get(keyOf(machine));
    return found?.desired.id === machine.id ? found : undefined;
  }

  /** Makes it, or powers on what is there; of several it keeps the first. Errors: `platform` when its name is another one's. */
  make(machine: DesiredMachine): FakeMachine {
    const key = keyOf(machine);
    if (this.machines.has(key) && !this.find(machine)) throw nameTaken(machine);
    const made = this.find(machine) ?? {
      desired: machine,
      address: addressOf(this.#born++),
      power: 'on',
      admitted: [],
    };
    made.power = 'on';
    made.desired = machine;
    this.machines.set(key, made);
    this.shared.add(machine.deployment);
    this.#dropStrays(machine.id);
    return made;
  }

  /** Takes it away, with all that go by its identity. */
  remove(machine: DesiredMachine): void {
    if (this.find(machine)) this.machines.delete(keyOf(machine));
    this.#dropStrays(machine.id);
  }

  all(): readonly FakeMachine[] {
    return [...this.machines.values(), ...this.strays];
  }

  #dropStrays(id: string): void {
    const left = this.strays.filter(({ desired }) => desired.id !== id);
    this.strays.splice(0, this.strays.length, ...left);
  }
}

/** `DEPLOYMENT/NAME`. */
export function keyOf({ deployment, name }: DesiredMachine): string {
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

/** The error of an account in that state. */
export function refused(what: string, why: 'credentials' | 'quota'): AppError {
  return why === 'credentials'
    ? new AppError('credentials', `cannot ${what}: the fake does not accept the credentials, as its settings say`, {
        hint: 'Take `refuses` off the settings in the site file.',
      })
    : new AppError('quota', `cannot ${what}: no more machines, as the settings of the fake say`, {
        hint: 'Take `refuses` off the settings in the site file.',
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
