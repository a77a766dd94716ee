import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { DriverOrder } from './drive.ts';

const DRIVER = path.join(import.meta.dirname, 'platform-driver.ts');

/** A process that drives a platform. */
export interface DriverLife {
  /** Resolves with what it said, when it ended by itself or was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  /** SIGKILL; resolves when it is no more. */
  kill(): Promise<void>;
}

/** Starts a driver; what it is to do is written to its standard input, so that no secret is an argument. */
export function startDriver(order: DriverOrder): DriverLife {
  const child = spawn(process.execPath, [DRIVER], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined).end(JSON.stringify(order));
  return {
    ended: outcomeOf(child),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function outcomeOf(child: ChildProcess): DriverLife['ended'] {
  const { stdout, stderr } = child;
  const [out, err] = await Promise.all([stdout ? text(stdout) : '', stderr ? text(stderr) : '']);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, out, err };
}
