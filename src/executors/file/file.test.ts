import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localShell } from '../../../test/support/local-shell.ts';
import { stepContext } from '../../../test/support/step-context.ts';
import type { StepOptions } from '../../model/files/step.ts';
import type { StepContext } from '../executor.ts';
import { executorSuite } from '../executor-suite.ts';
import { fileExecutor } from './file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purlin-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (name = 'a.conf') => join(folder, name);
const context = (given: Partial<StepContext> = {}) => stepContext({ session: localShell(), ...given });
const modeOf = async (name?: string) => ((await lstat(path(name))).mode & 0o7777).toString(8);

async function apply(options: Partial<StepOptions<'file'>>, given: Partial<StepContext> = {}) {
  const step = { file: { path: path(), ...options } };
  const foretold = await fileExecutor().check(step, context(given));
  const outcome = await fileExecutor().apply(step, context(given));
  if (outcome.kind === 'failed') return outcome;
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  expect(foretold.kind === 'would-change' ? foretold.changes : []).toEqual(outcome.changes);
  expect(await fileExecutor().check(step, context(given))).toMatchObject({ kind: 'as-wanted' });
  return outcome.changes.map((change) => change.what.replaceAll(folder, ''));
}

const world = (shell?: readonly string[]) => async () => {
  const own = await mkdtemp(join(tmpdir(), 'purlin-file-suite-'));
  const file = { path: join(own, 'a/b.conf'), content: "it's\n$HOME `x`\n", mode: '0640' };
  return {
    executor: fileExecutor(),
    step: { file },
    broken: { file: { ...file, content: { input: 'nobodyGivesThis' } } },
    context: context({ session: localShell({ shell }) }),
    remove: () => rm(own, { recursive: true, force: true }),
  };
};

executorSuite('file', world());
describe.skipIf(!existsSync('/bin/busybox'))('with busybox (needs /bin/busybox)', () => {
  executorSuite('file', world(['/bin/busybox', 'ash']));
});

describe('content', () => {
  it.each(['', 'x', 'x\n', 'it\'s $HOME `id` \\n %s "q"\n', 'ümläut\n', '\n\n\n', '-n', ' '])(
    '%j is written as it is',
    async (content) => {
      expect(await apply({ content })).toEqual(['created /a.conf']);
      expect(await readFile(path(), 'utf8')).toBe(content);
    },
  );

  it('comes from a file of the role', async () => {
    await apply({ source: 's.conf' }, { files: { 's.conf': '{{ port }}' } });
    expect(await readFile(path(), 'utf8')).toBe('{{ port }}');
  });

  it('comes from a template filled with inputs', async () => {
    await apply(
      { template: 't.conf' },
      { files: { 't.conf': '{{ port }} {{names}} {{ .Go }}' }, inputs: { port: 80, names: ['a', 'b'] } },
    );
    expect(await readFile(path(), 'utf8')).toBe('80 a\nb {{ .Go }}');
  });

  it('is refused where the template names what is no input', async () => {
    const outcome = await apply({ template: 't.conf' }, { files: { 't.conf': '{{ prot }}' }, inputs: { port: 80 } });
    expect(outcome).toMatchObject({
      error: {
        message: 'cannot fill the template t.conf: {{ prot }} is no input of the role',
        hint: 'Inputs are: port.',
      },
    });
  });

  it('larger than a pipe and a diff is written whole, without a diff', async () => {
    const content = 'line of text\n'.repeat(100_000);
    await apply({ content });
    expect(await readFile(path(), 'utf8')).toBe(content);
    const outcome = await fileExecutor().apply({ file: { path: path(), content: `${content}more\n` } }, context());
    expect(outcome).toMatchObject({ changes: [{ what: `changed ${path()}` }] });
    expect(outcome.kind === 'done' && outcome.changes[0]?.diff).toBeUndefined();
  });

  it('is shown as a unified diff', async () => {
    await writeFile(path(), 'a\nb\n');
    const outcome = await fileExecutor().apply({ file: { path: path(), content: 'a\nc\n' } }, context());
    const diff = `--- ${path()}\n+++ wanted\n@@ -1,2 +1,2 @@\n a\n-b\n+c`;
    expect(outcome).toMatchObject({ changes: [{ what: `changed ${path()}`, diff }] });
  });

  it('that holds a secret, or replaces what is private, is shown without a diff', async () => {
    await writeFile(path(), 'pw=old-secret\n');
    const given = { inputs: { token: 'hunter2', text: 'pw=hunter2\n' }, secret: new Set(['token']) };
    const first = await fileExecutor().apply({ file: { path: path(), content: { input: 'text' } } }, context(given));
    expect(first).toMatchObject({ changes: [{ what: `changed ${path()}` }] });
    await chmod(path(), 0o600);
    const second = await fileExecutor().apply({ file: { path: path(), content: 'plain\n' } }, context());
    expect(JSON.stringify([first, second])).not.toMatch(/diff|secret|hunter2/);
  });

  it('of any text arrives as it is', async () => {
    const text = string({ unit: 'binary', maxLength: 3000 }).filter((one) => !one.includes('\0') && one.isWellFormed());
    await assert(
      asyncProperty(text, async (content) => {
        await fileExecutor().apply({ file: { path: path(), content } }, context());
        expect(await readFile(path(), 'utf8')).toBe(content);
        expect(await fileExecutor().check({ file: { path: path(), content } }, context())).toMatchObject({
          kind: 'as-wanted',
        });
      }),
      { numRuns: 25 },
    );
  });

  it('over a binary file is summarised', async () => {
    await writeFile(path(), Buffer.from([0, 1, 2, 255]));
    const outcome = await fileExecutor().apply({ file: { path: path(), content: 'text' } }, context());
    expect(outcome.kind === 'done' && outcome.changes[0]?.diff).toMatch(/^(Binary f|F)iles .* differ$/);
  });
});

