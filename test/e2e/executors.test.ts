import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint, RunRequest, RunResult } from '../../src/engine/run-request.ts';
import { taskRunner } from '../../src/engine/runner/task-runner.ts';
import { fileExecutor } from '../../src/executors/file/file.ts';
import { httpExecutor } from '../../src/executors/http/http.ts';
import { machineExecutor } from '../../src/executors/machine/machine.ts';
import { packageExecutor } from '../../src/executors/package/package.ts';
import { scriptExecutor } from '../../src/executors/script/script.ts';
import { serviceExecutor } from '../../src/executors/service/service.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { RoleFile } from '../../src/model/files/role.ts';
import type { Step } from '../../src/model/files/step.ts';
import type { DesiredMachine } from '../../src/model/machine.ts';
import type { LogLine } from '../../src/model/run.ts';
import { labPlatform } from '../../src/platforms/lab/lab-platform.ts';
import { openSessions } from '../../src/transports/shell-session/open-sessions.ts';
import { createSshTransport } from '../../src/transports/ssh/ssh-transport.ts';
import { SKIP_REASON } from '../support/purlin.ts';
import { runRequest } from '../support/run-request.ts';

/** A first run may have to build the host's image. */
const soon = () => AbortSignal.timeout(240_000);
const SECRET = 'correct-horse-battery';
const CRON = '/etc/default/cron';

/** Cron: a package with a service that the package starts itself, on every init system. */
const CRON_STEPS: readonly Step[] = [
  { package: { name: 'cron' } },
  { file: { path: CRON, content: { input: 'configuration' }, mode: '0644' } },
  { service: { name: 'cron', running: true, enabled: true, follows: [CRON, 'cron'] } },
];

const answers = (running: boolean): Step => ({
  service: { name: 'answers', running, command: 'perl /root/answers.pl' },
});

