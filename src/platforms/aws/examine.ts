import { type AppError, toAppError } from '../../model/errors.ts';
import type { SizeOffer } from '../../model/offers.ts';
import type { CallOptions, Finding, SiteSettings } from '../platform.ts';
import type { AwsContext } from './context.ts';
import { findLacking } from './dry-runs.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { examinePrices, examineQuota } from './examine-account.ts';
import { offerImages } from './images.ts';
import { findNetwork } from './network.ts';
import { readImages, readTypes } from './offers.ts';
import { type RunningMachine, readRunning } from './processors.ts';
import { awsMachineSchema } from './settings.ts';

/** AWS refuses requests whose time is more than five minutes off (AWS General Reference, "Signature Version 4"). */
const REFUSED_SKEW_MS = 5 * 60_000;
const NOTABLE_SKEW_MS = 60_000;

/** Looks at what the site needs; a finding per thing. Throws only when cancelled. Changes nothing. */
export async function examineSite(
  { open }: Pick<AwsContext, 'open'>,
  site: SiteSettings,
  { signal }: CallOptions,
): Promise<readonly Finding[]> {
  const purpose = { to: 'examine the site', signal };
  let ec2: Ec2;
  let running: readonly RunningMachine[];
  try {
    ec2 = await open(site.settings);
    running = await readRunning(ec2, purpose);
  } catch (thrown) {
    return refusedAtOnce(notCancelled(thrown), site);
  }
  const there: Finding = { name: 'endpoint', verdict: 'ok', detail: `EC2 of ${ec2.settings.region} answers` };
  const accepted: Finding = { name: 'credentials', verdict: 'ok', detail: 'AWS accepts them' };
  const sizes = readTypes(ec2, purpose);
  // That they cannot be read is one finding, not three.
  const known = sizes.catch(() => []);
  const rest = await Promise.all([
    guarded('permissions', () => examinePermissions(ec2, site, purpose)),
    guarded('quota', async () => examineQuota(ec2, site, { running, sizes: await known }, purpose)),
    guarded('images', () => examineImages(ec2, site, purpose)),
    guarded('sizes', async () => examineSizes(site, await sizes)),
    guarded('prices', async () => examinePrices(ec2, known, purpose)),
    guarded('network', () => examineNetwork(ec2, site, purpose)),
  ]);
  return [there, accepted, ...rest, examineClock(ec2)];
}

function refusedAtOnce(error: AppError, { site }: SiteSettings): readonly Finding[] {
  const { message: detail, code, hint = `Check the settings of site ${site}.` } = error;
  // Of the endpoint nothing is known: credentials that are not there ask nobody.
  const name = code === 'credentials' || code === 'secret' ? 'credentials' : 'endpoint';
  return [{ name, verdict: 'failed', detail, try: hint }];
}

async function guarded(name: Finding['name'], look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (thrown) {
    const { message, hint } = notCancelled(thrown);
    return { name, verdict: 'failed', detail: message, try: hint ?? 'Try again.' };
  }
}

function notCancelled(thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (error.code === 'cancelled') throw error;
  return error;
}

async function examinePermissions(ec2: Ec2, site: SiteSettings, purpose: Purpose): Promise<Finding> {
  const [images, network] = await Promise.all([readImages(ec2, purpose), findNetwork(ec2, site, purpose)]);
  const [image] = offerImages(images);
  const { cidr } = ec2.settings.network ?? {};
  const { size = 't3.micro' } = awsMachineSchema.partial().parse(site.machine);
  const place = {
    image: image?.id ?? 'ami-0123456789abcdef0',
    size,
    ...(network && { vpc: network.vpc }),
    ...(network?.subnets[0] && { subnet: network.subnets[0].id }),
    ...(cidr !== undefined && { cidr }),
  };
  const lacking = await findLacking(ec2, place, purpose);
  if (lacking.length === 0)
    return { name: 'permissions', verdict: 'ok', detail: 'dry runs of every change are allowed' };
  return {
    name: 'permissions',
    verdict: 'failed',
    detail: `not allowed: ${lacking.join(', ')}`,
    try: 'Attach docs/guide/platforms/aws-policy.json to the user or role.',
  };
}

async function examineImages(ec2: Ec2, { machine, site }: SiteSettings, purpose: Purpose): Promise<Finding> {
  const { image } = awsMachineSchema.partial().parse(machine);
  const offers = offerImages(await readImages(ec2, purpose));
  const names = [...new Set(offers.map(({ name }) => name))];
  if (image === undefined || names.includes(image))
    return { name: 'images', verdict: 'ok', detail: `${names.length} images are offered: ${names.join(', ')}` };
  return {
    name: 'images',
    verdict: 'failed',
    detail: `there is no image ${image}`,
    try: `Name one of ${names.join(', ')} in the machine of site ${site}, or its owner in imageOwners.`,
  };
}

function examineSizes({ machine, site }: SiteSettings, sizes: readonly SizeOffer[]): Finding {
  const { size } = awsMachineSchema.partial().parse(machine);
  if (sizes.length > 0 && (size === undefined || sizes.some(({ name }) => name === size)))
    return { name: 'sizes', verdict: 'ok', detail: `${sizes.length} sizes are offered` };
  return {
    name: 'sizes',
    verdict: 'failed',
    detail: `there is no size ${size ?? 'at all'}`,
    try: `Correct \`size\` in the machine of site ${site}; see \`purlin sites offers\`.`,
  };
}

async function examineNetwork(ec2: Ec2, site: SiteSettings, purpose: Purpose): Promise<Finding> {
  const network = await findNetwork(ec2, site, purpose);
  const detail =
    network === undefined
      ? `a network ${ec2.settings.network?.cidr} is made with the first machine`
      : `${network.vpc} with ${network.subnets.length} subnets`;
  return { name: 'network', verdict: 'ok', detail };
}

function examineClock(ec2: Ec2): Finding {
  const skewMs = Math.abs(ec2.skewMs() ?? 0);
  const detail = `it differs from that of AWS by ${Math.round(skewMs / 1000)} s`;
  if (skewMs < NOTABLE_SKEW_MS) return { name: 'clock', verdict: 'ok', detail };
  const hint = "Set this computer's clock, for example with chrony or systemd-timesyncd.";
  return { name: 'clock', verdict: skewMs < REFUSED_SKEW_MS ? 'warning' : 'failed', detail, try: hint };
}
