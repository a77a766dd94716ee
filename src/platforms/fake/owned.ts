import type { OwnedThing } from '../platform.ts';
import { type FakeCloud, type FakeMachine, keyOf } from './fake-cloud.ts';

/** Everybody's things at the fake are this one's. */
const OWNER = 'fake';

/** Machines with their volumes, then what deployments share. */
export function ownedThings(cloud: FakeCloud): readonly OwnedThing[] {
  const shared = [...cloud.shared].map((deployment) => ({
    kind: 'security-group',
    platformId: deployment,
    name: deployment,
    owner: OWNER,
    deployment,
  }));
  return [...cloud.all().flatMap(thingsOf), ...shared];
}

function thingsOf({ desired }: FakeMachine): readonly OwnedThing[] {
  const { id, deployment, name } = desired;
  const own = { owner: OWNER, deployment, machine: id };
  const volumes = volumesOf(desired.machine).map((_, index) => ({
    ...own,
    kind: 'volume',
    platformId: `${keyOf(desired)}/${index}`,
    name: `${name}-${index}`,
  }));
  return [{ ...own, kind: 'machine', platformId: keyOf(desired), name }, ...volumes];
}

/** Extra disks that a machine was asked for. */
export function volumesOf({ volumes }: FakeMachine['desired']['machine']): readonly unknown[] {
  return Array.isArray(volumes) ? volumes : [];
}

/** Volumes go with their machine. */
export function removeThing(cloud: FakeCloud, { kind, platformId, machine }: OwnedThing): void {
  if (kind === 'security-group') cloud.shared.delete(platformId);
  if (kind !== 'machine') return;
  const found = cloud.all().find(({ desired }) => desired.id === machine);
  if (found) cloud.remove(found.desired);
}
