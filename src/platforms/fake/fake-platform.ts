import { type Clock, systemClock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { ObservedMachine } from '../../model/machine.ts';
import { NO_ABILITIES, NO_OFFERS, type Platform } from '../platform.ts';
import { FakeCloud, type FakeMachine, keyOf } from './fake-cloud.ts';
import { fakeFacts, fakeMachineSchema, fakeSettingsSchema } from './settings.ts';

export interface FakeOptions {
  /** Default the system's. */
  readonly clock?: Clock;
}

export interface FakePlatform extends Platform {
  /** By `DEPLOYMENT/NAME`. */
  readonly machines: Map<string, FakeMachine>;
}

/** Machines in memory, thousands of them, that behave as the site's settings say: late, busy, broken, of any family. */
export function fakePlatform({ clock = systemClock }: FakeOptions = {}): FakePlatform {
  const cloud = new FakeCloud(clock);
  return {
    name: 'fake',
    machines: cloud.machines,
    abilities: { ...NO_ABILITIES, power: true, creates: true, knowsHostKey: true },
    settingsSchema: fakeSettingsSchema,
    machineSchema: fakeMachineSchema,
    offers: async (site) => ({ ...NO_OFFERS, facts: fakeFacts(site.machine) }),
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
      if (cloud.find(machine)) cloud.machines.delete(keyOf(machine));
    },
    list: async ({ deployment }) =>
      [...cloud.machines.values()]
        .filter(({ desired }) => desired.deployment === deployment)
        .map(({ desired }) => ({ id: desired.id, deployment, name: desired.name, platformId: keyOf(desired) })),
    dispose: async () => undefined,
    async power(machine, to) {
      const found = cloud.find(machine);
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
