import { z } from 'zod';
import type { Finding } from '../platform.ts';
import type { Cloud } from './cloud.ts';
import type { OpenSite } from './open-site.ts';
import type { OpenstackMachine } from './settings.ts';
import { volumeSizes } from './volume-sizes.ts';

/** A site has room when so many machines more fit. */
const MACHINES = 2;
const SMALL_MACHINE_MIB = 512;

/** One limit of the project. */
interface Limit {
  readonly what: string;
  readonly used: number;
  /** Below 0: there is none. */
  readonly most: number;
  /** What must be left. */
  readonly wanted: number;
  /** Shows the whole. */
  readonly command: string;
}

/** Whether there is room for a few machines, with their volumes where the site's `machine` wishes any. */
export async function examineQuota({ cloud, signal }: OpenSite, wish: Partial<OpenstackMachine>): Promise<Finding> {
  const { root = 0, extra } = volumeSizes(wish);
  const sizes = root > 0 ? [root, ...extra] : extra;
  const limits = [
    ...(await readComputeLimits(cloud, signal)),
    // Who wishes no volumes need not have the right to ask Cinder, and there may be none.
    ...(sizes.length > 0 ? await readVolumeLimits(cloud, sizes, signal) : []),
  ];
  const parts = limits.map(({ what, used, most }) => `${used} of ${most < 0 ? 'any number of' : most} ${what}`);
  const detail = `used: ${parts.join(', ')}`;
  const short = limits.filter(({ used, most, wanted }) => most >= 0 && most - used < wanted);
  if (short.length === 0) return { name: 'quota', verdict: 'ok', detail };
  const names = short.map(({ what }) => what).join(' and ');
  const commands = [...new Set(short.map(({ command }) => `\`${command}\``))].join(', ');
  return { name: 'quota', verdict: 'warning', detail, try: `Free ${names}, or ask for more: ${commands}.` };
}

/** Source: Compute API reference, "Show Rate And Absolute Limits". */
const computeSchema = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalInstances: z.number(),
      maxTotalCores: z.number(),
      maxTotalRAMSize: z.number(),
      totalInstancesUsed: z.number(),
      totalCoresUsed: z.number(),
      totalRAMUsed: z.number(),
    }),
  }),
});

async function readComputeLimits(cloud: Cloud, signal: AbortSignal): Promise<readonly Limit[]> {
  const call = { service: 'compute', path: '/limits', what: 'read the limits', schema: computeSchema } as const;
  const { absolute: all } = (await cloud.call(call, signal)).limits;
  const command = 'openstack quota show --usage';
  const memory = MACHINES * SMALL_MACHINE_MIB;
  return [
    { what: 'machines', used: all.totalInstancesUsed, most: all.maxTotalInstances, wanted: MACHINES, command },
    { what: 'cpus', used: all.totalCoresUsed, most: all.maxTotalCores, wanted: MACHINES, command },
    { what: 'MiB of memory', used: all.totalRAMUsed, most: all.maxTotalRAMSize, wanted: memory, command },
  ];
}

/** Source: Block Storage API v3 reference, "Show absolute limits for project". */
const volumeSchema = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalVolumes: z.number(),
      maxTotalVolumeGigabytes: z.number(),
      totalVolumesUsed: z.number(),
      totalGigabytesUsed: z.number(),
    }),
  }),
});

async function readVolumeLimits(
  cloud: Cloud,
  sizes: readonly number[],
  signal: AbortSignal,
): Promise<readonly Limit[]> {
  const what = 'read the limits of volumes';
  const call = { service: 'volume', path: '/limits', what, schema: volumeSchema } as const;
  const { absolute: all } = (await cloud.call(call, signal)).limits;
  const command = 'openstack quota show --volume --usage';
  const gibibytes = MACHINES * sizes.reduce((sum, one) => sum + one, 0);
  return [
    {
      what: 'volumes',
      used: all.totalVolumesUsed,
      most: all.maxTotalVolumes,
      wanted: MACHINES * sizes.length,
      command,
    },
    {
      what: 'GiB of volumes',
      used: all.totalGigabytesUsed,
      most: all.maxTotalVolumeGigabytes,
      wanted: gibibytes,
      command,
    },
  ];
}
