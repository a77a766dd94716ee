import { type Clock, systemClock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import { NO_ABILITIES, type Platform } from '../platform.ts';
import { fakeBirth, fakeHostKey } from './birth.ts';
import { FakeCloud, type FakeMachine, keyOf } from './fake-cloud.ts';
import { examineFake, offerFake } from './offers.ts';
import { ownedThings, removeThing } from './owned.ts';
import { chosenFacts, fakeFacts, fakeMachineSchema, fakeSettingsSchema } from './settings.ts';

export interface FakeOptions {
  /** Default the system's. */
  readonly clock?: Clock;
}

export interface FakePlatform extends Platform {
  /** By `DEPLOYMENT/NAME`. */
  readonly machines: Map<string, FakeMachine>;
  /** Machines that somebody else made under an identity of ours; tests put them there. */
  readonly strays: FakeMachine[];
  /** The user data that a machine was born with. */
  birthOf(machine: DesiredMachine): string;
}

/** Machines in memory, thousands of them, that behave as the site's settings say: late, busy, broken, refused, of any family. */
export function fakePlatform({ clock = systemClock }: FakeOptions = {}): FakePlatform {
  const cloud = new FakeCloud(clock);
  return {
    name: 'fake',
    machines: cloud.machines,
    strays: cloud.strays,
    birthOf: fakeBirth,
    abilities: {
      ...NO_ABILITIES,
      power: true,
      console: true,
      creates: true,
      knowsHostKey: true,
      userData: true,
      volumes: true,
      securityRules: true,
      admits: true,
      sweeps: true,
      examines: true,
    },
    settingsSchema: fakeSettingsSchema,
    machineSchema: fakeMachineSchema,
    offers: async (site) => offerFake(site),
    ...verbsOf(cloud),
    list: async ({ deployment }) =>
      cloud
        .all()
        .filter(({ desired }) => desired.deployment === deployment)
        .map(({ desired }) => ({ id: desired.id, deployment, name: desired.name, platformId: keyOf(desired) })),
    dispose: async ({ deployment }) => void cloud.shared.delete(deployment),
    owned: async () => ownedThings(cloud),
    remove: async (_site, thing) => removeThing(cloud, thing),
    examine: async (site) => examineFake(site),
  };
}

function verbsOf(
  cloud: FakeCloud,
): Pick<Platform, 'observe' | 'converge' | 'destroy'> & Required<Pick<Platform, 'power' | 'console' | 'admit'>> {
  const present = (what: string, machine: DesiredMachine) => {
    const found = cloud.find(machine);
    if (found) return found;
    throw new AppError('not-found', `cannot ${what} ${machine.name}: there is no such machine`, {
      hint: 'Converge it first.',
    });
  };
  return {
    async observe(machine, options) {
      await cloud.act('observe', machine, options.signal);
      const found = cloud.find(machine);
      return found && describe(found);
    },
    async converge(machine, options) {
      await cloud.act('converge', machine, options.signal);
      return describe(cloud.make(machine));
    },
    async destroy(machine, options) {
      await cloud.act('destroy', machine, options.signal);
      cloud.remove(machine);
    },
    async power(machine, to) {
      present(`power ${to}`, machine).power = to;
    },
    console: async (machine) => `${present('read the console of', machine).desired.name} login:\n`,
    async admit(machine, cidrs) {
      present('admit others to', machine).admitted = cidrs;
    },
  };
}

function describe({ desired, address, power }: FakeMachine): ObservedMachine {
  const { machine, choice } = desired;
  return {
    platformId: keyOf(desired),
    power,
    networks: { private: address },
    access: { host: address, user: 'root', hostKeys: [fakeHostKey(desired.id)], sudo: false, transport: 'fake' },
    facts: choice === undefined ? fakeFacts(machine) : chosenFacts(machine, choice),
  };
}