describe('mode and owner', () => {
  it('of a new file are 0644, of one that holds a secret 0600', async () => {
    await apply({ content: 'x' });
    expect(await modeOf()).toBe('644');
    const given = { inputs: { token: 'hunter2', text: 'pw=hunter2\n' }, secret: new Set(['token']) };
    await apply({ path: path('b'), content: { input: 'text' } }, given);
    expect(await modeOf('b')).toBe('600');
  });

  it('stay as they are where the step names none', async () => {
    await writeFile(path(), 'old');
    await chmod(path(), 0o751);
    expect(await apply({ content: 'new' })).toEqual(['changed /a.conf']);
    expect(await modeOf()).toBe('751');
  });

  it('change alone where the content is as wanted', async () => {
    await writeFile(path(), 'x');
    await chmod(path(), 0o600);
    expect(await apply({ content: 'x', mode: '0644' })).toEqual(['mode of /a.conf: 600 -> 644']);
    expect(await modeOf()).toBe('644');
  });

  it.skipIf(process.getuid?.() !== 0)('by name or number (needs root)', async () => {
    await writeFile(path(), 'x');
    expect(await apply({ content: 'x', owner: 'daemon', group: '1' })).toEqual([
      'owner of /a.conf: root:root -> daemon:1',
    ]);
    expect(await apply({ content: 'y' })).toEqual(['changed /a.conf']);
    expect(await lstat(path())).toMatchObject({ uid: 1, gid: 1 });
  });
});

describe('what is at the path', () => {
  it('a symbolic link is replaced, what it points to is left alone', async () => {
    await writeFile(path('target'), 'x');
    await symlink(path('target'), path());
    expect(await apply({ content: 'new' })).toEqual(['created /a.conf']);
    expect((await lstat(path())).isSymbolicLink()).toBe(false);
    expect(await readFile(path('target'), 'utf8')).toBe('x');
  });

  it('a folder is not overwritten', async () => {
    await mkdir(path());
    expect(await apply({ content: 'x' })).toMatchObject({
      error: { message: `cannot write ${path()}: it is not a regular file` },
    });
  });

  it('a leftover of a run that was cut off is no obstacle', async () => {
    await writeFile(path('.a.conf.purlin'), 'half');
    await apply({ content: 'whole' });
    expect(await readFile(path(), 'utf8')).toBe('whole');
  });

  it('a path without a leading slash is refused', async () => {
    expect(await apply({ path: 'a.conf', content: 'x' })).toMatchObject({ error: { code: 'invalid-file' } });
  });
});

describe('state', () => {
  it('absent removes a file, a link or a folder, once', async () => {
    await writeFile(path(), 'x');
    await mkdir(path('d/e'), { recursive: true });
    expect(await apply({ state: 'absent' })).toEqual(['removed /a.conf']);
    expect(await apply({ state: 'absent' })).toEqual([]);
    expect(await apply({ path: path('d'), state: 'absent' })).toEqual(['removed /d']);
  });

  it('directory makes it with its mode, and its parents', async () => {
    expect(await apply({ path: path('d/e'), state: 'directory', mode: '0700' })).toEqual(['created directory /d/e']);
    expect(await modeOf('d/e')).toBe('700');
  });

  it('directory is refused where a file is', async () => {
    await writeFile(path(), 'x');
    expect(await apply({ state: 'directory' })).toMatchObject({ kind: 'failed' });
  });
});
