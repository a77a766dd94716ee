import type { DesiredMachine } from '../../model/machine.ts';
import { ALL_ABILITIES, type CallOptions, type Platform } from '../platform.ts';
import type { Surroundings } from '../surroundings.ts';
import { readConsole } from './console.ts';
import { examineCloud } from './examine.ts';
import { admitTo, convergeMachine, destroyMachine, listMachines, observeMachine, switchMachine } from './machines.ts';
import { offerCloud } from './offers.ts';
import { siteOpener } from './open-site.ts';
import { disposeShared, listOwned, removeOwned } from './owned.ts';
import { openstackMachineSchema, openstackSettingsSchema } from './settings.ts';

/** Servers of an OpenStack cloud: Keystone v3, Nova, Neutron and Glance; volumes where Cinder is there. */
export function openstackPlatform(around: Surroundings): Platform {
  const open = siteOpener(around);
  const at = async <T>(
    about: Pick<DesiredMachine, 'deployment' | 'site' | 'settings'>,
    options: CallOptions,
    work: (site: Awaited<ReturnType<typeof open>>) => Promise<T>,
  ): Promise<T> => await work(await open(about, options));
  return {
    name: 'openstack',
    abilities: ALL_ABILITIES,
    settingsSchema: openstackSettingsSchema,
    machineSchema: openstackMachineSchema,
    offers: (site, options) => at(site, options, (there) => offerCloud(there, site.machine)),
    observe: (machine, options) => at(machine, options, (there) => observeMachine(there, machine)),
    converge: (machine, options) => at(machine, options, (there) => convergeMachine(there, machine)),
    destroy: (machine, options) => at(machine, options, (there) => destroyMachine(there, machine)),
    list: (site, options) => at(site, options, listMachines),
    dispose: (site, options) => at(site, options, disposeShared),
    power: (machine, to, options) => at(machine, options, (there) => switchMachine(there, machine, to)),
    console: (machine, options) => at(machine, options, (there) => readConsole(there, machine)),
    admit: (machine, cidrs, options) => at(machine, options, (there) => admitTo(there, machine, cidrs)),
    owned: (site, options) => at(site, options, listOwned),
    remove: (site, thing, options) => at(site, options, (there) => removeOwned(there, thing)),
    examine: (site, options) => examineCloud(open, site, options),
  };
}
