import { describe, expect, it } from 'vitest';
import { stepContext } from '../../test/support/step-context.ts';
import type { LogLine } from '../model/run.ts';
import { applyText, lineSplitter, readChanges, tailOf } from './shell-text.ts';

describe('changes of a text', () => {
  it.each([
    ['', []],
    ['change a\n', [{ what: 'a' }]],
    ['change a\nchange b\n', [{ what: 'a' }, { what: 'b' }]],
    ['change a\ndiff\n-x\n+change y\nenddiff\nchange b\n', [{ what: 'a', diff: '-x\n+change y' }, { what: 'b' }]],
    ['noise\nchange a\n', [{ what: 'a' }]],
  ])('%j', (stdout, changes) => {
    expect(readChanges(stdout)).toEqual(changes);
  });
});

describe('log lines', () => {
  it('are whole, each stream for itself, and show what a progress display ends with', () => {
    const lines: LogLine[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    splitter.push('out', 'a');
    splitter.push('err', 'x\n');
    splitter.push('out', 'b\n10%\r20%\r');
    splitter.push('out', '100%\nlast');
    splitter.end();
    expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual(['err x', 'out ab', 'out 100%', 'out last']);
  });
});

const run = async () => ({ exit: 1, stdout: '', stderr: 'lock is held\n', outputs: {} });

describe('failures', () => {
  it('show standard error, or standard output where that is empty', () => {
    expect(tailOf({ exit: 1, stdout: 'o\n', stderr: 'e\n', outputs: {} })).toBe('e');
    expect(tailOf({ exit: 1, stdout: 'o\n', stderr: ' \n', outputs: {} })).toBe('o');
  });

  it('that may pass are retries', async () => {
    const session = { run, dial: () => Promise.reject(new Error('no')), close: async () => {} };
    const shell = { what: 'package x', text: '', interruptible: true };
    expect(await applyText({ ...shell, passing: /held/ }, stepContext({ session }))).toMatchObject({ kind: 'retry' });
    expect(await applyText(shell, stepContext({ session }))).toMatchObject({
      kind: 'failed',
      error: { message: 'cannot bring package x to its wanted state: lock is held' },
    });
  });
});
