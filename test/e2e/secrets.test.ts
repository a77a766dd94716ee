import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentFolder, LAB_SITE } from '../support/deployment-folder.ts';
import { readEventLog } from '../support/journal.ts';
import { labTraces } from '../support/lab-traces.ts';
import { watchProcesses } from '../support/process-watch.ts';
import { must, onMachine, purlin, removeFolder, SKIP_REASON, status } from '../support/purlin.ts';

const NAME = 'whispers';
const FILE = 'purlin.yaml';
const TELLER = `${NAME}-teller-0`;
const LISTENER = `${NAME}-listener-0`;

describe.skipIf(SKIP_REASON !== undefined)('secrets: one published and taken live, one generated', () => {
  let folder = '';
  const printed: string[] = [];
  const seen: string[] = [];
  let secrets: readonly string[] = [];

  beforeAll(async () => {
    const deployment = `deployment: ${NAME}\nworkload: whispers\nsite: lab\n`;
    folder = deploymentFolder(['whispers'], { [FILE]: deployment, 'sites/lab.yaml': LAB_SITE });
    const watch = watchProcesses();
    const failed = await purlin(folder, 'apply', '--yes', '--json');
    expect(failed.code).toBe(1);
    printed.push(failed.out, failed.err);
    for (const words of [
      ['status'],
      ['status', '--json'],
      ['plan', '--json', '--full'],
      ['logs'],
      ['logs', '--json'],
      ['explain', 'whisper'],
      ['explain', `${LISTENER}/listen/apply`, '--json'],
      ['machines', 'show', LISTENER, '--json'],
    ])
      printed.push((await must(folder, ...words)).out);
    await onMachine(folder, FILE, LISTENER, 'touch', '/root/ready');
    printed.push((await must(folder, 'retry')).out, (await must(folder, 'logs')).out);
    watch.stop();
    seen.push(...watch.seen);
    expect(watch.looks()).toBeGreaterThan(20);
    const read = async (machine: string, file: string) => (await onMachine(folder, FILE, machine, 'cat', file)).trim();
    secrets = [await read(TELLER, '/root/word'), await read(TELLER, '/root/password')];
    expect(await read(LISTENER, '/root/heard')).toBe(secrets[0]);
  });
  afterAll(async () => {
    await purlin(folder, 'destroy', '--yes');
    removeFolder(folder);
    expect(labTraces(NAME)).toEqual([]);
  });

  test('reach the scripts', async () => {
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(16);
    expect((await status(folder, FILE)).state).toBe('converged');
  });

  test('stand in no argument list and in no exported environment, on neither side', async () => {
    expect(seen.some((text) => text.startsWith('cmdline sleep 0.4'))).toBe(true);
    expect(seen.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
    const environment = await onMachine(folder, FILE, LISTENER, 'cat', '/root/environment');
    expect(environment).toContain('PURLIN_SECRET_WORD=/');
    for (const secret of secrets) expect(environment).not.toContain(secret);
  });

  test('stand in nothing that is printed: apply, status, plan, logs, explain, machines', () => {
    expect(printed.join('\n')).toMatch(/heard \S+/);
    for (const secret of secrets) for (const text of printed) expect(text).not.toContain(secret);
  });

  test('stand in no file of the state folder and in no event', async () => {
    const state = path.join(folder, '.purlin');
    const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('store.db');
    const events = JSON.stringify(await readEventLog(folder, NAME));
    for (const secret of secrets) {
      expect(events).not.toContain(secret);
      for (const { parentPath, name } of files)
        expect(readFileSync(path.join(parentPath, name)).includes(secret), name).toBe(false);
    }
  });

  test('leave no file behind on the machines', async () => {
    for (const machine of [TELLER, LISTENER]) {
      const left = await onMachine(folder, FILE, machine, 'sh', '-c', 'find /dev/shm /run/purlin /tmp -type f');
      expect(left.trim()).toMatch(/^(\/run\/purlin\/session)?$/);
    }
  });
});
