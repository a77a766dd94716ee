import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTraces } from '../support/lab-traces.ts';
import { watchProcesses } from '../support/process-watch.ts';
import {
  copyExample,
  must,
  onMachine,
  plan,
  purlin,
  readyNodes,
  removeFolder,
  SKIP_REASON,
  start,
  status,
} from '../support/purlin.ts';

const FILE = 'demo.yaml';
const TOKEN = 'SWMTKN-';

describe.skipIf(SKIP_REASON !== undefined)('a swarm of five light hosts', () => {
  let folder = '';
  const printed: string[] = [];
  const seen: string[] = [];

  beforeAll(() => {
    folder = copyExample('swarm');
  });
  afterAll(async () => {
    await purlin(folder, '-f', FILE, 'destroy', '--yes');
    removeFolder(folder);
  });

  test('is killed between `docker swarm init` and its record, and converges with the next apply', async () => {
    const watch = watchProcesses();
    const first = start(folder, ['-f', FILE, 'apply', '--yes']);
    await first.saw(/demo-manager-0 +started +swarm-init/);
    first.child.kill('SIGKILL');
    const killed = await first.ended;
    const next = await must(folder, '-f', FILE, 'apply', '--yes', '--json');
    watch.stop();
    printed.push(killed.out, killed.err, next.out, next.err);
    seen.push(...watch.seen);
    expect((await status(folder, FILE)).state).toBe('converged');
    expect(await readyNodes(folder, FILE, 'demo-manager-0')).toBe(5);
    expect(next.out.match(/"type":"founded"/g)).toHaveLength(1);
  });

  test('a second apply says that nothing is to do, and contacts no machine, also when hosts are off', async () => {
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-worker-1', 'off', '--yes');
    expect((await must(folder, '-f', FILE, 'machines', 'console', 'demo-worker-1')).out).toMatch(/\w/);
    const second = await must(folder, '-f', FILE, 'apply', '--yes', '--json');
    expect(second.out).not.toContain('machine.contacted');
    const result: unknown = JSON.parse(second.out.trim().split('\n').at(-1) ?? '{}');
    expect(result).toMatchObject({ outcome: 'done', ran: 0, contacted: 0 });
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-worker-1', 'on', '--yes');
    expect((await plan(folder, FILE)).summary).toMatchObject({ create: 0, change: 0, remove: 0, maybe: 0 });
  });

  test('the join tokens stand in no argument list, file, log, plan or event', async () => {
    const asked = ['docker', 'swarm', 'join-token', '-q', 'worker'];
    expect(await onMachine(folder, FILE, 'demo-manager-0', ...asked)).toContain(TOKEN);
    printed.push((await must(folder, '-f', FILE, 'logs', '--runs', '9')).out);
    printed.push((await must(folder, '-f', FILE, 'plan', '--json', '--full')).out);
    printed.push((await must(folder, '-f', FILE, 'explain', 'demo-manager-1/swarm-join-manager/apply', '--json')).out);
    for (const name of readdirSync(path.join(folder, '.purlin')))
      printed.push(readFileSync(path.join(folder, '.purlin', name)).toString('latin1'));
    for (const text of [...printed, ...seen]) expect(text).not.toContain(TOKEN);
    expect(seen.some((text) => text.includes('dockerd'))).toBe(true);
  });

  test("explain says why Debian's Docker was chosen", async () => {
    const { out } = await must(folder, '-f', FILE, 'explain', 'container-engine');
    expect(out).toContain('docker-debian');
    expect(out).toContain('docker-existing');
  });

  test('the founder dies for good: its replacement joins the living swarm, and no second one is founded', async () => {
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-manager-0', 'off', '--yes');
    await must(folder, '-f', FILE, 'apply', '--yes', '--replace', 'demo-manager-0');
    expect(await readyNodes(folder, FILE, 'demo-manager-1')).toBe(5);
    const listed = await onMachine(
      folder,
      FILE,
      'demo-manager-1',
      'docker',
      'node',
      'ls',
      '--format',
      '{{.ManagerStatus}}',
    );
    expect(listed.split('\n').filter((line) => /Leader|Reachable/.test(line))).toHaveLength(3);
  });

  test('Ctrl-C while a worker is replaced stops within 5 s with a hint, and apply goes on from there', async () => {
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-worker-1', 'off', '--yes');
    const running = start(folder, ['-f', FILE, 'apply', '--yes', '--replace', 'demo-worker-1']);
    await running.saw(/started +docker-debian/);
    const asked = performance.now();
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect((performance.now() - asked) / 1000).toBeLessThan(6);
    expect(ended.code).toBe(130);
    expect(ended.out + ended.err).toContain('apply');
    await must(folder, '-f', FILE, 'apply', '--yes');
    expect(await readyNodes(folder, FILE, 'demo-manager-1')).toBe(5);
  });

  test('destroy removes everything, and a second one says so', async () => {
    await must(folder, '-f', FILE, 'destroy', '--yes');
    expect(labTraces('demo')).toEqual([]);
    const again = await must(folder, '-f', FILE, 'destroy', '--yes');
    expect(again.out).toMatch(/nothing/i);
    expect((await status(folder, FILE)).state).toBe('removed');
  });
});
