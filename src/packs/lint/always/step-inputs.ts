import type { Role } from '../../../model/content.ts';
import type { Problem } from '../../../model/errors.ts';
import { needOf } from '../../../model/files/need.ts';
import { MACHINE_STEP_INPUTS, type Step } from '../../../model/files/step.ts';
import { didYouMean } from '../../../model/nearest-name.ts';
import { verbsOf } from '../../read/named-files.ts';
import type { Rule } from '../rule.ts';
import { aliasOf, type Path, provisionsOf } from '../walk.ts';

/** `{ input: NAME }`, `{{ NAME }}` and `at:` that name nothing. */
export const stepInputs: Rule = {
  name: 'unknown-input',
  description:
    'Every input that a step or a template names is an input of the role or an output of an earlier step; `at` names a need or a provided capability.',
  check: ({ content }) => [...content.roles.values()].flatMap(checkRole),
};

function checkRole(role: Role): readonly Omit<Problem, 'rule'>[] {
  return verbsOf(role.file).flatMap(({ steps }) => {
    const known = new Set(Object.keys(role.file.inputs ?? {}));
    let open = false;
    return steps.flatMap(({ step, path }) => {
      const missing = open ? [] : inputsOfStep(step, role).filter(({ name }) => !known.has(name));
      // A script publishes names that only running it shows.
      open ||= 'script' in step;
      if ('http' in step) for (const name of Object.keys(step.http.publish ?? {})) known.add(name);
      return [
        ...missing.map(({ name, keys }) => unknownInput(name, role, [...path, ...keys], known)),
        ...wrongPlace(step, role, path),
      ];
    });
  });
}

function unknownInput(name: string, role: Role, path: Path, known: Iterable<string>): Omit<Problem, 'rule'> {
  const hint = didYouMean(name, known, 'inputs') ?? `Declare it: inputs: { ${name}: { type: string } }.`;
  return {
    severity: 'error',
    message: `the role ${role.name} has no input \`${name}\``,
    position: role.locate(...path),
    hint,
  };
}

interface NamedInput {
  readonly name: string;
  readonly keys: readonly (string | number)[];
}

/** Inputs that a step names, in its fields or in its template, or that its machine step rests on. */
export function inputsOfStep(step: Step, role: Role): readonly NamedInput[] {
  const rests = 'machine' in step ? MACHINE_STEP_INPUTS[step.machine] : undefined;
  if (rests !== undefined) return [{ name: rests, keys: ['machine'] }];
  const fields = inputsIn(step, []);
  const template = 'file' in step ? step.file.template : undefined;
  const text = template === undefined ? '' : (role.files[template] ?? '');
  const inTemplate = [...text.matchAll(/\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g)].map((match) => match[1] ?? '');
  return [...fields, ...[...new Set(inTemplate)].map((name) => ({ name, keys: ['file', 'template'] }))];
}

function inputsIn(value: unknown, keys: readonly (string | number)[]): readonly NamedInput[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => inputsIn(item, [...keys, index]));
  if (typeof value !== 'object' || value === null) return [];
  if ('input' in value && typeof value.input === 'string' && Object.keys(value).length === 1)
    return [{ name: value.input, keys: [...keys, 'input'] }];
  return Object.entries(value).flatMap(([key, member]) => inputsIn(member, [...keys, key]));
}

function wrongPlace(step: Step, role: Role, path: Path): readonly Omit<Problem, 'rule'>[] {
  const { at } = step;
  const aliases = (role.file.requires ?? []).map((source) => aliasOf(needOf(source)));
  const known = ['machine', 'runner', ...aliases, ...provisionsOf(role.file).map(({ capability }) => capability)];
  if (at === undefined || known.includes(at)) return [];
  const message = `a step cannot run at \`${at}\``;
  return [{ severity: 'error', message, position: role.locate(...path, 'at'), hint: didYouMean(at, known, 'places') }];
}
