import type { SizeOffer } from '../../model/offers.ts';
import type { Finding, SiteSettings } from '../platform.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { readPrices } from './prices.ts';
import { cpusBySize, quotaOf, type RunningMachine, usedProcessors } from './processors.ts';
import { readLimit } from './quota.ts';
import { awsMachineSchema } from './settings.ts';

/** What is known already where the quota is looked at. */
interface Seen {
  readonly running: readonly RunningMachine[];
  readonly sizes: readonly SizeOffer[];
}

/** Whether one more machine of the site's size may run; without `size`, one more of the smallest that count against the usual quota. */
export async function examineQuota(
  ec2: Ec2,
  { machine }: SiteSettings,
  { running, sizes }: Seen,
  purpose: Purpose,
): Promise<Finding> {
  const name = 'quota';
  const { size } = awsMachineSchema.partial().parse(machine);
  const quota = quotaOf(size);
  if (quota === undefined) return { name, verdict: 'ok', detail: `no quota of processors is for ${size}` };
  const cpusOf = cpusBySize(sizes);
  const used = usedProcessors(running, quota, cpusOf);
  const limit = await readLimit(ec2, quota, purpose);
  if (limit.kind === 'none') {
    const detail = `${used} processors are used; ${limit.why}`;
    return limit.hint === undefined
      ? { name, verdict: 'ok', detail }
      : { name, verdict: 'warning', detail, try: limit.hint };
  }
  const detail = `${used} of ${limit.processors} processors are used: ${quota.name}`;
  const wanted = (size === undefined ? undefined : cpusOf(size)) ?? 1;
  if (limit.processors - used >= wanted) return { name, verdict: 'ok', detail };
  const another = size === undefined ? 'another machine' : `another ${size}`;
  const hint = `Ask for more under Service Quotas in the console of AWS, or take a smaller \`size\`: there is no room for ${another}.`;
  return { name, verdict: 'warning', detail, try: hint };
}

/** How many sizes have a price. */
export async function examinePrices(
  ec2: Ec2,
  sizes: Promise<readonly SizeOffer[]>,
  purpose: Purpose,
): Promise<Finding> {
  const [reading, offered] = await Promise.all([readPrices(ec2, purpose), sizes]);
  if (reading.kind === 'none') return { name: 'prices', verdict: 'warning', detail: reading.why, try: reading.hint };
  const priced = offered.filter(({ name }) => reading.prices.has(name)).length;
  return { name: 'prices', verdict: 'ok', detail: `${priced} of ${offered.length} sizes have a public price` };
}
