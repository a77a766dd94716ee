import { AppError } from '../model/errors.ts';
import type { Change, CheckVerdict, Outcome } from '../model/outcome.ts';
import type { Session, ShellCommand, ShellResult } from '../transports/session.ts';
import type { LogLine, StepContext } from './executor.ts';

/**
 * Shell text that an executor made, in the one path of check and apply: with `mode=check` it changes nothing.
 * It prints on standard output `change TEXT` for each change that it makes or would make, and after a line `diff` the
 * unified diff of the change before; everything that tools say goes to standard error.
 */
export interface ShellText {
  /** What the step works on, for messages: `package docker.io`. */
  readonly what: string;
  readonly text: string;
  /** Matches standard error of failures that may pass: the outcome is a retry. */
  readonly passing?: RegExp;
  readonly interruptible: boolean;
}

const RETRY_MS = 10_000;
const TAIL_LINES = 20;

/** Functions that every text may use: `change TEXT` is true only in apply; `fail TEXT` ends with a sentence. */
const PRELUDE = `change() { printf 'change %s\\n' "$1"; [ "$mode" = apply ]; }
fail() { printf '%s\\n' "$1" >&2; exit 1; }
`;

/** Runs the text so that nothing changes and says what it would change. */
export async function checkText(shell: ShellText, context: StepContext): Promise<CheckVerdict> {
  const result = await runText('check', shell, context);
  if (result.exit !== 0) return textFailure(shell, result);
  const changes = readChanges(result.stdout);
  return changes.length === 0 ? { kind: 'as-wanted', outputs: {} } : { kind: 'would-change', changes };
}

/** Runs the text so that it makes the changes. */
export async function applyText(shell: ShellText, context: StepContext): Promise<Outcome> {
  const result = await runText('apply', shell, context);
  if (result.exit === 0) return { kind: 'done', changes: readChanges(result.stdout), outputs: {} };
  const failure = textFailure(shell, result);
  if (!shell.passing?.test(result.stderr)) return failure;
  return { kind: 'retry', afterMs: RETRY_MS, reason: failure.error.message, error: failure.error };
}

function runText(mode: 'check' | 'apply', shell: ShellText, context: StepContext): Promise<ShellResult> {
  const script = `mode=${mode}\n${PRELUDE}${shell.text}`;
  const interruptible = mode === 'check' || shell.interruptible;
  return runCommand({ script, environment: context.environment, secrets: {}, interruptible }, context, ['err']);
}

/** Runs a command in the step's session; its output goes to the log line by line as it arrives. */
export async function runCommand(
  command: ShellCommand,
  context: StepContext,
  streams: readonly ('out' | 'err')[] = ['out', 'err'],
): Promise<ShellResult> {
  const lines = lineSplitter(context.log);
  const result = await sessionOf(context).run(command, {
    signal: context.signal,
    timeoutMs: context.timeoutMs,
    onOutput: (stream, text) => streams.includes(stream) && lines.push(stream, text),
  });
  lines.end();
  return result;
}

function sessionOf(context: StepContext): Session {
  if (context.session === undefined) throw new AppError('internal', 'cannot run a step: it has no session');
  return context.session;
}

/** The last lines of what a command said, standard error first choice. */
export function tailOf(result: ShellResult): string {
  const said = result.stderr.trim() === '' ? result.stdout : result.stderr;
  return said.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}

/** What a text that ended with a non-zero exit code means: the last line of standard error is why. */
function textFailure(shell: ShellText, result: ShellResult): Extract<Outcome, { kind: 'failed' }> {
  const tail = tailOf(result);
  const why = tail.split('\n').at(-1)?.trim() || `exit code ${result.exit}`;
  const message = why.startsWith('cannot ') ? why : `cannot bring ${shell.what} to its wanted state: ${why}`;
  return { kind: 'failed', error: new AppError('step-failed', message), exit: result.exit, tail };
}

/** Reads the `change` and `diff` lines of a text's standard output. */
export function readChanges(stdout: string): readonly Change[] {
  const changes: { what: string; diff?: string[] }[] = [];
  let inDiff = false;
  for (const line of stdout.trimEnd().split('\n')) {
    const last = changes.at(-1);
    if (inDiff && last !== undefined && line !== 'enddiff') last.diff?.push(line);
    else if (line.startsWith('change ')) changes.push({ what: line.slice('change '.length) });
    else if (line === 'diff' && last !== undefined) last.diff = [];
    inDiff = line === 'diff' || (inDiff && line !== 'enddiff');
  }
  return changes.map(({ what, diff }) => (diff === undefined ? { what } : { what, diff: diff.join('\n') }));
}

interface LineSplitter {
  push(stream: 'out' | 'err', text: string): void;
  end(): void;
}

/** Makes whole lines of pieces, each stream for itself. */
export function lineSplitter(log: (line: LogLine) => void): LineSplitter {
  const rest = { out: '', err: '' };
  return {
    push(stream, text) {
      const lines = (rest[stream] + text).split('\n');
      rest[stream] = lines.pop() ?? '';
      for (const line of lines) log({ stream, text: settled(line) });
    },
    end() {
      for (const stream of ['out', 'err'] as const) {
        if (rest[stream] !== '') log({ stream, text: settled(rest[stream]) });
        rest[stream] = '';
      }
    },
  };
}

/** What a terminal would show in the end of a line that was written over and over, such as a progress display. */
function settled(line: string): string {
  return line.includes('\r') ? (line.split('\r').findLast((part) => part !== '') ?? '') : line;
}
