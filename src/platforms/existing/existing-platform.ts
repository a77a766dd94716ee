import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import { adoptedMachineSchema } from '../../model/files/adopted-machine.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import { NO_ABILITIES, NO_OFFERS, type Platform } from '../platform.ts';
import { type ExistingSettings, readAccess } from './access.ts';

export interface ExistingOptions {
  /** Home of the operator, for paths that begin with `~/`; default: such paths stay as they are. */
  readonly home?: string;
}

/** A site's `settings`: how to log in where a machine does not say it. */
export const existingSettingsSchema = z.strictObject({
  user: z
    .string()
    .optional()
    .describe(
      'Who Purlin logs in as; another than root must be allowed to use sudo without a password. Default `root`.',
    ),
  port: z.number().int().min(1).max(65535).optional().describe('Port of SSH. Default 22.'),
  identity: z
    .string()
    .optional()
    .describe('Path of a private key; `~/` is your home. Default: your agent and your usual keys.'),
  ...adoptedMachineSchema.pick({ jump: true, proxyCommand: true }).shape,
});

/**
 * Machines that are there already, named in the site file. Nothing is made and nothing destroyed: a machine is taken on as
 * it is and let go again. Every call answers from the site file alone; whether the machine answers shows when it is logged in to.
 */
export function existingPlatform({ home }: ExistingOptions = {}): Platform {
  const describe = (machine: DesiredMachine): ObservedMachine => {
    const { adopt } = machine;
    if (adopt === undefined) throw notNamed(machine);
    const settings: ExistingSettings = existingSettingsSchema.parse(machine.settings);
    const access = readAccess(adopt, settings, home);
    return {
      platformId: `${access.user}@${access.host}:${access.port ?? 22}`,
      power: 'unknown',
      networks: adopt.addresses ?? { private: adopt.host },
      access,
      facts: adopt.facts ?? {},
    };
  };
  return {
    name: 'existing',
    abilities: NO_ABILITIES,
    settingsSchema: existingSettingsSchema,
    machineSchema: z.strictObject({}),
    offers: async () => NO_OFFERS,
    observe: async (machine) => describe(machine),
    converge: async (machine) => describe(machine),
    destroy: async () => undefined,
    list: async () => [],
    dispose: async () => undefined,
  };
}

function notNamed({ name, site }: DesiredMachine): AppError {
  return new AppError('not-found', `cannot take on ${name}: site ${site} names no machine for it`, {
    hint: "Add one to `machines` in the site file: this platform makes none. Or lower the group's count.",
  });
}
