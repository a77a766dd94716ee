import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { quote } from '../../src/lib/quote.ts';
import type { Session } from '../../src/transports/session.ts';
import { localShell } from './local-shell.ts';

/**
 * What a tool answers: text (its own program where that begins with `#!`), or by pattern of its arguments (shell patterns, the
 * first that fits) text, or an exit code with what it `says` on standard error and `prints` on standard output.
 */
export type ToolAnswer =
  | string
  | Readonly<Record<string, string | { readonly exit: number; readonly says?: string; readonly prints?: string }>>;

/**
 * A machine of stubs: its tools only write down how they were called and answer as told; /etc, /run and /var are folders
 * of its own. Facts in, commands out, by running the real shell text.
 */
export interface StubMachine {
  readonly session: Session;
  readonly root: string;
  /** Calls since the last look, one `TOOL ARGUMENTS` each. */
  calls(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** Tools of every machine that shell texts lean on. */
const BASE =
  'sh sed cat stat find date touch sleep rm mv cp mkdir chmod chown diff sha256sum mktemp setsid tail head id cmp env ls'.split(
    ' ',
  );
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

export async function stubMachine(
  tools: Readonly<Record<string, ToolAnswer>>,
  files: Readonly<Record<string, string>> = {},
): Promise<StubMachine> {
  const root = await mkdtemp(join(tmpdir(), 'purlin-stub-'));
  const bin = join(root, 'bin');
  const log = join(root, 'calls');
  await mkdir(bin);
  await writeFile(log, '');
  for (const tool of BASE) await linkTool(tool, bin);
  for (const [name, answer] of Object.entries(tools)) await writeTool(join(bin, name), stubText(name, answer, log));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeTool(join(root, path), text);
  }
  const shell = localShell({ path: [bin].join(delimiter) });
  return {
    root,
    session: {
      ...shell,
      run: (command, options) => shell.run({ ...command, script: rooted(command.script, root) }, options),
    },
    async calls() {
      const text = await readFile(log, 'utf8');
      await writeFile(log, '');
      return text.split('\n').filter((line) => line !== '');
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

function rooted(script: string, root: string): string {
  return script.replace(/(?<![\w}.*])\/(etc|run|var)\//g, `${root}/$1/`);
}

async function linkTool(name: string, bin: string): Promise<void> {
  for (const folder of FOLDERS) {
    const found = await readFile(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (found) return symlink(join(folder, name), join(bin, name));
  }
}

async function writeTool(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
}

function stubText(name: string, answer: ToolAnswer, log: string): string {
  if (typeof answer === 'string' && answer.startsWith('#!')) return answer;
  const answers = typeof answer === 'string' ? { '*': answer } : answer;
  const cases = Object.entries(answers).map(([pattern, reply]) => {
    const { exit, says = '', prints = '' } = typeof reply === 'string' ? { exit: 0, prints: reply } : reply;
    return `  ${pattern.replace(/[^*?[\]]+/g, quote)}) printf '%s' ${quote(prints)}; printf '%s' ${quote(says)} >&2; exit ${exit} ;;`;
  });
  return `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> ${quote(log)}\ncase "$*" in\n${cases.join('\n')}\nesac\nexit 0\n`;
}