describe.skipIf(SKIP_REASON !== undefined).each(['sysvinit', 'systemd'])('executors on a real host with %s', (init) => {
  const deployment = `exec-${init}`;
  const lab = labPlatform();
  const sessions = openSessions({
    ssh: createSshTransport({ home: '/nonexistent', agentSocket: undefined, knownHosts: [] }),
  });
  const runner = taskRunner({
    sessions,
    executors: {
      script: scriptExecutor(),
      file: fileExecutor(),
      package: packageExecutor(),
      service: serviceExecutor(),
      http: httpExecutor(),
      machine: machineExecutor({ platforms: async () => lab, sessions, clock: systemClock, facts: () => new Map() }),
    },
    openSecret: () => SECRET,
    clock: systemClock,
  });
  const desired: DesiredMachine = {
    id: `00000000-0000-4000-8000-${init === 'systemd' ? '000000000002' : '000000000001'}`,
    deployment,
    name: `${deployment}-host-0`,
    group: 'host',
    ordinal: 0,
    site: 'lab',
    settings: {},
    machine: { image: 'debian-12', init },
    minima: {},
  };
  const site = { deployment, site: 'lab', settings: {}, machine: { image: 'debian-12', init } };
  let machine: Endpoint | undefined;
  const lines: LogLine[] = [];

  async function run(role: Partial<RoleFile>, given: Partial<RunRequest> = {}, files = {}): Promise<RunResult> {
    const request = runRequest(role, { run: systemClock.uuid(), machine, desired, platform: 'lab', ...given });
    const content = { ...request.content, files };
    return runner.run({ ...request, content }, { signal: soon(), log: (line) => lines.push(line) });
  }

  async function changesOf(steps: readonly Step[], given: Partial<RunRequest> = {}): Promise<readonly string[]> {
    const { outcome, changes } = await run({ apply: [...steps] }, given);
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    return changes.map((change) => change.what);
  }

  beforeAll(async () => {
    const born = await run({ apply: { machine: 'converge' } });
    if (born.machine === undefined) throw new Error(JSON.stringify(born.outcome));
    const { environment } = await lab.offers(site, { signal: soon() });
    machine = { name: desired.name, access: born.machine.access, facts: born.machine.facts, environment };
  });
  afterAll(async () => {
    await run({ remove: { machine: 'destroy' } }, { verb: 'remove' });
    await runner.close();
    await lab.dispose(site, { signal: soon() });
  });

  test('the probe tells what the machine is', () => {
    expect(machine?.facts).toMatchObject({
      'os.family': 'debian',
      'os.version': '12',
      init,
      root: true,
      origin: 'created',
      'found.docker': false,
      disks: [],
    });
  });

  test('a package, its settings and its service: once, and then nothing', async () => {
    const inputs = { configuration: 'EXTRA_OPTS="-L 1"\n' };
    const foretold = await run({ apply: [...CRON_STEPS] }, { inputs, mode: 'check' });
    expect(foretold.changes.map((change) => change.what)).toContain('install cron');
    expect(await changesOf(CRON_STEPS, { inputs })).toContain('install cron');
    expect(await changesOf(CRON_STEPS, { inputs })).toEqual([]);
    const again = await run({ apply: [...CRON_STEPS] }, { inputs, mode: 'check' });
    expect(again).toMatchObject({ outcome: { kind: 'done' }, changes: [] });
  });

  test('a service that follows a file is restarted, also when the run before was cut off after the file', async () => {
    const [, file, service] = CRON_STEPS;
    if (file === undefined || service === undefined) throw new Error('cron has three steps');
    const inputs = { configuration: 'EXTRA_OPTS="-L 2"\n' };
    expect(await changesOf([file], { inputs })).toEqual([`changed ${CRON}`]);
    expect(await changesOf([service])).toEqual([`service cron: restarted, because ${CRON} changed`]);
    expect(await changesOf([service])).toEqual([]);
    expect(await changesOf([{ service: { name: 'cron', running: false } }])).toEqual(['service cron: stopped']);
    expect(await changesOf([service])).toEqual(['service cron: started']);
    expect(await changesOf([{ service: { name: 'cron', enabled: false } }])).toEqual(['service cron: disabled']);
    expect(await changesOf([service])).toEqual(['service cron: enabled']);
  });

  test('a version that does not exist is a failure that names it', async () => {
    const { outcome } = await run({ apply: { package: { name: 'cron', version: '99.9' } } });
    expect(outcome).toMatchObject({ kind: 'failed', tail: expect.stringContaining("'99.9' for 'cron' was not found") });
  });

  test('a package goes', async () => {
    const step: Step = { package: { name: 'cron', state: 'absent' } };
    expect(await changesOf([step])).toEqual(['remove cron']);
    expect(await changesOf([step])).toEqual([]);
  });

  test('a script gets inputs and secrets, publishes, and no secret shows', async () => {
    const script =
      'echo "token is $TOKEN"; echo "port=$PORT" >> "$PURLIN_OUTPUTS"; env | grep -c "^TOKEN=" >&2; cat "$PURLIN_SECRET_TOKEN"';
    const inputs = { token: { $secret: 's', tag: 't' }, port: 80 };
    const { outcome } = await run({ publish: 'p.sh' }, { inputs, verb: 'publish' }, { 'p.sh': script });
    expect(outcome).toMatchObject({ kind: 'done', outputs: { port: '80' } });
    const said = lines.map((line) => line.text);
    expect(said).toContain('token is ***');
    expect(said).toContain('0');
    expect(said.join('\n')).not.toContain(SECRET);
  });

  test('a failing script carries its exit code and last lines', async () => {
    const { outcome } = await run({ apply: 'a.sh' }, {}, { 'a.sh': 'echo one; echo two >&2; exit 7' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      exit: 7,
      tail: 'two',
      error: { message: 'cannot finish a.sh: exit code 7: two' },
    });
  });

  test('an HTTP request is seen from the machine', async () => {
    const server = `use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1:8080", ReuseAddr => 1);
while (my $c = $s->accept) { while (<$c>) { last if /^\\r?$/ } print $c "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n{\\"name\\":\\"m1\\"}"; close $c }\n`;
    const facts = { ...machine?.facts, init: 'none' };
    const without = machine === undefined ? undefined : { ...machine, facts };
    const http: Step = { http: { url: 'http://127.0.0.1:8080/', contains: 'm1', publish: { leader: 'name' } } };
    const file: Step = { file: { path: '/root/answers.pl', content: server } };
    const { outcome } = await run({ apply: [file, answers(true)], health: http, publish: http }, { machine: without });
    expect(outcome).toMatchObject({ kind: 'done', outputs: { leader: 'm1' } });
    expect(await changesOf([answers(false)], { machine: without })).toEqual(['service answers: stopped']);
    const refused = await run({ publish: http }, { verb: 'publish' });
    expect(refused.outcome).toMatchObject({ kind: 'retry', error: { code: 'unreachable' } });
  });

  test('five steps that are as wanted are quick', async () => {
    const steps: Step[] = [1, 2, 3].map((n) => ({ file: { path: `/etc/five-${n}`, content: 'x\n' } }));
    const all: Step[] = [
      ...steps,
      { package: { name: 'openssh-server' } },
      { service: { name: 'ssh', follows: ['/etc/five-1'] } },
    ];
    await changesOf(all);
    const startMs = Date.now();
    expect(await changesOf(all)).toEqual([]);
    expect(Date.now() - startMs).toBeLessThan(2000);
  });
});
