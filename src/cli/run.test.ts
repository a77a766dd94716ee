import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES, type ErrorCode } from '../model/errors.ts';
import type { Event } from '../model/event.ts';
import type { ApplyResult } from '../server/documents/event.ts';
import type { LintDocument } from '../server/documents/house.ts';
import type { ApplyItem, Operations } from '../server/operations.ts';
import { streamOf, untilAborted } from '../server/support/fake-operations.ts';
import { CHANGE_PLAN, CONVERGED, EMPTY_PLAN, FAILED, FIRST_PLAN, RESULT } from '../server/support/samples.ts';
import { runCli } from './support/run-cli.ts';

const event: Event = {
  seq: 3,
  at: '2026-01-01T12:00:00.000Z',
  type: 'task.done',
  deployment: 'demo',
  machine: 'demo-worker-0',
  task: 'demo-worker-0/docker-debian/apply',
  data: { seconds: 34 },
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'purlin-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A deployment with changes, whose apply and destroy end as told; remembers what was asked of it. */
function deployment(result: Partial<ApplyResult> = {}, plan = FIRST_PLAN) {
  const calls: (readonly [string, object])[] = [];
  const work = (name: string) => (request: object) => {
    calls.push([name, request]);
    return streamOf<ApplyItem>(event, { ...RESULT, ...result });
  };
  const operations: Partial<Operations> = {
    plan: async () => plan,
    planDestroy: async () => plan,
    apply: work('apply'),
    destroy: work('destroy'),
    retry: work('retry'),
    status: async () => CONVERGED,
  };
  return { operations, calls };
}

describe('exit codes', () => {
  test.each(Object.keys(ERROR_CODES) as ErrorCode[])('the error %s exits as the table says', async (code) => {
    const error = new AppError(code, 'cannot do it: because', { hint: 'Try this.' });
    const result = await runCli(['status'], { operations: { status: () => Promise.reject(error) } });
    expect(result.exit).toBe(ERROR_CODES[code].exit);
    expect(result.err).toBe('error: cannot do it: because\ntry: Try this.\n');
  });

  test.each([
    ['done', 0],
    ['failed', 1],
    ['waiting', 1],
    ['cancelled', 130],
  ] as const)('an apply that ended %s exits with %i', async (outcome, exit) => {
    const { operations } = deployment({ outcome, attention: outcome === 'failed' ? [FAILED] : [] });
    expect((await runCli(['apply', '--yes'], { operations })).exit).toBe(exit);
  });

  test.each([
    [['plan'], FIRST_PLAN, 0],
    [['plan', '--exit-code'], FIRST_PLAN, 2],
    [['plan', '--exit-code', '--json'], FIRST_PLAN, 2],
    [['plan', '--exit-code'], EMPTY_PLAN, 0],
  ])('%j exits as asked', async (argv, plan, exit) => {
    expect((await runCli(argv, deployment({}, plan))).exit).toBe(exit);
  });

  test.each([
    ['idle', 'converged', 0],
    ['idle', 'failed', 1],
    ['converged', 'converged', 0],
    ['converged', 'stopped', 1],
    ['removed', 'removed', 0],
  ] as const)('wait --until %s with the state %s exits with %i', async (until, state, exit) => {
    const wait = async () => ({ ...CONVERGED, state });
    expect((await runCli(['wait', '--until', until], { operations: { wait } })).exit).toBe(exit);
  });

  test('packs with errors exit as invalid files do', async () => {
    const document: LintDocument = { schema: 'purlin/lint@1', packs: [], ok: false, problems: [] };
    expect((await runCli(['packs', 'lint'], { operations: { lint: async () => document } })).exit).toBe(3);
  });

  test('a command on a machine gives its own exit code', async () => {
    const access = { host: '10.77.1.1', user: 'root', hostKeys: [], sudo: false };
    const operations: Partial<Operations> = { access: async () => access };
    const argv = ['machines', 'ssh', 'demo-manager-0', '--', 'docker', 'node', 'ls', '--format', 'json'];
    const result = await runCli(argv, { operations, remoteExit: 17 });
    expect(result.exit).toBe(17);
    expect(result.interactive).toEqual([[access, ['docker', 'node', 'ls', '--format', 'json']]]);
  });
});

describe('apply and destroy', () => {
  test('without --yes and without a terminal nothing is changed', async () => {
    for (const command of ['apply', 'destroy']) {
      const { operations, calls } = deployment();
      const result = await runCli([command], { operations });
      expect(result.exit).toBe(3);
      expect(result.err).toContain('add --yes');
      expect(calls).toEqual([]);
    }
  });

  test.each([
    ['y', 1],
    ['yes', 1],
    ['', 0],
    ['n', 0],
    ['yesterday', 0],
  ])('the answer %j starts %i applies', async (answer, started) => {
    const { operations, calls } = deployment();
    const result = await runCli(['apply'], { operations, answer });
    expect(result.asked).toEqual(['Apply this? [y/N] ']);
    expect(result.exit).toBe(0);
    expect(calls.length).toBe(started);
    if (started === 0) expect(result.out).toContain('Nothing was changed.');
  });

  test('the plan that was shown is the plan that is required', async () => {
    const { operations, calls } = deployment();
    await runCli(['apply', '--yes'], { operations });
    expect(calls).toEqual([['apply', { index: 'i-1', check: false }]]);
  });

  test('without a terminal each event is one line', async () => {
    const { operations } = deployment();
    const { out } = await runCli(['apply', '--yes'], { operations });
    expect(out).toContain('12:00:00  demo-worker-0   done        docker-debian  34 s\n');
    expect(out).toContain('demo  converged  16 tasks ran on 5 machines in 1 min 23 s\n');
  });

  test('with --json events and the result are lines, and nothing else is printed', async () => {
    const { operations } = deployment();
    const { out } = await runCli(['apply', '--yes', '--json'], { operations });
    expect(out).toBe(`${JSON.stringify(event)}\n${JSON.stringify(RESULT)}\n`);
  });

  test('nothing to do asks nothing and runs nothing', async () => {
    const { operations, calls } = deployment({}, EMPTY_PLAN);
    const result = await runCli(['apply'], { operations });
    expect(result).toMatchObject({
      exit: 0,
      out: 'demo  nothing to do: 43 tasks on 5 machines are as wanted.\n',
      asked: [],
    });
    expect(calls).toEqual([]);
  });

  test('a process that may not change anything says so before it asks', async () => {
    const { operations, calls } = deployment({}, CHANGE_PLAN);
    const result = await runCli(['apply'], { operations, answer: 'y' });
    expect(result).toMatchObject({ exit: 1, asked: [] });
    expect(result.err.replace(/\s+/g, ' ')).toContain(
      'cannot apply: Machines of the lab are made by root: run `sudo purlin apply`.',
    );
    expect(calls).toEqual([]);
  });

  test('a saved plan is applied under its index', async () => {
    const { operations, calls } = deployment();
    const saved = await runCli(['plan', '-o', 'next.plan'], { operations, cwd: folder });
    expect(saved.out).toContain('Saved. `purlin apply next.plan` applies exactly this.');
    expect(JSON.parse(await readFile(path.join(folder, 'next.plan'), 'utf8'))).toEqual(FIRST_PLAN);
    const result = await runCli(['apply', 'next.plan', '--yes'], {
      operations: { ...operations, plan: async () => EMPTY_PLAN },
      cwd: folder,
    });
    expect(result.exit).toBe(0);
    expect(calls).toEqual([['apply', { index: 'i-1', check: false }]]);
  });

  test.each(['missing.plan', '/dev/null'])('%s is no plan', async (file) => {
    const result = await runCli(['apply', file], { ...deployment(), cwd: folder });
    expect(result.exit).toBe(3);
    expect(result.err).toContain('cannot read the plan');
  });

  test('Ctrl-C stops cleanly, says how to go on and exits with 130', async () => {
    const controller = new AbortController();
    async function* apply(_request: object, signal: AbortSignal): AsyncGenerator<ApplyItem, void> {
      yield event;
      controller.abort();
      await untilAborted(signal);
      yield { ...RESULT, outcome: 'cancelled' };
    }
    const operations = { ...deployment().operations, apply };
    const result = await runCli(['-f', 'demo.yaml', 'apply', '--yes'], { operations, signal: controller.signal });
    expect(result.exit).toBe(130);
    expect(result.err).toBe('stopping cleanly; Ctrl-C again stops at once\n');
    expect(result.out).toContain('`purlin -f demo.yaml apply` goes on from here.');
  });

  test('a command that is stopped before it has an answer exits with 130', async () => {
    const controller = new AbortController();
    controller.abort();
    const result = await runCli(['status'], { ...deployment(), signal: controller.signal });
    expect(result).toMatchObject({ exit: 130, out: '', err: 'cancelled\n' });
  });

  test('destroy asks about the machines that it removes', async () => {
    const { operations, calls } = deployment({}, { ...CHANGE_PLAN, privilege: undefined });
    const result = await runCli(['destroy'], { operations, answer: 'yes' });
    expect(result.asked).toEqual(['Remove all of this, and 1 machine with everything on them? [y/N] ']);
    expect(calls).toEqual([['destroy', { index: 'i-2' }]]);
    expect(result.out).toContain('demo  removed  ');
  });
});

describe('--json', () => {
  test('a document is readable JSON with one element of a list per line', async () => {
    const { out } = await runCli(['status', '--json'], deployment());
    expect(JSON.parse(out)).toEqual(CONVERGED);
    expect(out).toContain('\n  "state": "converged",\n');
    expect(out).toContain('\n    { "name": "demo-worker-1", "state": "done",');
  });

  test('an error is a problem document on standard output and a sentence on standard error', async () => {
    const error = new AppError('not-found', 'cannot find demo');
    const result = await runCli(['status', '--json'], { operations: { status: () => Promise.reject(error) } });
    expect(JSON.parse(result.out)).toMatchObject({ code: 'not-found', status: 404, detail: 'cannot find demo' });
    expect(result.err).toBe('error: cannot find demo\n');
  });
});

describe('colours', () => {
  test.each([
    [['--color', 'always'], {}, true],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
    [[], {}, false],
    [['--color', 'never'], {}, false],
  ])('%j with %j', async (argv, environment, colored) => {
    const { out } = await runCli(['status', ...argv], { ...deployment(), environment });
    expect(out.includes('\u001b[')).toBe(colored);
  });
});
