import path from 'node:path';
import { createClient } from '../client/client.ts';
import { ERROR_CODES, toAppError } from '../model/errors.ts';
import { type Application, type Context, type Input, type OpenApplication, oneOf, text } from './context.ts';
import { parseArguments } from './program.ts';
import { renderError } from './render/error.ts';
import type { Style } from './render/style.ts';
import { type ColorChoice, styleOf, type Terminal } from './terminal.ts';

export interface RunOptions {
  readonly terminal: Terminal;
  readonly openApplication: OpenApplication;
  /** Aborts with the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Reason of an abort because nobody reads standard output any more: it is not worth a word. */
export const READER_GONE = 'nobody reads standard output any more';

const COLOR_CHOICES: readonly ColorChoice[] = ['auto', 'always', 'never'];

/** Runs one command line and gives its exit code; errors are shown here, and nowhere else become exit codes. */
export async function run(argv: readonly string[], options: RunOptions): Promise<number> {
  const { terminal } = options;
  let color: ColorChoice = 'auto';
  try {
    const parsed = await parseArguments(argv, terminal.out);
    if ('printed' in parsed) return 0;
    color = oneOf(text(parsed.input, 'color') ?? 'auto', COLOR_CHOICES, '--color');
    const { run: handler } = await parsed.command.load();
    return await withContext(parsed.input, styleOf(terminal.out, terminal.environment, color), options, (context) =>
      handler(context, parsed.input),
    );
  } catch (thrown) {
    return showError(thrown, argv, styleOf(terminal.err, terminal.environment, color), options);
  }
}

const DEFAULT_FILE = 'purlin.yaml';

async function withContext(
  input: Input,
  style: Style,
  options: RunOptions,
  use: (context: Context) => Promise<number>,
): Promise<number> {
  const { terminal } = options;
  const given = text(input, 'file');
  const stateDir = text(input, 'state');
  let opened: Promise<Application> | undefined;
  const application = () => {
    opened ??= options.openApplication({
      file: path.resolve(terminal.cwd, given ?? DEFAULT_FILE),
      stateDir: stateDir === undefined ? undefined : path.resolve(terminal.cwd, stateDir),
      cwd: terminal.cwd,
    });
    return opened;
  };
  const client = async () => {
    const { fetch } = await application();
    return createClient({ fetch });
  };
  const self = [
    'purlin',
    ...(given === undefined ? [] : ['-f', given]),
    ...(stateDir === undefined ? [] : ['--state', stateDir]),
  ];
  const json = input.options['json'] === true;
  try {
    return await use({ terminal, style, json, signal: options.signal, self: self.join(' '), application, client });
  } finally {
    // An application that did not open has nothing to close; its error is the one that is shown.
    await opened?.then((value) => value.close()).catch(() => undefined);
  }
}

async function showError(thrown: unknown, argv: readonly string[], style: Style, options: RunOptions): Promise<number> {
  const { terminal, signal } = options;
  if (signal.aborted) {
    if (signal.reason !== READER_GONE) terminal.err.write('cancelled\n');
    return ERROR_CODES.cancelled.exit;
  }
  const error = toAppError(thrown);
  if (argv.includes('--json')) {
    const { problemOf } = await import('../server/problem.ts');
    terminal.out.write(`${JSON.stringify(problemOf(error))}\n`);
  }
  terminal.err.write(`${renderError(error, style).join('\n')}\n`);
  if (error.code === 'internal' && thrown instanceof Error && terminal.environment['PURLIN_DEBUG'] !== undefined) {
    terminal.err.write(`${thrown.stack ?? ''}\n`);
  }
  return ERROR_CODES[error.code].exit;
}
