import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandProgram } from './command-program.ts';
import { openProgram } from './open-program.ts';

const SHELLS = [
  { name: 'dash', words: ['/bin/dash'] },
  { name: 'bash', words: ['/bin/bash', '--posix'] },
  { name: 'busybox ash', words: ['/bin/busybox', 'sh'] },
] as const;

const COMMANDS = [
  { command: { script: 'echo one; exit 3' }, out: 'one\n\x1eM 3\n' },
  { command: { script: 'if then' }, out: '\x1eM 2\n' },
  {
    command: { script: "trap 'echo bye' EXIT; cat; kill -TERM $$; echo $A", environment: { A: "it's" } },
    out: "it's\nbye\n\x1eM 0\n",
  },
  {
    command: { script: 'cat "$PURLIN_SECRET_T"; echo "$T"', secrets: { T: 'two\nlines' } },
    out: 'two\nlinestwo\nlines\n\x1eM 0\n',
  },
  { command: { script: 'echo a=1 >"$PURLIN_OUTPUTS"', inputs: {}, outputs: true }, out: '\x1eM 0\na=1\n\x1eM\n' },
  { command: { script: 'echo kept; exit 4', interruptible: false }, out: 'kept\n\x1eM 4\n' },
];

describe.each(SHELLS)('$name as session shell', ({ words: [shell, ...args] }) => {
  test.skipIf(!existsSync(shell))(`runs every program (skipped where ${shell} is not installed)`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'purlin-shell-'));
    const open = openProgram({ marker: 'O', id: 'id', folder, ownFolder: folder, leftover: 'wait', shared: false });
    const programs = COMMANDS.map(({ command }) => commandProgram({ environment: {}, secrets: {}, ...command }, 'M'));
    const env = { PATH: process.env['PATH'], HOME: folder };
    const { stdout, status } = spawnSync(shell, args, {
      input: open + programs.join(''),
      env,
      encoding: 'utf8',
      timeout: 15_000,
    });
    rmSync(folder, { recursive: true });
    expect(stdout.slice(stdout.indexOf('\n') + 1)).toBe(COMMANDS.map(({ out }) => out).join(''));
    expect(status).toBe(0);
  });
});
