import { AppError } from '../../model/errors.ts';
import type { ShellCommand, ShellResult } from '../session.ts';
import { Collector } from './collector.ts';
import { commandProgram, parseOutputs } from './command-program.ts';
import { type ChannelEnd, newMarker, type SessionShell } from './session-shell.ts';

/** More than this in `$PURLIN_OUTPUTS` is a mistake. */
const OUTPUTS_BYTES = 1024 * 1024;

/** How a command in a shell came out: it ended, or the shell ended under it. */
export type CommandEnd =
  | { readonly kind: 'result'; readonly result: ShellResult }
  | { readonly kind: 'gone'; readonly end: ChannelEnd; readonly stderr: string };

/** Runs one command in a session shell and waits for its marks. Errors: `step-failed` for inputs or outputs that cannot be. */
export async function runCommand(
  shell: SessionShell,
  command: ShellCommand,
  onOutput: ((stream: 'out' | 'err', text: string) => void) | undefined,
): Promise<CommandEnd> {
  const marker = newMarker();
  const program = commandProgram(command, marker);
  const out = new Collector(onOutput && ((text) => onOutput('out', text)));
  const err = new Collector(onOutput && ((text) => onOutput('err', text)));
  const published: Buffer[] = [];
  let exit: string | undefined;
  const marked = new Promise<undefined>((resolve) => {
    let missing = command.outputs ? 3 : 2;
    shell.send(program, marker, {
      output: (stream, bytes) => {
        if (stream === 'err') err.push(bytes);
        else if (exit === undefined) out.push(bytes);
        else published.push(bytes);
      },
      mark: (stream, fields) => {
        if (stream === 'out') exit ??= fields[0] ?? '';
        missing -= 1;
        if (missing === 0) resolve(undefined);
      },
    });
  });
  const end = await Promise.race([marked, shell.whenEnded]);
  shell.silence();
  const [stdout, stderr] = [out.end(), err.end()];
  if (end) return { kind: 'gone', end, stderr };
  if (exit === 'prepare') {
    throw new AppError(
      'step-failed',
      `cannot hand the inputs over: ${stderr.trim() || 'no folder for them can be made'}`,
      {
        hint: 'Is there space in /dev/shm or /run on the machine?',
      },
    );
  }
  const outputs = command.outputs && exit === '0' ? parseOutputs(textOf(published)) : {};
  return { kind: 'result', result: { exit: Number(exit), stdout, stderr, outputs } };
}

function textOf(pieces: readonly Buffer[]): string {
  const bytes = Buffer.concat(pieces);
  if (bytes.length <= OUTPUTS_BYTES) return bytes.toString();
  throw new AppError(
    'step-failed',
    `cannot take what the script wrote to $PURLIN_OUTPUTS: it is ${bytes.length} bytes long`,
    {
      hint: 'At most 1 MiB; publish where the data is instead.',
    },
  );
}
