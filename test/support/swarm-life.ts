import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SweepDocument } from '../../src/server/documents/sites.ts';
import type { Bodies } from '../bodies/bodies.ts';
import { makeYard, YARD_PROXY, type Yard } from '../bodies/yard.ts';
import { labTraces } from './lab-traces.ts';
import { copyExample, removeFolder, SKIP_REASON } from './purlin.ts';

/** A platform to live on: its control plane in a yard, and bodies for its machines. */
export interface Home {
  /** `settings` and `machine` of the site. */
  readonly settings: object;
  readonly machine: object;
  /** Texts of `{ secret: NAME }` in the settings. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly bodies: Bodies;
  /** Ends bodies and control plane. */
  stop(): Promise<void>;
}

/**
 * The life of one swarm on a platform, through its real API and on real hosts: made, left alone, repaired, grown, destroyed, and
 * nothing of it is left. The packs and the workload are those that ship.
 */
export function swarmLife(name: string, settle: (yard: Yard) => Promise<Home>): void {
  const file = `${name}.yaml`;
  const manager = `${name}-manager-0`;

  describe.skipIf(SKIP_REASON !== undefined)(`a swarm on ${name}`, () => {
    let folder = '';
    let yard: Yard;
    let home: Home;
    let isUp = false;

    beforeAll(async () => {
      folder = copyExample('swarm');
      rmSync(path.join(folder, 'purlin.lock'), { force: true });
      yard = await makeYard(name);
      home = await settle(yard);
      isUp = true;
      writeSite(folder, name, home);
      writeDeployment(folder, name, 2);
    });
    afterAll(async () => {
      await yard?.purlin(folder, '-f', file, 'destroy', '--yes');
      if (isUp) await home.stop();
      await yard?.dispose();
      if (yard !== undefined) expect(labTraces(yard.name)).toEqual([]);
      removeFolder(folder);
    });

    test('is planned from offers alone', async () => {
      const { machines, summary } = await yard.plan(folder, file);
      expect(summary).toMatchObject({ machines: 3, remove: 0 });
      expect(machines[0]?.facts).toMatchObject({ os: { family: 'debian', version: '12' } });
      expect(home.bodies.list()).toEqual([]);
    });

    test('comes up: one manager, two workers, and its proof passes', async () => {
      await yard.must(folder, '-f', file, 'apply', '--yes');
      expect((await yard.status(folder, file)).state).toBe('converged');
      expect(await yard.readyNodes(folder, file, manager)).toBe(3);
    });

    test('is of the same packs and workload, byte for byte, as on a desktop', async () => {
      const here = readFileSync(path.join(folder, 'purlin.lock'), 'utf8');
      rmSync(path.join(folder, 'purlin.lock'));
      await yard.plan(folder, 'demo.yaml');
      expect(readFileSync(path.join(folder, 'purlin.lock'), 'utf8')).toBe(here);
      expect(here).toMatch(/swarm:\n +version: .*\n +hash: [0-9a-f]{64}/);
    });

    test('is left alone by a second apply, which contacts no machine', async () => {
      const second = await yard.must(folder, '-f', file, 'apply', '--yes', '--json');
      expect(second.out).not.toContain('machine.contacted');
      expect(JSON.parse(second.out.trim().split('\n').at(-1) ?? '{}')).toMatchObject({ outcome: 'done', ran: 0 });
    });

    test('is found to have drifted, and is repaired', async () => {
      await yard.onMachine(folder, file, `${name}-worker-0`, 'systemctl', 'stop', 'docker.socket', 'docker');
      const drifted = await yard.must(folder, '-f', file, 'plan', '--check', '--json');
      expect(JSON.parse(drifted.out).summary.change).toBeGreaterThan(0);
      await yard.must(folder, '-f', file, 'apply', '--yes', '--check');
      expect(await yard.readyNodes(folder, file, manager)).toBe(3);
    });

    test('grows by one worker', async () => {
      writeDeployment(folder, name, 3);
      await yard.must(folder, '-f', file, 'apply', '--yes');
      expect(await yard.readyNodes(folder, file, manager)).toBe(4);
    });

    test('owns what it made, and nothing of it is left over', async () => {
      const things = (await sweep(yard, folder, file)).sites.flatMap((site) => site.things);
      expect(things.filter(({ kind }) => kind === 'machine')).toHaveLength(4);
      expect(things.filter(({ verdict }) => verdict !== 'in-use')).toEqual([]);
    });

    test('is destroyed, and a sweep finds nothing', async () => {
      await yard.must(folder, '-f', file, 'destroy', '--yes');
      expect(await sweep(yard, folder, file)).toMatchObject({ leftOver: 0, sites: [{ things: [] }] });
      await home.bodies.settled();
      expect(home.bodies.list()).toEqual([]);
    });

    test('is planned without its control plane from the offers that are kept, and the plan says how old they are', async () => {
      isUp = false;
      await home.stop();
      ageOffers(folder, name);
      const { summary, notices } = await yard.plan(folder, file);
      expect(summary).toMatchObject({ machines: 4, remove: 0 });
      const message = expect.stringMatching(`offers of site ${name} are 3 h old, from the last time it answered: .`);
      expect(notices).toContainEqual(expect.objectContaining({ message }));
    });
  });
}

const AGE_MS = 3 * 3_600_000;

/** As if the site had been asked for the last time three hours ago. */
function ageOffers(folder: string, site: string): void {
  const file = path.join(folder, '.purlin/offers', `${site}.json`);
  const kept = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...kept, atMs: Date.now() - AGE_MS }));
}

async function sweep(yard: Yard, folder: string, file: string): Promise<SweepDocument> {
  const { out } = await yard.must(folder, '-f', file, 'sites', 'sweep', '--json');
  // `as`: the documented shape, which the command's own tests check.
  return JSON.parse(out) as SweepDocument;
}

function writeSite(folder: string, name: string, { settings, machine, secrets = {} }: Home): void {
  mkdirSync(path.join(folder, '.purlin/secrets'), { recursive: true });
  for (const [secret, text] of Object.entries(secrets))
    writeFileSync(path.join(folder, '.purlin/secrets', secret), text, { mode: 0o600 });
  const site = {
    site: name,
    platform: name,
    settings,
    machine,
    provides: [{ capability: 'package-mirror', values: { url: YARD_PROXY } }],
  };
  // JSON is YAML.
  writeFileSync(path.join(folder, `sites/${name}.yaml`), JSON.stringify(site));
}

function writeDeployment(folder: string, name: string, workers: number): void {
  const groups = { manager: { count: 1 }, worker: { count: workers } };
  writeFileSync(
    path.join(folder, `${name}.yaml`),
    JSON.stringify({ deployment: name, workload: 'swarm', site: name, groups }),
  );
}
