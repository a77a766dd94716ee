import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentFolder, LAB_SITE } from '../support/deployment-folder.ts';
import { labTraces } from '../support/lab-traces.ts';
import { must, purlin, removeFolder, SKIP_REASON, start, status } from '../support/purlin.ts';

const NAME = 'leave';
const FILE = 'purlin.yaml';
const GROUPS = 'groups: { first: { count: 2 }, second: { count: 1 }, third: { count: 0 } }';

describe.skipIf(SKIP_REASON !== undefined)('destroy, killed', () => {
  let folder = '';
  beforeAll(() => {
    const deployment = `deployment: ${NAME}\nworkload: moods\nsite: lab\n${GROUPS}\n`;
    folder = deploymentFolder(['moods'], { [FILE]: deployment, 'sites/lab.yaml': LAB_SITE });
  });
  afterAll(async () => {
    await purlin(folder, 'destroy', '--yes');
    removeFolder(folder);
    expect(labTraces(NAME)).toEqual([]);
  });

  test('in its middle, at several moments: the next one takes the rest away, and a third says that nothing is left', async () => {
    for (const share of [0.05, 0.3, 0.6, 0.9]) {
      await must(folder, 'apply', '--yes');
      expect(labTraces(NAME)).not.toEqual([]);
      const running = start(folder, ['destroy', '--yes']);
      await running.saw(/started +remove created-machine/);
      setTimeout(() => running.child.kill('SIGKILL'), share * 450);
      const killed = await running.ended;
      const where = `killed ${share * 450} ms after its first task`;
      expect(killed.signal ?? killed.code, where).toBeOneOf(['SIGKILL', 0]);

      const next = await must(folder, 'destroy', '--yes');
      expect(labTraces(NAME), `${where}\n${next.out}`).toEqual([]);
      expect((await status(folder, FILE)).state, where).toBe('removed');
      expect((await must(folder, 'destroy', '--yes')).out).toMatch(/nothing/i);
    }
  });

  test('after the last host is gone, and before what hosts share is', async () => {
    const lab = `/var/lib/purlin/lab/${NAME}`;
    const hosts = () => (existsSync(lab) ? readdirSync(lab).filter((name) => name.startsWith(NAME)) : []);
    let caught = false;
    for (let turn = 0; turn < 5 && !caught; turn += 1) {
      await must(folder, 'apply', '--yes');
      const running = start(folder, ['destroy', '--yes']);
      while (hosts().length > 0) await sleep(5);
      running.child.kill('SIGKILL');
      await running.ended;
      caught = labTraces(NAME).length > 0;
    }
    expect(caught).toBe(true);
    await must(folder, 'destroy', '--yes');
    expect(labTraces(NAME)).toEqual([]);
  });

  test('in the middle of an apply, then destroy: nothing is left either', async () => {
    for (const afterMs of [150, 600, 1500]) {
      const running = start(folder, ['apply', '--yes']);
      await running.saw(/started +created-machine/);
      setTimeout(() => running.child.kill('SIGKILL'), afterMs);
      await running.ended;
      await must(folder, 'destroy', '--yes');
      expect(labTraces(NAME), `killed ${afterMs} ms after its first task`).toEqual([]);
    }
  });
});
