import path from 'node:path';
import type { Locate } from '../../../model/content.ts';
import type { Problem } from '../../../model/errors.ts';
import type { Rule, RuleInput } from '../rule.ts';
import type { Path } from '../walk.ts';

type Finding = Omit<Problem, 'rule'>;

interface Neutral {
  readonly what: string;
  readonly file: object;
  readonly locate: Locate;
  readonly files: Readonly<Record<string, string>>;
}

const WHY = 'A workload and its roles are the same on every platform; only a pack with `platform:` may know one.';
const HINT = 'Make it a fact, an input, or a role of a pack with `platform:` that provides the same capability.';

/** Platform names in workloads, and in capabilities and roles of packs that are for no platform. Prose is free. */
export const platformNames: Rule = {
  name: 'platform-name',
  description:
    'Workloads, and packs without `platform:`, name no platform: as a whole value, in an expression, or by a tell in a script.',
  check: (input) => {
    const names = input.platforms.map((platform) => platform.name);
    return neutralFiles(input).flatMap((neutral) => [...inData(neutral, names), ...inScripts(neutral, input)]);
  },
};

function neutralFiles({ content }: RuleInput): readonly Neutral[] {
  const bound = (pack: string) => content.packs.get(pack)?.platform !== undefined;
  const workloads = [...content.workloads].map(([name, { file, locate }]) => ({
    what: `the workload ${name}`,
    file,
    locate,
    files: {},
  }));
  const roles = [...content.roles.values()]
    .filter(({ pack }) => !bound(pack))
    .map((role) => ({ ...role, what: `the role ${role.name}` }));
  const capabilities = [...content.capabilities.values()]
    .filter(({ pack }) => !bound(pack))
    .map((one) => ({ ...one, what: `the capability ${one.name}` }));
  return [...workloads, ...roles, ...capabilities];
}

function inData({ what, file, locate }: Neutral, names: readonly string[]): readonly Finding[] {
  return scalarsOf(file, []).flatMap(({ path: at, text }): readonly Finding[] => {
    const key = at.at(-1);
    if (key === 'description') return [];
    const name = names.find(
      (one) => text === one || (isExpression(at) && new RegExp(`["']${escape(one)}["']`).test(text)),
    );
    return name === undefined
      ? []
      : [
          {
            severity: 'error',
            message: `${what} names the platform \`${name}\``,
            position: locate(...at),
            why: WHY,
            hint: HINT,
          },
        ];
  });
}

function isExpression(at: Path): boolean {
  const [first] = at;
  return (
    first === 'when' || first === 'each' || at.at(-1) === 'from' || (first === 'provides' && at.includes('values'))
  );
}

function scalarsOf(value: unknown, at: Path): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path: at, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => scalarsOf(item, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => scalarsOf(member, [...at, key]));
}

function inScripts({ what, files, locate }: Neutral, { platforms }: RuleInput): readonly Finding[] {
  return Object.entries(files).flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index): readonly Finding[] => {
      const code = line.replace(/^\s*#.*$/, '');
      const found = platforms.flatMap(({ name, tells }) =>
        tells.filter((tell) => code.includes(tell)).map((tell) => ({ name, tell })),
      )[0];
      if (found === undefined) return [];
      const message = `${what} knows the platform \`${found.name}\` by \`${found.tell}\``;
      const position = {
        file: pathOf(file, locate().file),
        line: index + 1,
        column: line.indexOf(found.tell) + 1,
        excerpt: line,
      };
      return [{ severity: 'error', message, position, why: WHY, hint: HINT }];
    }),
  );
}

/** The path of a script beside `.../NAME/role.yaml`, or in the folder beside `.../NAME.yaml`. */
function pathOf(script: string, yaml: string): string {
  const own = /^(role|capability)\.yaml$/.test(path.basename(yaml));
  return path.join(path.dirname(yaml), own ? '' : path.basename(yaml, '.yaml'), script);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
