import type { Problem } from '../../../model/errors.ts';
import type { PackContent } from '../../read/assemble.ts';
import type { Rule } from '../rule.ts';
import { layersOf, needsOf, provisionsOf } from '../walk.ts';

/** What every machine needs without saying so. */
const IMPLICIT = ['machine-up', 'ready-machine'];

/** Roles that nothing can put in their place. */
export const unreachableRoles: Rule = {
  name: 'unreachable-role',
  description: 'Something needs what a role provides; a role on machines provides a capability of machine scope.',
  check: ({ content }) => {
    const needed = neededCapabilities(content);
    const applications = new Set([...content.workloads.values()].map(({ pack }) => pack));
    return [...content.roles.values()].flatMap(({ name, pack, file, locate }): readonly Omit<Problem, 'rule'>[] => {
      const provided = provisionsOf(file).map(({ capability }) => capability);
      const scopes = provided.map((capability) => content.capabilities.get(capability)?.file.scope);
      if (
        (file.place ?? 'machine') === 'machine' &&
        scopes.every((scope) => scope === 'site' || scope === 'deployment')
      ) {
        return [
          {
            severity: 'error',
            message: `nothing can put ${name} on a machine: it provides no capability of machine scope`,
            position: locate('provides'),
            why: 'A role gets onto a machine only through a need of that machine; wider needs take what is there.',
            hint: 'Provide a capability of machine scope too, or set `place: site` or `place: deployment`.',
          },
        ];
      }
      // A pack without workloads is there for the needs of others.
      if (
        !applications.has(pack) ||
        scopes.includes(undefined) ||
        provided.some((capability) => needed.has(capability))
      )
        return [];
      const message = `nothing here needs what ${name} provides: ${provided.join(', ')}`;
      return [
        {
          severity: 'warning',
          message,
          position: locate('provides'),
          hint: 'Is a need, or a name in `provides`, misspelt?',
        },
      ];
    });
  },
};

function neededCapabilities(content: PackContent): ReadonlySet<string> {
  return new Set([
    ...IMPLICIT,
    ...needsOf(content).map(({ need }) => need.capability),
    ...layersOf(content).flatMap(({ layer }) => layer.ready ?? []),
    ...[...content.sites.values()].flatMap(({ file }) => file.adds ?? []),
  ]);
}
