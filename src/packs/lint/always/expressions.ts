import type { Problem } from '../../../model/errors.ts';
import { needOf } from '../../../model/files/need.ts';
import { expressionsOf, type PlacedExpression } from '../expression-places.ts';
import type { Rule } from '../rule.ts';
import { aliasOf } from '../walk.ts';

/** Expressions that do not parse, read what is not there, or have the wrong type. */
export const expressions: Rule = {
  name: 'expression',
  description: 'Every expression parses, reads only what is there, and has the type that its place wants.',
  check: ({ content }) => expressionsOf(content).flatMap((place) => explain(place) ?? []),
};

function explain(place: PlacedExpression): Omit<Problem, 'rule'> | undefined {
  const { compiled, text } = place;
  if (!compiled.ok) {
    const at = place.locate(...place.path);
    const hint = aliasHint(place, compiled.message) ?? compiled.hint;
    return {
      severity: 'error',
      message: `bad expression: ${compiled.message}`,
      position: pointInto(at, text, compiled.column),
      hint,
    };
  }
  const { type, references } = compiled.expression;
  if (place.use === 'when' && references.includes('machine.ordinal')) {
    const hint = 'Let the founder be chosen by `founds: { CAPABILITY: one }`.';
    return {
      severity: 'error',
      message: '`machine.ordinal` has no place in `when`: an ordinal is a name, not a rank',
      position: place.locate(...place.path),
      hint,
    };
  }
  const wanted = wantedType(place);
  if (wanted === undefined || type === 'dyn' || wanted.types.some((one) => type === one || type.startsWith(`${one}<`)))
    return undefined;
  return {
    severity: 'error',
    message: `${wanted.what} must be ${wanted.word}, but the expression gives ${typeWord(type)}`,
    position: place.locate(...place.path),
    hint: wanted.hint,
  };
}

interface Wanted {
  readonly what: string;
  readonly word: string;
  readonly types: readonly string[];
  readonly hint?: string;
}

const INPUT_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['string', 'Secret'],
  integer: ['int', 'Secret'],
  number: ['int', 'double', 'Secret'],
  boolean: ['bool', 'Secret'],
  array: ['list'],
  object: ['map'],
};

function wantedType({ use, role, input }: PlacedExpression): Wanted | undefined {
  if (use === 'when') return { what: '`when`', word: 'true or false', types: ['bool'] };
  if (use === 'each') return { what: '`each`', word: 'a list', types: ['list'] };
  const type = input === undefined ? undefined : role?.file.inputs?.[input]?.type;
  if (type === undefined) return undefined;
  const hint =
    type === 'string' ? 'Use string(...) where a text is meant.' : `Change the input's type, or the expression.`;
  return { what: `the input \`${input}\``, word: `of type ${type}`, types: INPUT_TYPES[type] ?? [], hint };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: 'an integer',
  double: 'a number',
  bool: 'true or false',
  string: 'a string',
  Secret: 'a secret',
  Version: 'a version, which is only for comparing',
  Machine: 'a whole machine',
};

function typeWord(type: string): string {
  return TYPE_WORDS[type] ?? (type.startsWith('list') ? 'a list' : type.startsWith('map') ? 'a map' : 'something else');
}

function aliasHint({ use, role }: PlacedExpression, message: string): string | undefined {
  if (use !== 'when' && use !== 'each') return undefined;
  const aliases = (role?.file.requires ?? []).map((source) => aliasOf(needOf(source)));
  if (!aliases.some((alias) => message === `unknown name \`${alias}\``)) return undefined;
  return `\`${use}\` is decided before anything is bound: it reads facts, values and what is asked.`;
}

/** The place inside the expression's text, where that stands in one line of the file as it is. */
function pointInto(at: Problem['position'], text: string, column: number | undefined): Problem['position'] {
  if (at === undefined || column === undefined) return at;
  const start = at.excerpt?.indexOf(text, at.column - 1) ?? -1;
  return start < 0 ? at : { ...at, column: start + column };
}
