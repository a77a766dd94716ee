import path from 'node:path';
import type { Locate } from '../../../model/content.ts';
import { AppError, type Problem } from '../../../model/errors.ts';
import type { AdoptedMachine } from '../../../model/files/adopted-machine.ts';
import type { SiteFile } from '../../../model/files/site.ts';

export interface InventoryContext {
  /** Folder of the site file, from which paths count. */
  readonly folder: string;
  readonly locate: Locate;
  readonly show: (file: string) => string;
  readonly signal: AbortSignal;
}

/** Machines of the inventory that a site file names; what is wrong with it is a problem at that place. */
export async function readInventory(
  site: SiteFile,
  context: InventoryContext,
): Promise<{ readonly machines: readonly AdoptedMachine[]; readonly problems: readonly Problem[] }> {
  const { inventory } = site;
  if (inventory === undefined) return { machines: [], problems: [] };
  const key = 'openssh' in inventory ? 'openssh' : 'ansible';
  try {
    const machines = await importMachines(inventory, context);
    return { machines, problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
    const position = context.locate('inventory', key);
    return {
      machines: [],
      problems: [{ severity: 'error', rule: 'inventory', message: thrown.message, position, hint: thrown.hint }],
    };
  }
}

/** What reads an inventory is loaded only when a site has one: most have none, and every command loads sites. */
async function importMachines(
  inventory: NonNullable<SiteFile['inventory']>,
  { folder, signal }: InventoryContext,
): Promise<readonly AdoptedMachine[]> {
  if ('openssh' in inventory) {
    const { importOpenSsh } = await import('./openssh.ts');
    return importOpenSsh(path.resolve(folder, inventory.openssh), inventory.hosts, signal);
  }
  const { importAnsible } = await import('./ansible.ts');
  return importAnsible(path.resolve(folder, inventory.ansible), inventory.group, signal);
}

/** A machine's name out of a host's: `Web_01.example.org` -> `web-01-example-org`; undefined when nothing is left. */
export function machineName(host: string): string | undefined {
  const name = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (name === '') return undefined;
  return (/^[a-z]/.test(name) ? name : `m-${name}`).slice(0, 63);
}
