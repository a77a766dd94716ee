import { hash } from 'node:crypto';
import type { MachineWish } from '../model/choose-machine.ts';
import type { ResolveInput, SiteOffers } from './resolve-input.ts';

/**
 * Index of a plan: a hash over everything that a resolution reads. A saved plan applies only while its index is the same.
 * `world` is the store's word for the state of the record: it moves with a fact, an output, or a task's digest or status.
 */
export function planIndex(input: ResolveInput, world: string): string {
  const { content } = input;
  const files = [
    ...[...content.roles.values()].map((role) => `role ${role.name} ${role.hash}`),
    ...[...content.capabilities.values()].map((capability) => `capability ${capability.name} ${capability.hash}`),
    ...[...content.workloads.values()].map(({ file }) => `workload ${JSON.stringify(file)}`),
    ...[...content.sites.values()].map(
      ({ file, adoptable, prices }) => `site ${JSON.stringify([file, adoptable, prices])}`,
    ),
  ].sort();
  const offers = Object.entries(input.offers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, offer]) => [name, choosable(offer, content.sites.get(name)?.file.machine ?? {})]);
  const parts = [JSON.stringify(content.deployment.file), ...files, JSON.stringify(offers), JSON.stringify(input.used)];
  return hash('sha256', [...parts, JSON.stringify(input.intent), world].join('\n'), 'base64url').slice(0, 22);
}

/** Of what a site offers, what a choice of its machines reads: other images come and go without a change of the plan. */
function choosable(offers: SiteOffers, wish: MachineWish): unknown {
  const { facts, provides, environment, networks, fabric, zones, images, sizes } = offers;
  const named = images?.filter(({ name }) => name === wish.image);
  const fitting = wish.size === undefined ? sizes : sizes?.filter(({ name }) => name === wish.size);
  return [facts, provides, environment, networks, fabric, zones, named, fitting];
}
