import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../model/errors.ts';

/**
 * Runs `work` while no other process holds the lock on this file. The lock is the kernel's (flock by a child that ends
 * with its standard input), so that a killed process leaves none behind.
 * Errors: `cancelled`, `privilege`.
 */
export async function withLock<T>(file: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'sh', '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'], signal });
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', reject);
      holder.once('exit', (exit) => reject(new Error(`flock ended with ${exit}`)));
    });
  } catch (cause) {
    if (signal.aborted) throw new AppError('cancelled', `cannot lock ${file}: cancelled`, { cause });
    throw new AppError('privilege', `cannot lock ${file}: ${String(cause)}`, { hint: 'Run this as root.', cause });
  }
  try {
    return await work();
  } finally {
    holder.removeAllListeners().on('error', () => undefined);
    holder.stdin.end();
  }
}
