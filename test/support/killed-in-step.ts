import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Access } from '../../src/model/machine.ts';

const LONE_STEP = new URL('./lone-step.ts', import.meta.url).pathname;

/** A step whose client is killed (SIGKILL) as soon as the step printed something. */
export interface KilledStep {
  readonly access: Access;
  /** Folder of the session file. */
  readonly folder: string;
  readonly script: string;
  /** true: the step must not be interrupted. */
  readonly keep?: boolean;
}

/** Starts the step in a process of its own, kills that process, and gives what the step had printed. Session id: `killed`. */
export async function killedInStep({ access, folder, script, keep }: KilledStep): Promise<string> {
  const words = [LONE_STEP, JSON.stringify(access), folder, 'killed', script, keep ? 'keep' : ''];
  const client = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(client.stdout, 'data');
  client.kill('SIGKILL');
  await once(client, 'exit');
  return String(line).trim();
}
