import { z } from 'zod';
import { ERROR_CODES } from '../../src/model/errors.ts';
import { CORE_FACTS } from '../../src/model/facts.ts';
import { STEP_KINDS, STEP_OPTIONS, type StepKind } from '../../src/model/files/step.ts';
import { STATUSES, VERBS, type Verb } from '../../src/model/status.ts';
import type { Rule } from '../../src/packs/lint/rule.ts';
import { ALWAYS, STYLE } from '../../src/packs/lint/rules.ts';

const VERB_SENTENCES: Readonly<Record<Verb, string>> = {
  check: 'says whether all is as wanted and changes nothing: exit code 0 yes, 1 no',
  apply: 'makes it so; safe to run again',
  publish: 'writes the values that the capability promises; changes nothing',
  health: 'says whether it works now; repeated until its timeout is over',
  drain: 'takes the machine out of service before a change',
  restore: 'puts the machine back into service after a change',
  upgrade: 'in place of apply, when the input `version` differs from the last run; `$FROM_VERSION` is the former one',
  remove: 'undoes what was done, with the content and inputs of the run that did it',
  proof: 'of a capability: shows on a machine that the capability does what it promises',
};

const STEP_SENTENCES: Readonly<Record<StepKind, string>> = {
  script: "runs a POSIX shell script of the role's folder; inputs are variables",
  file: 'brings one file or directory to its wanted state; replaced in one move',
  package: "installs or removes packages with the machine's package manager",
  service: "starts, stops, enables or disables a service with the machine's init system",
  http: 'sends one HTTP request, as seen from the machine',
  machine: 'asks the platform for the machine; for roles of the base pack',
};

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
        VERBS.map((verb) => named([verb, VERB_SENTENCES[verb]])),
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
  const rows = STEP_KINDS.map((kind) => [code(kind), STEP_SENTENCES[kind], optionsOf(kind)]);
  return [
    'A verb is the name of a script, one step, or a list of steps. Each step has one of these keys, and may say `at` (where it runs),',
    '`timeout`, and `interruptible` (whether a cancel may end it); options in bold must be there. A script ends with 0 for done, 75 for',
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

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
