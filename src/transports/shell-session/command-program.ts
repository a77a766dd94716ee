import { quote } from '../../lib/quote.ts';
import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import type { ShellCommand } from '../session.ts';
import { MARK } from './open-program.ts';

/** Longer values are only in the file (a Linux program takes at most 128 KiB per variable, execve(2)). */
const VARIABLE_BYTES = 64 * 1024;

/**
 * The text that runs one command in a session shell, in one write. Marks follow: `MARKER EXIT` on both streams; with
 * `outputs` the file's bytes and a second mark on standard output. EXIT is `prepare` when the files could not be written.
 * The marker stands behind the subshell, where the shell has not read it while the command runs: no command can see it.
 */
export function commandProgram(command: ShellCommand, marker: string): string {
  const files = commandFiles(command);
  const write = files.map(([name, text]) => `printf %s ${word(text)} >"$purlin_d/${name}"`);
  const keep = command.interruptible === false;
  const needsFolder = files.length > 0 || keep;
  const prepare = needsFolder
    ? ['umask 077', 'purlin_tmp', ...write, 'umask 022', ...(keep ? ['purlin_relays'] : [])]
    : [':'];
  return `if ${prepare.join(' && ')}; then
${keep ? 'purlin_note keep\n' : ''}(
exec </dev/null
${variables(command)}eval ${word(command.script)}
)${keep ? ' >"$purlin_d/out" 2>"$purlin_d/err"' : ''}
purlin_rc=$?
${keep ? 'purlin_drain\npurlin_note -\n' : ''}else umask 022; purlin_rc=prepare; fi
printf '${MARK}%s %s\\n' ${marker} "$purlin_rc"
printf '${MARK}%s\\n' ${marker} >&2
${command.outputs ? `[ ! -s "$purlin_d/outputs" ] || cat "$purlin_d/outputs"\nprintf '${MARK}%s\\n' ${marker}\n` : ''}`;
}

function commandFiles(command: ShellCommand): readonly (readonly [name: string, text: string])[] {
  const files: (readonly [string, string])[] = [];
  if (command.inputs !== undefined) files.push(['inputs', JSON.stringify(command.inputs)]);
  if (command.outputs) files.push(['outputs', '']);
  for (const [name, value] of Object.entries(command.secrets)) files.push([`secret.${variable(name)}`, value]);
  return files;
}

function variables(command: ShellCommand): string {
  const lines = Object.entries(command.environment).map(([name, value]) => set('export ', name, value));
  if (command.inputs !== undefined) lines.push('export PURLIN_INPUTS="$purlin_d/inputs"\n');
  if (command.outputs) lines.push('export PURLIN_OUTPUTS="$purlin_d/outputs"\n');
  for (const [name, value] of Object.entries(command.secrets)) {
    lines.push(`export PURLIN_SECRET_${variable(name)}="$purlin_d/secret.${name}"\n`, set('', name, value));
  }
  return lines.join('');
}

function set(how: '' | 'export ', name: string, value: string): string {
  return Buffer.byteLength(value) > VARIABLE_BYTES ? '' : `${how}${variable(name)}=${word(value)}\n`;
}

function variable(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new AppError('internal', `cannot set the variable ${name}: a shell knows no such name`);
}

function word(text: string): string {
  if (!text.includes('\0')) return quote(text);
  throw new AppError(
    'step-failed',
    'cannot run a command: its script or a value has a NUL character, which no shell takes',
  );
}

/** JSON or `name=value` lines of `$PURLIN_OUTPUTS` as values. Errors: `step-failed` with the line that is wrong. */
export function parseOutputs(text: string): Readonly<Record<string, Json>> {
  const trimmed = text.trim();
  return trimmed.startsWith('{') ? parseJson(trimmed) : parseLines(text);
}

const NAME = /^[a-z][A-Za-z0-9]*$/;

function parseJson(text: string): Readonly<Record<string, Json>> {
  try {
    // JSON.parse of an object gives exactly Json values.
    const outputs = JSON.parse(text) as Record<string, Json>;
    for (const name of Object.keys(outputs))
      if (!NAME.test(name)) throw badOutputs(`"${name}" is not a camelCase name`);
    return outputs;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw badOutputs(`it starts with { but is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseLines(text: string): Readonly<Record<string, Json>> {
  const outputs: Record<string, Json> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0));
    if (at < 0 || !NAME.test(name)) throw badOutputs(`line ${index + 1} is not name=value with a camelCase name`);
    if (name in outputs) throw badOutputs(`line ${index + 1} says ${name} a second time`);
    outputs[name] = line.slice(at + 1);
  }
  return outputs;
}

function badOutputs(why: string): AppError {
  return new AppError('step-failed', `cannot read what the script wrote to $PURLIN_OUTPUTS: ${why}`, {
    hint: 'Write one line name=value for each value, or one JSON object.',
  });
}
