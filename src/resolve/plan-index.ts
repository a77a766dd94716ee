import { hash } from 'node:crypto';
import type { ResolveInput } from './resolve-input.ts';

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
    ...[...content.sites.values()].map(({ file, adoptable }) => `site ${JSON.stringify([file, adoptable])}`),
  ].sort();
  const offers = Object.entries(input.offers).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [JSON.stringify(content.deployment.file), ...files, JSON.stringify(offers), JSON.stringify(input.used)];
  return hash('sha256', [...parts, JSON.stringify(input.intent), world].join('\n'), 'base64url').slice(0, 22);
}
