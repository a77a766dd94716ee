import type { Role } from '../../../model/content.ts';
import { variableName } from '../../../model/files/names.ts';
import { verbsOf } from '../../read/named-files.ts';
import { inputsOfStep } from '../always/step-inputs.ts';
import type { Rule } from '../rule.ts';

/** Inputs that no script, template, step or `listens` reads. */
export const unusedInputs: Rule = {
  name: 'unused-input',
  description:
    'Every input is read: as $NAME in a script, as {{ name }} in a template, as { input: name } in a step, or in `listens`.',
  check: ({ content }) =>
    [...content.roles.values()].flatMap((role) => {
      const read = inputsRead(role);
      return Object.keys(role.file.inputs ?? {})
        .filter((name) => !read(name))
        .map((name) => ({
          severity: 'warning' as const,
          message: `nothing reads the input \`${name}\` of ${role.name}`,
          position: role.locate('inputs', name),
          hint: `Read it as $${variableName(name)} in a script, or remove it: a change of it runs the role again for nothing.`,
        }));
    }),
};

function inputsRead(role: Role): (name: string) => boolean {
  const texts = Object.values(role.files).join('\n');
  const named = new Set([
    ...verbsOf(role.file).flatMap(({ steps }) =>
      steps.flatMap(({ step }) => inputsOfStep(step, role).map((input) => input.name)),
    ),
    ...(role.file.listens ?? []).flatMap(({ port }) => (typeof port === 'number' ? [] : [port.input])),
  ]);
  const asJson = texts.includes('PURLIN_INPUTS');
  return (name) => {
    const variable = variableName(name);
    if (named.has(name) || new RegExp(`\\$\\{?(PURLIN_SECRET_)?${variable}\\b`).test(texts)) return true;
    return asJson && new RegExp(`\\b${name}\\b`).test(texts);
  };
}
