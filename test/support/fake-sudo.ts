import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with a `sudo` that obeys `-n -H`, or refuses as sudo does; gives a PATH that begins with it. */
export async function fakeSudo(answer: 'obeys' | 'asks'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'purlin-sudo-'));
  const obeys = '[ "$1 $2" = "-n -H" ] && shift 2 && sh -c \'"$@"\' sh "$@"';
  const text = answer === 'obeys' ? obeys : 'echo "sudo: a password is required" >&2; exit 1';
  await writeFile(join(folder, 'sudo'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return `${folder}:${process.env['PATH']}`;
}
