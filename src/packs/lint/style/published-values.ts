import type { Role } from '../../../model/content.ts';
import type { Problem } from '../../../model/errors.ts';
import { type Step, stepsOf } from '../../../model/files/step.ts';
import type { PackContent } from '../../read/assemble.ts';
import type { Rule } from '../rule.ts';
import { provisionsOf } from '../walk.ts';

type Finding = Omit<Problem, 'rule'>;

/** Values of a provided capability that no publish, no apply and no expression gives. */
export const publishedValues: Rule = {
  name: 'unpublished-value',
  description:
    'Every value of a provided capability is published: by the publish or apply verb, or by an expression in `provides`.',
  check: ({ content }) =>
    [...content.roles.values()].flatMap((role) =>
      provisionsOf(role.file).flatMap(({ capability, values, path }) =>
        Object.keys(content.capabilities.get(capability)?.file.values ?? {})
          .filter((name) => !Object.hasOwn(values, name) && !publishes(role, name))
          .map((name): Finding => {
            const message = `${role.name} provides \`${capability}\` but never publishes its value \`${name}\``;
            const verb = role.file.publish === undefined && role.file.apply === undefined ? undefined : 'publish';
            const hint =
              verb === undefined
                ? `Give it by expression: provides: [{ capability: ${capability}, values: { ${name}: CEL } }].`
                : `Write it in the ${verb} script: echo "${name}=..." >> "$PURLIN_OUTPUTS".`;
            return { severity: 'error', message, position: role.locate(...path), hint };
          }),
      ),
    ),
};

function publishes(role: Role, name: string): boolean {
  const steps = [...stepsOf(role.file.apply), ...stepsOf(role.file.publish)];
  return steps.some((step) => publishesIn(step, role, name));
}

function publishesIn(step: Step, role: Role, name: string): boolean {
  if ('http' in step) return Object.hasOwn(step.http.publish ?? {}, name);
  // In printf's text a name may stand right behind \n. Without the script's text, which is another rule's finding, nothing can be said.
  return 'script' in step && new RegExp(`(\\b|\\\\[nt])${name}\\b`).test(role.files[step.script] ?? name);
}

/** Scripts that publish beside a check, without a publish verb: a check that says yes would leave the values unwritten. */
export const publishVerb: Rule = {
  name: 'publish-missing',
  description: 'A role whose scripts publish values of its capabilities and that has a check has a publish verb.',
  check: ({ content }) =>
    [...content.roles.values()].flatMap((role): readonly Finding[] => {
      const { check, publish, apply, upgrade } = role.file;
      if (check === undefined || publish !== undefined || !hasValuesOfRuns(role, content)) return [];
      const script = [...stepsOf(apply), ...stepsOf(upgrade)].find(
        (step) => 'script' in step && (role.files[step.script] ?? '').includes('PURLIN_OUTPUTS'),
      );
      if (script === undefined) return [];
      return [
        {
          severity: 'error',
          message: `${role.name} has a check and publishes in \`apply\`, but has no \`publish\``,
          position: role.locate('check'),
          why: 'Where check says yes, apply does not run, and the values would never be written.',
          hint: 'Move what writes $PURLIN_OUTPUTS to a script of its own and name it under `publish:`.',
        },
      ];
    }),
};

/** Whether only a run tells some value of what it provides. Where none does, outputs are for later steps alone. */
function hasValuesOfRuns(role: Role, content: PackContent): boolean {
  return provisionsOf(role.file).some(({ capability, values }) =>
    Object.keys(content.capabilities.get(capability)?.file.values ?? {}).some((name) => !Object.hasOwn(values, name)),
  );
}
