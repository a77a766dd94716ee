import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_FOLDERS } from '../../src/platforms/lab/layout.ts';
import { untilReady } from '../sims/until-ready.ts';
import { deploymentFolder, LAB_SITE, writeFiles } from '../support/deployment-folder.ts';
import { type Entry, overlaps, ranAgain, readEventLog, readJournal } from '../support/journal.ts';
import { labTraces } from '../support/lab-traces.ts';
import { must, onMachine, purlin, removeFolder, SKIP_REASON, start, status } from '../support/purlin.ts';

const NAME = 'crash';
const MACHINES = [0, 1, 2].map((ordinal) => `${NAME}-scribe-${ordinal}`);
const KILLS = 14;
const LONGEST_MS = 5_000;

describe.skipIf(SKIP_REASON !== undefined)('apply, killed', () => {
  let folder = '';
  const rounds = new Map<number, number>();
  const wish = (round: number) => {
    rounds.set(round, Date.now());
    const text = `deployment: ${NAME}\nworkload: journal\nsite: lab\nvalues: { round: ${round} }\n`;
    writeFiles(folder, { 'purlin.yaml': text });
  };
  beforeAll(() => {
    folder = deploymentFolder(['journal'], { 'sites/lab.yaml': LAB_SITE });
  });
  afterAll(async () => {
    await purlin(folder, 'destroy', '--yes');
    removeFolder(folder);
    expect(labTraces(NAME)).toEqual([]);
  });

  test('at many random moments: converges, runs nothing again that was done, makes nothing twice', async () => {
    wish(1);
    const moments: number[] = [];
    while (moments.length < KILLS) {
      const running = start(folder, ['apply', '--yes']);
      const afterMs = 300 + Math.random() * LONGEST_MS;
      const timer = setTimeout(() => running.child.kill('SIGKILL'), afterMs);
      const ended = await running.ended;
      clearTimeout(timer);
      expect(ended.signal ?? ended.code, `after ${moments.join(', ')} ms\n${ended.out}${ended.err}`).toBeOneOf([
        'SIGKILL',
        0,
      ]);
      if (ended.signal === 'SIGKILL') moments.push(Math.round(afterMs));
      else wish(rounds.size + 1);
    }
    await must(folder, 'apply', '--yes');
    const { state, counts } = await status(folder, 'purlin.yaml');
    expect({ state, counts }).toMatchObject({ state: 'converged', counts: { done: 21, failed: 0, running: 0 } });

    const events = await readEventLog(folder, NAME);
    const all: Entry[] = [];
    for (const machine of MACHINES) {
      const entries = await readJournal(folder, machine);
      all.push(...entries);
      expect(overlaps(entries), `killed at ${moments.join(', ')} ms`).toEqual([]);
      expect(ranAgain(machine, entries, events, rounds), `killed at ${moments.join(', ')} ms`).toEqual([]);
      expect(entries.filter(({ what, round }) => what === 'end' && round === rounds.size)).not.toEqual([]);
    }
    expect(all.filter(({ what }) => what === 'made')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'founded')).toHaveLength(1);
    expect(new Set(await identities(folder)).size).toBe(1);
    expect(events.filter(({ type }) => type === 'machine.intent')).toHaveLength(MACHINES.length);
  }, 200_000);

  test('in a long step: the next apply waits for it and says so, then does what is left', async () => {
    wish(rounds.size + 1);
    const running = start(folder, ['apply', '--yes']);
    await running.saw(/started +ponder/);
    await untilBegun(rounds.size);
    running.child.kill('SIGKILL');
    await running.ended;
    await must(folder, 'apply', '--yes');
    const logs = await must(folder, 'logs', 'ponder');
    expect(logs.out).toMatch(/waits for a step of session \S+ that still runs at/);
    for (const machine of MACHINES) expect(overlaps(await readJournal(folder, machine))).toEqual([]);
    expect((await status(folder, 'purlin.yaml')).state).toBe('converged');
  });
});

/** Resolves when the long step of a round runs on a machine: told by its journal on the host's disk, faster than a login. */
async function untilBegun(round: number): Promise<void> {
  const journals = MACHINES.map((machine) =>
    path.join(DEFAULT_FOLDERS.state, NAME, machine, 'upper/var/lib/journal/log'),
  );
  const begun = async () =>
    (await Promise.all(journals.map((file) => readFile(file, 'utf8')))).some((text) =>
      text.includes(` begin ponder ${round}\n`),
    );
  await untilReady('ponder', begun, { ended: new Promise(() => {}), timeoutMs: 20_000, everyMs: 20 });
}

/** The club that each machine says it is in. */
async function identities(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const machine of MACHINES)
    found.push((await onMachine(folder, 'purlin.yaml', machine, 'cat', '/var/lib/journal/club')).trim());
  return found;
}
