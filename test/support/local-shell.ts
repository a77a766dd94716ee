import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session, ShellCommand, ShellResult } from '../../src/transports/session.ts';

export interface LocalShellOptions {
  /** Default `sh`; `['busybox', 'ash']` for another shell. */
  readonly shell?: readonly string[] | undefined;
  /** Default /usr/sbin:/usr/bin:/sbin:/bin. */
  readonly path?: string;
}

/** A session on this machine, one process per command: what executors need of a session, without its protocol. */
export function localShell(options: LocalShellOptions = {}): Session {
  return {
    run: (command) => runLocally(command, options),
    dial: async (host, port) => connect(port, host),
    close: async () => {},
  };
}

async function runLocally(command: ShellCommand, options: LocalShellOptions): Promise<ShellResult> {
  const folder = await mkdtemp(join(tmpdir(), 'purlin-test-'));
  try {
    const env = await prepare(command, folder, options);
    const [program = 'sh', ...before] = options.shell ?? ['sh'];
    const secrets = Object.keys(command.secrets).map((name) => `${name}=$(cat "$PURLIN_SECRET_${name}")\n`);
    // A file, because a program takes at most 128 KiB in one argument.
    await writeFile(join(folder, '.script'), secrets.join('') + command.script);
    const child = spawn(program, [...before, join(folder, '.script')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
    const exit = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 137)));
    return { exit, ...output, outputs: command.outputs ? await readOutputs(folder) : {} };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(command: ShellCommand, folder: string, options: LocalShellOptions) {
  const env: NodeJS.ProcessEnv = {
    PATH: options.path ?? '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    ...command.environment,
  };
  for (const [name, value] of Object.entries(command.secrets)) {
    env[`PURLIN_SECRET_${name}`] = join(folder, name);
    await writeFile(join(folder, name), value, { mode: 0o600 });
  }
  if (command.inputs !== undefined) {
    env['PURLIN_INPUTS'] = join(folder, 'inputs');
    await writeFile(join(folder, 'inputs'), JSON.stringify(command.inputs));
  }
  if (command.outputs) {
    env['PURLIN_OUTPUTS'] = join(folder, 'outputs');
    await writeFile(join(folder, 'outputs'), '');
  }
  return env;
}

async function readOutputs(folder: string) {
  const text = await readFile(join(folder, 'outputs'), 'utf8');
  if (text.startsWith('{')) return JSON.parse(text);
  const lines = text.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
