import { AppError } from '../../model/errors.ts';
import { variableName } from '../../model/files/names.ts';
import type { Step } from '../../model/files/step.ts';
import type { CheckVerdict, Outcome } from '../../model/outcome.ts';
import type { ShellCommand, ShellResult } from '../../transports/session.ts';
import type { Executor, StepContext } from '../executor.ts';
import { scalarText } from '../field.ts';
import { runCommand, tailOf } from '../shell-text.ts';

/** sysexits(3) EX_TEMPFAIL; 76 is the next free one there. */
const EXIT_RETRY = 75;
const EXIT_WAIT = 76;
const RETRY_MS = 10_000;
/** Linux takes at most 128 KiB for one variable (MAX_ARG_STRLEN); half of that is what the pack format promises. */
const LONGEST_VARIABLE = 64 * 1024;

/**
 * Runs a POSIX shell script of the role's folder as it is; see the pack format for its inputs, outputs and exit codes.
 * `check` runs it as a check verb: exit 0 as wanted, 1 not as wanted, anything else is an error.
 */
export function scriptExecutor(): Executor {
  return { kind: 'script', checks: false, check: checkScript, apply: applyScript };
}

async function checkScript(step: Step, context: StepContext): Promise<CheckVerdict> {
  const command = scriptCommand(step, context);
  if (command instanceof AppError) return { kind: 'failed', error: command };
  const result = await runCommand(command, context);
  if (result.exit === 0) return { kind: 'as-wanted', outputs: result.outputs };
  if (result.exit !== 1) return failure(step, result, 'a check must end with 0 (as wanted) or 1 (not as wanted)');
  return {
    kind: 'would-change',
    changes: [{ what: lastLine(result.stdout) ?? `${nameOf(step)} says it is not as wanted` }],
  };
}

async function applyScript(step: Step, context: StepContext): Promise<Outcome> {
  const command = scriptCommand(step, context);
  if (command instanceof AppError) return { kind: 'failed', error: command };
  const result = await runCommand(command, context);
  const said = lastLine(result.stderr);
  switch (result.exit) {
    case 0:
      return {
        kind: 'done',
        changes: [{ what: `ran ${nameOf(step)}` }],
        outputs: result.outputs,
        said: lastLine(result.stdout),
      };
    case EXIT_RETRY: {
      const reason = said ?? `${nameOf(step)} asks to be tried again`;
      return { kind: 'retry', afterMs: RETRY_MS, reason, error: failure(step, result).error };
    }
    case EXIT_WAIT:
      return { kind: 'wait', for: said ?? `${nameOf(step)} does not say for what` };
    default:
      return failure(step, result);
  }
}

/** The command of a script step: its text as it is, inputs beside it; an error where the role has no such file. */
export function scriptCommand(step: Step, context: StepContext): ShellCommand | AppError {
  const script = context.files[nameOf(step)];
  if (script === undefined) {
    return new AppError('invalid-file', `cannot run ${nameOf(step)}: the role's folder has no such file`, {
      hint: `It has: ${Object.keys(context.files).sort().join(', ') || 'no files'}.`,
    });
  }
  const environment: Record<string, string> = { ...context.environment };
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(context.inputs)) {
    const text = scalarText(value);
    if (text === undefined || text.includes('\0') || Buffer.byteLength(text) > LONGEST_VARIABLE) continue;
    if (context.secret.has(name)) secrets[variableName(name)] = text;
    else environment[variableName(name)] = text;
  }
  const interruptible = step.interruptible ?? true;
  return { script, environment, secrets, inputs: context.inputs, outputs: true, interruptible };
}

function failure(step: Step, result: ShellResult, rule = ''): Extract<Outcome, { kind: 'failed' }> {
  const tail = tailOf(result);
  const why = explainExit(result.exit);
  const last = tail.split('\n').at(-1) ?? '';
  const message = `cannot finish ${nameOf(step)}: ${why}${last === '' ? '' : `: ${last}`}`;
  return {
    kind: 'failed',
    error: new AppError('step-failed', message, rule === '' ? {} : { hint: rule }),
    exit: result.exit,
    tail,
  };
}

/** POSIX.1-2017, Shell Command Language, section 2.8.2. */
function explainExit(exit: number): string {
  if (exit === 126) return 'exit code 126 (a command could not be executed)';
  if (exit === 127) return 'exit code 127 (a command was not found)';
  return exit > 128 ? `ended by signal ${exit - 128}` : `exit code ${exit}`;
}

function nameOf(step: Step): string {
  return 'script' in step ? step.script : '';
}

function lastLine(text: string): string | undefined {
  const line = text.trimEnd().split('\n').at(-1)?.trim();
  return line === '' ? undefined : line;
}
