import { NO_ABILITIES, type Platform } from '../platform.ts';
import type { LabContext, LabOwner } from './context.ts';
import { disposeLab } from './dispose.ts';
import { DEFAULT_FOLDERS, type LabFolders } from './layout.ts';
import { convergeHost, destroyHost, listOwned, observeHost, readConsole, switchHost } from './machine.ts';
import { offerLab } from './offers.ts';
import { missingRoot } from './privilege.ts';
import { labMachineSchema, labSettingsSchema } from './settings.ts';

export interface LabOptions {
  readonly folders?: LabFolders;
  /** Who may log in to hosts without being root: owns the login key and the relay's socket. Default root. */
  readonly owner?: LabOwner;
  /** HTTP proxy by which this machine reaches its package mirrors, where apt's own configuration names none. */
  readonly upstreamProxy?: string;
}

/**
 * Light hosts on this machine: namespaces, an overlay on a Debian tree, and Debian's init with its own sshd.
 * They outlive this process; only making, switching and destroying them needs root.
 */
export function labPlatform(options: LabOptions = {}): Platform {
  const lab: LabContext = {
    folders: options.folders ?? DEFAULT_FOLDERS,
    owner: options.owner ?? { uid: 0, gid: 0 },
    upstreamProxy: options.upstreamProxy,
    building: new Map(),
    preparing: new Map(),
    creating: new Map(),
  };
  return {
    name: 'lab',
    abilities: { ...NO_ABILITIES, power: true, console: true, creates: true, knowsHostKey: true },
    settingsSchema: labSettingsSchema,
    machineSchema: labMachineSchema,
    offers: async (site) => offerLab(site),
    observe: (machine) => observeHost(lab, machine),
    converge: (machine, call) => convergeHost(lab, machine, call),
    destroy: (machine, call) => destroyHost(lab, machine, call.signal),
    list: (site) => listOwned(lab, site.deployment),
    dispose: (site, call) => disposeLab(lab, site.deployment, call.signal),
    power: (machine, to, call) => switchHost(lab, machine, to, call),
    console: (machine) => readConsole(lab, machine),
    missingPrivilege: missingRoot,
  };
}
