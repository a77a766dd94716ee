import { z } from 'zod';
import type { DesiredMachine, ObservedMachine } from '../../src/model/machine.ts';
import { NO_ABILITIES, NO_OFFERS, type Platform } from '../../src/platforms/platform.ts';

/** A machine m1 to be made on the site lab. */
export const DESIRED: DesiredMachine = {
  id: '00000000-0000-4000-8000-000000000009',
  deployment: 'demo',
  name: 'm1',
  group: 'web',
  ordinal: 0,
  site: 'lab',
  settings: {},
  machine: {},
  minima: {},
};

export const OBSERVED: ObservedMachine = {
  platformId: 'x-1',
  power: 'on',
  networks: { private: 'm1' },
  access: { host: 'm1', user: 'root', hostKeys: [], sudo: false },
  facts: { cpus: 64 },
};

/** A platform in memory that can do one thing after another; `given` replaces single verbs. */
export function memoryPlatform(given: Partial<Platform> = {}): Platform {
  let machine: ObservedMachine | undefined;
  return {
    name: 'memory',
    abilities: { ...NO_ABILITIES, creates: true, knowsHostKey: true },
    settingsSchema: z.any(),
    machineSchema: z.any(),
    offers: async () => NO_OFFERS,
    observe: async () => machine,
    converge: async () => (machine = OBSERVED),
    destroy: async () => {
      machine = undefined;
    },
    list: async () => [],
    dispose: async () => {},
    ...given,
  };
}
