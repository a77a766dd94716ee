import { toAppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import { type CallOptions, NO_ABILITIES, type Platform } from '../platform.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Connection } from './connect.ts';
import type { Context } from './context.ts';
import { endedBy } from './ended.ts';
import { vsphereMachineSchema, vsphereSettingsSchema } from './settings.ts';

const ABILITIES = {
  ...NO_ABILITIES,
  power: true,
  creates: true,
  knowsHostKey: true,
  userData: true,
  volumes: true,
  sweeps: true,
  examines: true,
  remote: true,
};

/**
 * VMware vSphere by its SOAP API: machines are clones of templates, and take their keys by cloud-init from `guestinfo`. It has no
 * security rules and makes no networks. One login per server and process.
 */
export function vspherePlatform(around: Surroundings): Platform {
  const connections = new Map<string, Connection>();
  const lines = new Map<string, Promise<unknown>>();

  /** The client loads with the first call: schemas and flags are known without it. */
  async function open(
    settings: Readonly<Record<string, Json>>,
    { signal, log = () => undefined }: CallOptions,
  ): Promise<Context> {
    const { connect } = await import('./connect.ts');
    const connection = await connect(connections, vsphereSettingsSchema.parse(settings), around);
    return { ...connection, around, clock: around.clock, signal, log, lines };
  }

  /** Runs a verb; faults of the server become errors that say what could not be done. */
  async function run<T>(
    doing: string,
    settings: Readonly<Record<string, Json>>,
    options: CallOptions,
    work: (context: Context) => Promise<T>,
  ): Promise<T> {
    if (options.signal.aborted) throw endedBy(options.signal, doing);
    try {
      return await work(await open(settings, options));
    } catch (thrown) {
      const { explainFault } = await import('./faults.ts');
      const error = toAppError(explainFault(doing, thrown));
      // Something is gone that was there: perhaps the datacenter.
      if (error.code === 'not-found') for (const { datacenters } of connections.values()) datacenters.clear();
      // Whatever broke, it broke because the call was over.
      throw options.signal.aborted ? endedBy(options.signal, doing, error) : error;
    }
  }

  const verbs = () => import('./verbs.ts');
  return {
    name: 'vsphere',
    abilities: ABILITIES,
    settingsSchema: vsphereSettingsSchema,
    machineSchema: vsphereMachineSchema,
    offers: (site, options) =>
      run(`list what site ${site.site} offers`, site.settings, options, async (context) =>
        (await import('./offers.ts')).offerVsphere(context, site),
      ),
    observe: (machine, options) =>
      run(`look at machine ${machine.name}`, machine.settings, options, async (context) =>
        (await verbs()).observe(context, machine),
      ),
    converge: (machine, options) =>
      run(`make machine ${machine.name}`, machine.settings, options, async (context) =>
        (await verbs()).converge(context, machine),
      ),
    destroy: (machine, options) =>
      run(`destroy machine ${machine.name}`, machine.settings, options, async (context) =>
        (await verbs()).destroy(context, machine),
      ),
    list: (site, options) =>
      run(`list the machines of ${site.deployment}`, site.settings, options, async (context) =>
        (await verbs()).list(context, site),
      ),
    dispose: (site, options) =>
      run(`remove the folder of ${site.deployment}`, site.settings, options, async (context) =>
        (await verbs()).dispose(context, site),
      ),
    power: (machine, to, options) =>
      run(`power ${to} machine ${machine.name}`, machine.settings, options, async (context) =>
        (await verbs()).power(context, machine, to),
      ),
    owned: (site, options) =>
      run(`list what Purlin made at site ${site.site}`, site.settings, options, async (context) =>
        (await import('./owned.ts')).listOwned(context, site),
      ),
    remove: (site, thing, options) =>
      run(`remove the ${thing.kind} ${thing.name}`, site.settings, options, async (context) =>
        (await import('./owned.ts')).removeOwned(context, thing),
      ),
    examine: async (site, options) =>
      (await import('./examine.ts')).examineVsphere(site, (work) =>
        run(`examine site ${site.site}`, site.settings, options, work),
      ),
  };
}
