import { z } from 'zod';
import { ERROR_CODES } from '../../src/model/errors.ts';
import { CORE_FACTS } from '../../src/model/facts.ts';
import { capabilitySchema } from '../../src/model/files/capability.ts';
import { roleSchema } from '../../src/model/files/role.ts';
import { STEP_KINDS, STEP_OPTIONS, type StepKind } from '../../src/model/files/step.ts';
import { STATUSES, VERBS } from '../../src/model/status.ts';
import type { Rule } from '../../src/packs/lint/rule.ts';
import { ALWAYS, STYLE } from '../../src/packs/lint/rules.ts';
import { code, table } from './markdown.ts';

/** Where each verb stands in files; all but the proof are verbs of roles. */
const VERB_SCHEMAS = { ...roleSchema.shape, proof: capabilitySchema.shape.proof };

const ShapeSchema = z.object({
  enum: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

/** The text of `docs/reference/model.md`, made from the tables of the model and the rules of the lint. */
export function modelPageText(): string {
  const sections: readonly (readonly string[])[] = [
    ['# Words of the model', '', 'Written by `node tools/write-reference.ts`.'],
    ['## Statuses of a task', '', ...table(['status', 'says'], Object.entries(STATUSES).map(named))],
    [
      '## Verbs',
      '',
      ...table(
        ['verb', 'what it does'],
        VERBS.map((verb) => named([verb, VERB_SCHEMAS[verb].description ?? ''])),
      ),
    ],
    ['## Steps', '', ...stepLines()],
    ['## Facts', '', ...factLines()],
    ['## Errors', '', ...errorLines()],
    ['## Lint rules', '', ...ruleLines()],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function stepLines(): readonly string[] {
  const rows = STEP_KINDS.map((kind) => [code(kind), STEP_OPTIONS[kind].description ?? '', optionsOf(kind)]);
  return [
    'A verb is the name of a script, one step, or a list of steps. Each step has one of these keys, and may say `at` (where it runs),',
    '`timeout`, and `interruptible` (whether a cancel may end it); options in bold must be there: see [files](files.md#steps). A script ends with 0 for done, 75 for',
    'try again later, 76 for waiting; anything else is a failure.',
    '',
    ...table(['step', 'what it does', 'options'], rows),
  ];
}

function optionsOf(kind: StepKind): string {
  const shape = ShapeSchema.parse(z.toJSONSchema(STEP_OPTIONS[kind], { io: 'input' }));
  if (shape.enum !== undefined) return shape.enum.map(code).join(' or ');
  if (shape.properties === undefined) return 'its file name';
  const words = Object.keys(shape.properties).map((name) =>
    shape.required?.includes(name) === true ? `**${code(name)}**` : code(name),
  );
  return words.join(', ');
}

function factLines(): readonly string[] {
  const rows = Object.entries(CORE_FACTS).map(([path, fact]) => [code(`machine.${path}`), fact.type, fact.description]);
  return [
    'What expressions read of a machine. Packs add more: see [packs](packs.md). A `version` is compared by `version(a) >= version(b)` only.',
    '',
    ...table(['fact', 'type', 'is'], rows),
  ];
}

function errorLines(): readonly string[] {
  const rows = Object.entries(ERROR_CODES).map(([name, { title, exit, http, retryable }]) => [
    code(name),
    title,
    String(exit),
    String(http),
    retryable ? 'yes' : 'no',
  ]);
  return [
    'One table for the command line and the HTTP API, where an error is a problem document (RFC 9457).',
    '',
    ...table(['code', 'means', 'exit code', 'HTTP status', 'may pass by itself'], rows),
  ];
}

function ruleLines(): readonly string[] {
  const rows = (rules: readonly Rule[]) => rules.map((rule) => named([rule.name, rule.description]));
  return [
    'Held whenever files are read:',
    '',
    ...table(['rule', 'wants'], rows(ALWAYS)),
    '',
    'Held by `purlin packs lint` only:',
    '',
    ...table(['rule', 'wants'], rows(STYLE)),
  ];
}

function named([name, says]: readonly [string, string]): readonly string[] {
  return [code(name), says];
}
