import { ALL_ABILITIES, type Platform } from '../platform.ts';
import type { Surroundings } from '../surroundings.ts';
import { admitAddresses } from './admit.ts';
import type { AwsContext } from './context.ts';
import { convergeInstance } from './converge.ts';
import { destroyInstance, disposeSite, listOwned, removeOwned } from './destroy.ts';
import { ec2Clients } from './ec2.ts';
import { examineSite } from './examine.ts';
import { listInstances, observeInstance } from './observe.ts';
import { offerRegion } from './offers.ts';
import { readConsole, switchInstance } from './power.ts';
import { awsMachineSchema, awsSettingsSchema } from './settings.ts';

/**
 * Machines of Amazon EC2: instances with volumes, security groups and, where wanted, a network of their own. The SDK loads with
 * the first call, so schemas cost nothing.
 */
export function awsPlatform(surroundings: Surroundings): Platform {
  const context: AwsContext = {
    around: surroundings,
    open: ec2Clients(surroundings),
    converging: new Map(),
    networks: new Map(),
    groups: new Map(),
  };
  return {
    name: 'aws',
    abilities: ALL_ABILITIES,
    settingsSchema: awsSettingsSchema,
    machineSchema: awsMachineSchema,
    offers: async (site, call) => offerRegion(await context.open(site.settings), site, call),
    observe: (machine, call) => observeInstance(context, machine, call),
    converge: (machine, call) => convergeInstance(context, machine, call),
    destroy: (machine, call) => destroyInstance(context, machine, call),
    list: (site, call) => listInstances(context, site, call),
    dispose: (site, call) => disposeSite(context, site, call),
    power: (machine, to, call) => switchInstance(context, machine, to, call),
    console: (machine, call) => readConsole(context, machine, call),
    admit: (machine, cidrs, call) => admitAddresses(context, machine, cidrs, call),
    owned: (site, call) => listOwned(context, site, call),
    examine: (site, call) => examineSite(context, site, call),
    remove: (site, thing, call) => removeOwned(context, site, thing, call),
  };
}
