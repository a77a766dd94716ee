import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentFolder, LAB_SITE, writeFiles } from '../support/deployment-folder.ts';
import { labTraces } from '../support/lab-traces.ts';
import { must, onMachine, purlin, removeFolder, SKIP_REASON, start, status } from '../support/purlin.ts';

const NAME = 'moods';
const FILE = 'purlin.yaml';
const [FIRST, SECOND, THIRD] = ['first', 'second', 'third'].map((group) => `${NAME}-${group}-0`) as [
  string,
  string,
  string,
];
const MENDED = '/var/lib/moods/mended';

describe.skipIf(SKIP_REASON !== undefined)('scripts that do not end well', () => {
  let folder = '';
  /** What the role `moody` does on the machine of each group. */
  const wish = (first: string, second: string, third: string) => {
    const mood = (word: string) => `{ values: { moody: { mood: ${word} } } }`;
    const groups = `{ first: ${mood(first)}, second: ${mood(second)}, third: ${mood(third)} }`;
    writeFiles(folder, { [FILE]: `deployment: ${NAME}\nworkload: moods\nsite: lab\ngroups: ${groups}\n` });
  };
  const runsOn = async (machine: string) =>
    (await onMachine(folder, FILE, machine, 'cat', '/var/lib/moods/runs')).split('\n').length - 1;

  beforeAll(() => {
    folder = deploymentFolder(['moods'], { 'sites/lab.yaml': LAB_SITE });
  });
  afterAll(async () => {
    await purlin(folder, 'destroy', '--yes');
    removeFolder(folder);
    expect(labTraces(NAME)).toEqual([]);
  });

  test('one fails, one asks to be tried again, one waits for somebody; all else goes on', async () => {
    wish('fails', 'later', 'waits');
    const ended = await purlin(folder, 'apply', '--yes');
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/retrying +moody +the neighbour is not there yet/);
    const { state, counts, attention } = await status(folder, FILE);
    expect({ state, counts }).toMatchObject({ state: 'failed', counts: { done: 10, failed: 1, waiting: 1 } });
    expect(attention).toMatchObject([
      { task: `${FIRST}/moody/apply`, machine: FIRST, role: 'moody', status: 'failed', exit: 9 },
      { task: `${THIRD}/moody/apply`, status: 'waiting', why: 'somebody to turn the key' },
    ]);
    expect(attention[0]?.tail?.at(-1)).toBe('no disk is large enough');
    expect(await runsOn(SECOND)).toBe(2);
  });

  test('status says machine, role, exit code, the last lines and what to try; logs have all of it', async () => {
    const { out } = await must(folder, 'status');
    for (const words of [FIRST, 'moody', 'exit 9', 'no disk is large enough', `purlin logs ${FIRST}/moody/apply`])
      expect(out).toContain(words);
    const logs = (await must(folder, 'logs', `${FIRST}/moody`)).out;
    for (let n = 1; n <= 20; n += 1) expect(logs).toContain(`looked at disk ${n}\n`);
    expect(logs).toContain('no disk is large enough');
  });

  test('retry after mending converges, and runs nothing else', async () => {
    for (const machine of [FIRST, THIRD]) await onMachine(folder, FILE, machine, 'touch', MENDED);
    const one = await purlin(folder, 'retry', FIRST);
    expect(one.out).toContain('1 task ran');
    await must(folder, 'retry', `${THIRD}/moody/apply`);
    expect((await status(folder, FILE)).state).toBe('converged');
    expect(await runsOn(SECOND)).toBe(2);
    for (const machine of [FIRST, THIRD]) await onMachine(folder, FILE, machine, 'rm', MENDED);
  });

  test('a second process is told who works on it; cancel from there stops the first', async () => {
    wish('long', 'well', 'well');
    const running = start(folder, ['apply', '--yes']);
    await running.saw(new RegExp(`${FIRST} +started +moody`));
    const second = await purlin(folder, 'apply', '--yes');
    expect(second.code).toBe(4);
    expect(second.err).toMatch(new RegExp(`process ${running.child.pid} on \\S+ \\(apply\\) drives it since`));
    expect((await purlin(folder, 'destroy', '--yes')).code).toBe(4);

    const asked = performance.now();
    await must(folder, 'cancel');
    const ended = await running.ended;
    expect((performance.now() - asked) / 1000).toBeLessThan(6);
    expect(ended.code).toBe(130);
    expect(ended.out).toContain('`purlin apply` goes on from here');
    expect((await must(folder, 'cancel')).out).toContain('Nobody works on it');
  });

  test('Ctrl-C stops within 5 s, also what runs on the machine, and says how to go on', async () => {
    const running = start(folder, ['apply', '--yes']);
    await running.saw(new RegExp(`${FIRST} +started +moody`));
    const asked = performance.now();
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect((performance.now() - asked) / 1000).toBeLessThan(5);
    expect(ended.code).toBe(130);
    expect(ended.out).toContain('`purlin apply` goes on from here');
    expect((await status(folder, FILE)).state).toBe('stopped');
    const names = await onMachine(folder, FILE, FIRST, 'sh', '-c', 'cat /proc/[0-9]*/comm');
    expect(names.split('\n')).toContain('sshd');
    expect(names.split('\n')).not.toContain('sleep');
  });

  test('a host goes off in the middle: its task says so, the others go on; on again, retry converges', async () => {
    wish('long', 'waits', 'well');
    const running = start(folder, ['apply', '--yes']);
    await running.saw(new RegExp(`${FIRST} +started +moody`));
    await must(folder, 'machines', 'power', FIRST, 'off', '--yes');
    await running.saw(/retrying +moody +cannot reach \S+: .*the host is off or gone/);
    await running.saw(new RegExp(`${SECOND} +waiting +moody`));
    expect((await must(folder, 'status')).out).toMatch(/retrying/);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);

    await must(folder, 'machines', 'power', FIRST, 'on', '--yes');
    for (const machine of [FIRST, SECOND]) await onMachine(folder, FILE, machine, 'touch', MENDED);
    await must(folder, 'retry');
    expect((await status(folder, FILE)).state).toBe('converged');
  });
});
