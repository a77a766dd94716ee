import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { CallOptions, OwnedThing, SiteSettings } from '../platform.ts';
import type { AwsContext } from './context.ts';
import { findInstances, isLive } from './instances.ts';
import { ANY_PURLIN, belongingTo } from './tags.ts';
import { OF_MACHINES, SHARED } from './things.ts';

/** Terminates every instance of the identity and waits until it, its volumes and its network interfaces are gone. */
export async function destroyInstance(
  { open }: AwsContext,
  { settings, name, deployment, id }: DesiredMachine,
  { signal }: CallOptions,
): Promise<void> {
  const ec2 = await open(settings);
  const purpose = { to: `destroy the machine ${name}`, signal };
  const Filters = belongingTo({ owner: ec2.owner, deployment, machine: id });
  for (const kind of OF_MACHINES)
    for (const thing of await kind.find(ec2, Filters, purpose)) await kind.remove(ec2, thing.id, purpose);
}

/** Removes what the deployment's machines at the site shared, in the order in which AWS lets go of it. Absent counts as done. */
export async function disposeSite({ open }: AwsContext, given: SiteSettings, { signal }: CallOptions): Promise<void> {
  const { deployment, site, settings } = given;
  const ec2 = await open(settings);
  const purpose = { to: `remove what ${deployment} shares at ${site}`, signal };
  const Filters = belongingTo({ owner: ec2.owner, deployment, site });
  const left = (await findInstances(ec2, Filters, purpose)).filter(isLive);
  if (left.length > 0) {
    throw new AppError(
      'platform',
      `cannot ${purpose.to}: ${left.map(({ name }) => name).join(', ')} still live there`,
      {
        hint: 'Destroy them first: `purlin sites sweep` shows what nobody counts on.',
      },
    );
  }
  for (const kind of SHARED)
    for (const thing of await kind.find(ec2, Filters, purpose)) await kind.remove(ec2, thing.id, purpose);
}

/** Everything in the region that any Purlin made, in the order in which it can be removed. */
export async function listOwned(
  { open }: AwsContext,
  { settings, site }: SiteSettings,
  { signal }: CallOptions,
): Promise<readonly OwnedThing[]> {
  const ec2 = await open(settings);
  const purpose = { to: `look for what Purlin made at ${site}`, signal };
  const kinds = [...OF_MACHINES, ...SHARED];
  const found = await Promise.all(kinds.map((kind) => kind.find(ec2, [ANY_PURLIN], purpose)));
  return kinds.flatMap(({ kind }, index) =>
    (found[index] ?? []).map(({ id, belonging: { owner, deployment, name, machine } }) => ({
      kind,
      platformId: id,
      name,
      owner,
      deployment,
      ...(machine !== undefined && { machine }),
    })),
  );
}

/** Removes one of these. Errors: `not-found` for a kind that is none of AWS. */
export async function removeOwned(
  { open }: AwsContext,
  { settings }: SiteSettings,
  thing: OwnedThing,
  { signal }: CallOptions,
): Promise<void> {
  const purpose = { to: `remove ${thing.kind} ${thing.platformId}`, signal };
  const kind = [...OF_MACHINES, ...SHARED].find((known) => known.kind === thing.kind);
  if (kind === undefined) throw new AppError('not-found', `cannot ${purpose.to}: AWS has no such kind`);
  await kind.remove(await open(settings), thing.platformId, purpose);
}
