import type { Problem } from '../../../model/errors.ts';
import { didYouMean } from '../../../model/nearest-name.ts';
import type { PackContent } from '../../read/assemble.ts';
import type { Rule } from '../rule.ts';

/** Groups of a deployment that its workload does not have, and groups without a site. */
export const deploymentGroups: Rule = {
  name: 'deployment-group',
  description: 'A deployment names groups of its workload and machines of those only, and every group has a site.',
  check: ({ content }) => {
    const { deployment, workloads } = content;
    const workload = deployment === undefined ? undefined : workloads.get(deployment.file.workload);
    if (deployment === undefined || workload === undefined) return [];
    const { file, locate } = deployment;
    const known = Object.keys(workload.file.groups);
    const strangers = Object.keys(file.groups ?? {})
      .filter((name) => !known.includes(name))
      .map((name): Omit<Problem, 'rule'> => {
        const message = `the workload ${file.workload} has no group \`${name}\``;
        return {
          severity: 'error',
          message,
          position: locate('groups', name),
          hint: didYouMean(name, known, 'its groups'),
        };
      });
    const homeless = known
      .filter((name) => {
        const group = file.groups?.[name];
        const count = group?.count;
        return (
          file.site === undefined &&
          group?.site === undefined &&
          (typeof count !== 'object' || Object.keys(count).length === 0)
        );
      })
      .map((name): Omit<Problem, 'rule'> => {
        const hint = `Say \`site: NAME\` for all groups, or \`groups: { ${name}: { site: NAME } }\`.`;
        return {
          severity: 'error',
          message: `the group \`${name}\` has no site`,
          position: locate('groups', name),
          hint,
        };
      });
    return [...strangers, ...homeless, ...unknownMachines(content, known)];
  },
};

/** Machines are called DEPLOYMENT-GROUP-ORDINAL; a site may name those that it adopts. */
function unknownMachines(
  { deployment, sites }: PackContent,
  groups: readonly string[],
): readonly Omit<Problem, 'rule'>[] {
  if (deployment === undefined) return [];
  const { file, locate } = deployment;
  const adopted = [...sites.values()].flatMap((site) => site.adoptable.map((machine) => machine.name));
  const isMachine = (name: string) =>
    groups.some((group) => name.startsWith(`${file.deployment}-${group}-`) && /-\d+$/.test(name));
  const examples = groups.map((group) => `${file.deployment}-${group}-0`);
  return Object.keys(file.machines ?? {})
    .filter((name) => !isMachine(name) && !adopted.includes(name))
    .map((name) => {
      const message = `no machine of this deployment can be called \`${name}\``;
      const hint = didYouMean(name, [...examples, ...adopted], 'its machines are called');
      return { severity: 'error', message, position: locate('machines', name), hint };
    });
}
