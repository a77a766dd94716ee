import type { Handler } from './context.ts';

/** One command as data: help, parsing, completion and the reference are made from it. */
export interface Command {
  /** Words after `purlin`: `plan`, `machines ssh`. */
  readonly name: string;
  /** Arguments in commander's spelling: `<NAME> [COMMAND...]`. */
  readonly args?: string;
  readonly summary: string;
  /** More than the summary, for the command's own help. */
  readonly description?: string;
  readonly options?: readonly Option[];
  readonly examples: readonly Example[];
  /** Left out of help: for programs only. */
  readonly hidden?: boolean;
  /** What its first argument names, for completion. */
  readonly completes?: Completes;
  /** Loads the command's own module and nothing before it is needed. */
  readonly load: () => Promise<{ readonly run: Handler }>;
}

type Completes =
  | 'machines'
  | 'tasks'
  | 'roles'
  | 'groups'
  | 'sites'
  | 'capabilities'
  | 'packs'
  | 'comparable'
  | 'files';

/** `flags` in commander's spelling: `-o, --output <FILE>`. A value option may be given several times where `many`. */
export interface Option {
  readonly flags: string;
  readonly text: string;
  readonly many?: boolean;
}

type Example = readonly [line: string, says: string];

export const GLOBAL_OPTIONS: readonly Option[] = [
  { flags: '-f, --file <FILE>', text: 'deployment file (default: purlin.yaml)' },
  { flags: '--json', text: 'print documents and events as JSON' },
  { flags: '--state <DIR>', text: 'state folder (default: .purlin beside the deployment file)' },
  { flags: '--color <WHEN>', text: 'auto, always or never (default: auto)' },
];

export const YES: Option = { flags: '-y, --yes', text: 'do not ask' };
export const FULL: Option = { flags: '--full', text: 'leave nothing out: every machine on its own' };
export const CONCURRENCY: Option = { flags: '--concurrency <N>', text: 'tasks at once' };
export const REPLACE: Option = {
  flags: '--replace <MACHINE>',
  text: 'let this machine go and make a new one (may be given again)',
  many: true,
};
