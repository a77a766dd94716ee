import type { Position, Problem } from '../../../model/errors.ts';
import { checkValue } from '../../../model/files/check-value.ts';
import { camelCase } from '../../../model/files/names.ts';
import type { Input } from '../../../model/files/values.ts';
import { didYouMean } from '../../../model/nearest-name.ts';
import type { PackContent } from '../../read/assemble.ts';
import { validExpressions } from '../expression-places.ts';
import type { Rule, RuleInput } from '../rule.ts';
import { type Leaf, layersOf, leavesOf, type PlacedLayer } from '../walk.ts';

type Finding = Omit<Problem, 'rule'>;

/** A path below `values` that something reads, and the type of the input where one takes it as it is. */
type Readers = ReadonlyMap<string, Input | undefined>;

/** Leaves of `values` that nothing reads, or that do not fit the input that reads them. */
export const values: Rule = {
  name: 'values',
  description: 'Every leaf of `values` is read by an input of a loaded pack and fits its type; defaults fit too.',
  check: (input) => {
    const readers = readersOf(input.content);
    const others = otherNames(input);
    return [
      ...layersOf(input.content).flatMap((place) =>
        leavesOf(place.layer.values ?? {}).flatMap((leaf) =>
          leaf.path.length === 0 ? [] : checkLeaf(leaf, place, readers, others),
        ),
      ),
      ...wrongDefaults(input.content),
    ];
  },
};

function readersOf(content: PackContent): Readers {
  const readers = new Map<string, Input | undefined>();
  for (const role of content.roles.values()) {
    for (const [name, input] of Object.entries(role.file.inputs ?? {})) {
      if (input.from === undefined && input.generate === undefined)
        readers.set(`${camelCase(role.name)}.${name}`, input);
    }
  }
  for (const { expression, role, input } of validExpressions(content)) {
    for (const reference of expression.references) {
      if (reference !== 'values' && !reference.startsWith('values.')) continue;
      const whole = expression.text.trim() === reference && input !== undefined;
      readers.set(reference.slice('values.'.length), whole ? role?.file.inputs?.[input] : undefined);
    }
  }
  return readers;
}

/** First names below `values` that belong to packs which can be seen but are not loaded: a site serves other deployments too. */
function otherNames({ seen, content }: RuleInput): ReadonlySet<string> {
  const others = seen.filter((pack) => !content.packs.has(pack.name));
  return new Set(others.flatMap((pack) => [camelCase(pack.name), ...[...pack.roles].map(camelCase)]));
}

function checkLeaf(leaf: Leaf, place: PlacedLayer, readers: Readers, others: ReadonlySet<string>): readonly Finding[] {
  const path = leaf.path.join('.');
  const position = place.locate(...place.path, 'values', ...leaf.path);
  const reader = [...readers].find(([read]) => read === '' || path === read || path.startsWith(`${read}.`));
  if (reader === undefined) {
    const below = [...readers.keys()].filter((read) => read.startsWith(`${path}.`));
    if ((leaf.value === null && below.length > 0) || (place.site && others.has(leaf.path[0] ?? ''))) return [];
    return [unread(path, position, readers, below)];
  }
  const [read, input] = reader;
  if (input === undefined || read !== path || leaf.value === null) return [];
  const why = checkValue(input, leaf.value);
  return why === undefined
    ? []
    : [{ severity: 'error', message: `\`values.${path}\` ${why}`, position, hint: quoteHint(input, leaf, position) }];
}

function unread(path: string, position: Problem['position'], readers: Readers, below: readonly string[]): Finding {
  if (below.length > 0) {
    return {
      severity: 'error',
      message: `\`values.${path}\` must be a map`,
      position,
      hint: `Read are: ${below.map((read) => `values.${read}`).join(', ')}.`,
    };
  }
  const paths = [...readers.keys()].map((read) => `values.${read}`);
  const hint = didYouMean(`values.${path}`, paths, 'read are');
  return {
    severity: 'error',
    message: `nothing reads \`values.${path}\``,
    position,
    hint,
    why: 'No input of a loaded pack takes it.',
  };
}

function quoteHint(input: Input, leaf: Leaf, position: Position): string | undefined {
  const key = leaf.path.at(-1);
  if (input.type === 'string' && typeof leaf.value !== 'object') {
    return `Put it in quotes, so that YAML keeps it as it is written: ${key}: "${writtenAt(position) ?? String(leaf.value)}".`;
  }
  const isNumber = input.type === 'integer' || input.type === 'number';
  if (isNumber && typeof leaf.value === 'string' && /^\d+(\.\d+)?$/.test(leaf.value))
    return `Leave the quotes out: ${key}: ${leaf.value}.`;
  return undefined;
}

/** A plain scalar as the file has it: `1.10`, where its value is 1.1. */
function writtenAt({ excerpt, column }: Position): string | undefined {
  return /^[^\s,}\]#]+/.exec(excerpt?.slice(column - 1) ?? '')?.[0];
}

function wrongDefaults(content: PackContent): readonly Finding[] {
  return [...content.roles.values()].flatMap(({ file, locate }) =>
    Object.entries(file.inputs ?? {}).flatMap(([name, input]): readonly Finding[] => {
      if (input.default === undefined) return [];
      const why = checkValue(input, input.default);
      const position = locate('inputs', name, 'default');
      return why === undefined ? [] : [{ severity: 'error', message: `the default of \`${name}\` ${why}`, position }];
    }),
  );
}
