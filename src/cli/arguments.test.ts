import { describe, expect, test } from 'vitest';
import type { Json } from '../model/files/values.ts';
import type { Operations } from '../server/operations.ts';
import { streamOf } from '../server/support/fake-operations.ts';
import { CONVERGED, EMPTY_PLAN, RESULT } from '../server/support/samples.ts';
import { COMMANDS } from './program.ts';
import { FIDELITY } from './support/fidelity-sample.ts';
import { runCli } from './support/run-cli.ts';

/** Keeps the request of whichever operation is called. */
function recorder(): { readonly operations: Partial<Operations>; readonly seen: Record<string, unknown> } {
  const seen: Record<string, unknown> = {};
  const keep = (name: string, answer: unknown) => async (request: unknown) => {
    seen[name] = request;
    return answer as never;
  };
  const stream = (name: string) => (request: unknown) => {
    seen[name] = request;
    return streamOf(RESULT);
  };
  const operations: Partial<Operations> = {
    init: keep('init', { schema: 'purlin/init@1', written: ['purlin.yaml'], kept: [] }),
    plan: keep('plan', EMPTY_PLAN),
    planDestroy: keep('planDestroy', EMPTY_PLAN),
    apply: stream('apply'),
    retry: stream('retry'),
    destroy: stream('destroy'),
    status: keep('status', CONVERGED),
    wait: keep('wait', CONVERGED),
    explain: keep('explain', { schema: 'purlin/explain@1', deployment: 'demo', what: '', subjects: [] }),
    fidelity: keep('fidelity', FIDELITY),
    logs: (request) => {
      seen['logs'] = request;
      return streamOf({ type: 'line' as const, run: 'r-1', stream: 'out' as const, text: 'hello' });
    },
    machines: keep('machines', { schema: 'purlin/machines@1', deployment: 'demo', machines: [] }),
    lint: keep('lint', { schema: 'purlin/lint@1', packs: [], ok: true, problems: [] }),
  };
  return { operations, seen };
}

const REQUESTS: readonly (readonly [line: string, operation: string, request: Readonly<Record<string, Json>>])[] = [
  ['init', 'init', {}],
  ['init shop --platform existing', 'init', { folder: 'shop', platform: 'existing' }],
  ['plan', 'plan', { check: false, full: false }],
  [
    'plan --replace a-0 --replace a-1,a-2 --check',
    'plan',
    { replace: ['a-0', 'a-1', 'a-2'], check: true, full: false },
  ],
  ['apply --check --yes --concurrency 8', 'apply', { index: 'i-3', check: true, concurrency: 8 }],
  ['retry', 'retry', {}],
  ['retry a-0 b-1 --concurrency 2', 'retry', { what: ['a-0', 'b-1'], concurrency: 2 }],
  ['destroy a-0 --yes', 'planDestroy', { machines: ['a-0'] }],
  ['status --group worker', 'status', { group: 'worker' }],
  ['wait --until removed --timeout 90s', 'wait', { until: 'removed', timeoutMs: 90_000 }],
  ['wait', 'wait', { until: 'idle' }],
  ['explain container-engine', 'explain', { what: 'container-engine' }],
  [
    'explain demo-worker-0/values.docker.registryMirror',
    'explain',
    { what: 'demo-worker-0/values.docker.registryMirror' },
  ],
  ['fidelity demo site:rhel', 'fidelity', { here: 'demo', there: 'site:rhel' }],
  [
    'logs demo-worker-0/docker-debian --runs 3 --follow',
    'logs',
    { what: 'demo-worker-0/docker-debian', runs: 3, follow: true },
  ],
  ['logs --run r-1', 'logs', { run: 'r-1' }],
  ['machines list --group worker --site lab', 'machines', { group: 'worker', site: 'lab' }],
  ['packs lint packs/etcd', 'lint', { folders: ['packs/etcd'] }],
];

describe('the command line', () => {
  test.each(REQUESTS)('`purlin %s` asks for %s with %j', async (line, operation, request) => {
    const { operations, seen } = recorder();
    const result = await runCli(line.split(' '), { operations });
    expect(result.err).toBe('');
    expect(seen[operation]).toEqual(request);
  });

  test.each([
    [['-f', 'examples/demo.yaml', 'status'], '/work/examples/demo.yaml', undefined],
    [['status', '-f', '/srv/demo.yaml'], '/srv/demo.yaml', undefined],
    [['status', '--state', 'var'], '/work/purlin.yaml', '/work/var'],
    [['status'], '/work/purlin.yaml', undefined],
  ])('%j opens the file %s', async (argv, file, stateDir) => {
    const { operations } = recorder();
    expect((await runCli(argv, { operations })).opened).toEqual({ file, stateDir, cwd: '/work' });
  });

  test.each([
    ['stauts', "unknown command 'stauts'", 'Did you mean status?'],
    ['machines shw', "unknown command 'shw'", 'Did you mean show?'],
    ['status --jsno', "unknown option '--jsno'", 'Did you mean --json?'],
    ['status extra', 'too many arguments', 'See purlin --help'],
    ['explain', "missing required argument 'WHAT'", 'See purlin --help'],
    ['fidelity demo', "missing required argument 'THERE'", 'See purlin --help'],
    ['apply --concurrency none', '--concurrency none: it is a whole number from 1', ''],
    ['status --color blue', '--color blue: it is one of auto, always, never', ''],
    ['wait --until done', '--until done: it is one of idle, converged, removed', ''],
    ['wait --timeout soon', '--timeout soon: it is a number with s, m or h', ''],
    ['completion tcsh', 'the shell tcsh: it is one of bash, zsh, fish', ''],
    ['machines power m-0 sideways', 'the switch sideways: it is one of on, off', ''],
  ])('`purlin %s` is wrong usage: %s', async (line, what, hint) => {
    const { operations } = recorder();
    const result = await runCli(line.split(' '), { operations });
    expect(result.exit).toBe(3);
    expect(result.err.replace(/\s+/g, ' ')).toContain(what);
    expect(result.err).toContain(hint);
    expect(result.out).toBe('');
  });

  test.each(['', 'help', '--help', 'machines', 'machines --help'])(
    '`purlin %s` shows help and opens nothing',
    async (line) => {
      const result = await runCli(line.split(' ').filter(Boolean));
      expect(result).toMatchObject({ exit: 0, err: '', opened: undefined });
      expect(result.out).toContain('Usage: purlin');
    },
  );

  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    '`purlin %s --help` has an example',
    async (name, command) => {
      const result = await runCli([...name.split(' '), '--help']);
      expect(result).toMatchObject({ exit: 0, err: '', opened: undefined });
      for (const [line, says] of command.examples) {
        expect(result.out).toContain(line);
        expect(result.out).toContain(says);
      }
    },
  );
});
