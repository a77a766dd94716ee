import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTraces } from '../support/lab-traces.ts';
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

describe.skipIf(SKIP_REASON !== undefined)('a swarm of five light hosts', () => {
  let folder = '';
  beforeAll(() => {
    folder = copyExample('swarm');
  });
  afterAll(async () => {
    await purlin(folder, '-f', FILE, 'destroy', '--yes');
    removeFolder(folder);
  });

  test('converges, and its proof passes', async () => {
    await must(folder, '-f', FILE, 'apply', '--yes');
    expect((await status(folder, FILE)).state).toBe('converged');
    expect(await readyNodes(folder, FILE, 'demo-manager-0')).toBe(5);
  });

  test('a second apply says that nothing is to do, quickly, and contacts no machine, also when hosts are off', async () => {
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-worker-1', 'off', '--yes');
    const second = await must(folder, '-f', FILE, 'apply', '--yes', '--json');
    expect(second.out).not.toContain('machine.contacted');
    expect(JSON.parse(second.out.trim().split('\n').at(-1) ?? '{}')).toMatchObject({
      outcome: 'done',
      ran: 0,
      contacted: 0,
    });
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-worker-1', 'on', '--yes');
    expect((await plan(folder, FILE)).summary).toMatchObject({ create: 0, change: 0, remove: 0, maybe: 0 });
  });

  test('the join tokens stand in no file, log, plan or event', async () => {
    const tokens = (
      await onMachine(folder, FILE, 'demo-manager-0', 'docker', 'swarm', 'join-token', '-q', 'worker')
    ).trim();
    expect(tokens).toMatch(/^SWMTKN-/);
    const logs = await must(folder, '-f', FILE, 'logs');
    const planned = await must(folder, '-f', FILE, 'plan', '--json');
    const store = readFileSync(path.join(folder, '.purlin/store.db')).toString('latin1');
    for (const text of [logs.out, planned.out, store]) expect(text).not.toContain('SWMTKN-');
  });

  test("explain says why Debian's Docker was chosen", async () => {
    const { out } = await must(folder, '-f', FILE, 'explain', 'container-engine');
    expect(out).toContain('docker-debian');
    expect(out).toContain('docker-existing');
  });

  test('the founder dies for good: its replacement joins the living swarm, and workers can still be added', async () => {
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-manager-0', 'off', '--yes');
    await must(folder, '-f', FILE, 'apply', '--yes', '--replace', 'demo-manager-0');
    expect(await readyNodes(folder, FILE, 'demo-manager-1')).toBe(5);
    const nodes = await onMachine(
      folder,
      FILE,
      'demo-manager-1',
      'docker',
      'node',
      'ls',
      '--format',
      '{{.ManagerStatus}}',
    );
    expect(nodes.split('\n').filter((line) => /Leader|Reachable/.test(line))).toHaveLength(3);
  });

  test('Ctrl-C stops within 5 s with a hint, and apply goes on from there', async () => {
    await must(folder, '-f', FILE, 'machines', 'power', 'demo-worker-1', 'off', '--yes');
    const running = start(folder, ['-f', FILE, 'apply', '--yes', '--replace', 'demo-worker-1']);
    await running.saw('demo-worker-1');
    const asked = performance.now();
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect((performance.now() - asked) / 1000).toBeLessThan(6);
    expect(ended.code).toBe(130);
    expect(ended.out + ended.err).toContain('purlin');
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
