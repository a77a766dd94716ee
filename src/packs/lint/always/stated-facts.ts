import type { Locate } from '../../../model/content.ts';
import type { Problem } from '../../../model/errors.ts';
import type { FactDefinition } from '../../../model/facts.ts';
import { checkValue } from '../../../model/files/check-value.ts';
import { didYouMean } from '../../../model/nearest-name.ts';
import type { PackContent } from '../../read/assemble.ts';
import type { Rule } from '../rule.ts';
import type { Path } from '../walk.ts';

/** Facts that a site file states of machines. */
interface Statement {
  readonly facts: object;
  readonly locate: Locate;
  readonly path: Path;
}

const TYPES = {
  string: 'string',
  integer: 'integer',
  boolean: 'boolean',
  version: 'string',
  list: 'array',
  map: 'object',
} as const satisfies Record<FactDefinition['type'], string>;

/** Facts that a site file states, of machines to adopt or of its image. */
export const statedFacts: Rule = {
  name: 'stated-fact',
  description: 'Every fact that a site states is in the catalogue of facts, and its value is of the type there.',
  check: ({ content }) =>
    statementsOf(content).flatMap(({ facts, locate, path }) =>
      Object.entries(facts).flatMap(([name, value]) => {
        const definition = content.facts.get(name);
        const position = locate(...path, name);
        if (definition === undefined) return [unknownFact(name, content, position)];
        const why = checkValue({ type: TYPES[definition.type] }, value);
        return why === undefined ? [] : [wrongValue(name, value, definition, why, position)];
      }),
    ),
};

function statementsOf({ sites }: PackContent): readonly Statement[] {
  return [...sites.values()].flatMap(({ file, locate }) => {
    const { facts } = file.machine ?? {};
    const ofImage = typeof facts === 'object' && facts !== null ? [{ facts, locate, path: ['machine', 'facts'] }] : [];
    const ofMachines = (file.machines ?? []).map((machine, index) => ({
      facts: machine.facts ?? {},
      locate,
      path: ['machines', index, 'facts'],
    }));
    return [...ofImage, ...ofMachines];
  });
}

type Found = Omit<Problem, 'rule'>;

function unknownFact(name: string, { facts }: PackContent, position: Problem['position']): Found {
  const hint = didYouMean(name, new Set(facts.keys()), 'facts');
  return { severity: 'error', message: `there is no fact \`${name}\``, position, hint };
}

function wrongValue(
  name: string,
  value: unknown,
  { type }: FactDefinition,
  why: string,
  position: Problem['position'],
): Found {
  const hint = type === 'version' && typeof value === 'number' ? `Quote it: \`${name}: "${value}"\`.` : undefined;
  return { severity: 'error', message: `the fact \`${name}\` ${why}`, position, ...(hint && { hint }) };
}
