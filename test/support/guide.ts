import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A guide's fences in order: a file that the reader writes, or commands with the exit code that the text promises. */
export type Passage =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'commands'; readonly lines: readonly string[]; readonly exit: number };

/**
 * Reads a guide of docs/guide. A fence with `title=PATH` is a file; a fence of language `sh` holds commands behind `$ `, all
 * other lines of it are answers; `exit=N` beside the language says how its last command ends.
 */
export function readGuide(name: string): readonly Passage[] {
  const text = readFileSync(path.join(ROOT, 'docs/guide', name), 'utf8');
  const passages: Passage[] = [];
  for (const [, info = '', body = ''] of text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)) {
    const title = /title=(\S+)/.exec(info)?.[1];
    if (title !== undefined) passages.push({ kind: 'file', path: title, text: body });
    else if (/^sh\b/.test(info)) {
      const lines = body.split('\n').filter((line) => line.startsWith('$ '));
      passages.push({
        kind: 'commands',
        lines: lines.map((line) => line.slice(2)),
        exit: Number(/exit=(\d+)/.exec(info)?.[1] ?? 0),
      });
    }
  }
  return passages;
}

/** Writes a file of a guide into the reader's folder. */
export function writePassage(folder: string, passage: Extract<Passage, { kind: 'file' }>): void {
  const file = path.join(folder, passage.path);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, passage.text);
}

/** Runs one command line of a guide as the reader's shell would, with `purlin` on the path. */
export async function runLine(
  folder: string,
  line: string,
): Promise<{ readonly exit: number; readonly output: string }> {
  const child = spawn('/bin/sh', ['-c', line], {
    cwd: folder,
    env: { ...process.env, PATH: `${path.join(ROOT, 'bin')}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (output += piece.toString()));
  const exit = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  return { exit, output };
}
