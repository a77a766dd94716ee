import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/support/run-cli.ts';
import { fidelitySchema } from '../../src/server/documents/fidelity.ts';
import { deploymentFolder, writeFiles } from '../support/deployment-folder.ts';
import { type InProcess, inProcess, type Stores } from '../support/in-process.ts';

const signal = AbortSignal.timeout(20_000);

const site = (name: string, machine: string) => `site: ${name}\nplatform: fake\nmachine: ${machine}\n`;
const deployment = (name: string, at: string, more = '') => `deployment: ${name}\nworkload: app\nsite: ${at}\n${more}`;

/** A workload that wants a container engine, at sites of the fake platform. */
const FILES: Readonly<Record<string, string>> = {
  'purlin.yaml': deployment('shop', 'debian'),
  'large.yaml': deployment(
    'large',
    'debian',
    'groups: { front: { count: 40 } }\nvalues: { docker: { registryMirror: "http://mirror:5000" } }\n',
  ),
  'red.yaml': deployment('shop-at-red', 'rhel'),
  'other.yaml': 'deployment: other\nworkload: idle\nsite: debian\n',
  'sites/debian.yaml': site(
    'debian',
    '{ os: { family: debian, distribution: debian, version: "12" }, found: { docker: false } }',
  ),
  'sites/rhel.yaml': site('rhel', '{ os: { family: rhel, version: "9" }, found: { docker: false } }'),
  'sites/equipped.yaml': site('equipped', '{ found: { docker: true } }'),
  'sites/red.yaml': site('red', '{ os: { family: rhel, version: "8" }, found: { docker: false } }'),
  'packs/app/pack.yaml': 'pack: app\nversion: 1.0.0\nuses: { docker: ^1 }\n',
  'packs/app/workloads/app.yaml': 'workload: app\ngroups: { front: { count: 2, requires: [container-engine] } }\n',
  'packs/app/workloads/idle.yaml': 'workload: idle\ngroups: { front: { count: 1, requires: [machine-up] } }\n',
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = deploymentFolder([], { '.git/HEAD': '', ...FILES, ...files });
  folders.push(folder);
  return folder;
}

function open(folder = folderOf(), stores: Stores = new Map()): InProcess & { readonly folder: string } {
  return { folder, ...inProcess(path.join(folder, 'purlin.yaml'), stores) };
}

describe('which sides are compared', () => {
  test.each([
    ['shop', 'shop', 'deployment', 'purlin.yaml'],
    ['large', 'large', 'deployment', 'large.yaml'],
    ['./large.yaml', 'large', 'deployment', 'large.yaml'],
    ['shop-at-red', 'shop-at-red', 'deployment', 'red.yaml'],
    ['red', 'shop-at-red', 'deployment', 'red.yaml'],
    ['site:red', 'red', 'site', 'purlin.yaml'],
    ['rhel', 'rhel', 'site', 'purlin.yaml'],
  ])('%s is %s, a %s of %s', async (given, name, kind, file) => {
    const { operations } = open();
    const { here } = await operations.fidelity({ here: given, there: 'debian' }, signal);
    expect(here).toMatchObject({ name, kind, file, applied: false });
  });

  test('a site stands for the opened deployment with all its groups there', async () => {
    const folder = folderOf({
      'purlin.yaml': 'deployment: shop\nworkload: app\ngroups: { front: { count: { debian: 1, rhel: 2 } } }\n',
    });
    const { here, there } = await open(folder).operations.fidelity({ here: 'shop', there: 'rhel' }, signal);
    expect(here.sites.map(({ name, machines }) => `${name} ${machines}`)).toEqual(['debian 1', 'rhel 2']);
    expect(there).toMatchObject({ deployment: 'shop', sites: [{ name: 'rhel', platform: 'fake', machines: 3 }] });
  });

  test.each([
    ['large', 'other', 'usage', 'large is of workload app, other of workload idle'],
    ['larg', 'shop', 'not-found', 'it is no deployment and no site'],
    ['site:nowhere', 'shop', 'not-found', 'it is no site'],
    ['missing.yaml', 'shop', 'not-found', 'there is no such file'],
  ])('%s with %s is an error: %s', async (here, there, code, message) => {
    const call = open().operations.fidelity({ here, there }, signal);
    await expect(call).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('a name that is nearly right is met with the one that was meant', async () => {
    const call = open().operations.fidelity({ here: 'larg', there: 'shop' }, signal);
    await expect(call).rejects.toMatchObject({ hint: 'Did you mean `large`?' });
  });

  test('names for completion are deployments and sites', async () => {
    const { names } = await open().operations.names({ kind: 'comparable' }, signal);
    expect(names).toEqual(['large', 'other', 'purlin', 'red', 'shop', 'shop-at-red', 'debian', 'equipped', 'rhel']);
  });
});

describe('what is compared', () => {
  test('the document keeps to its schema, and says why a role was substituted', async () => {
    const document = await open().operations.fidelity({ here: 'debian', there: 'rhel' }, signal);
    expect(fidelitySchema.parse(document)).toEqual(document);
    expect(document.capabilities.find(({ capability }) => capability === 'container-engine')).toMatchObject({
      place: 'group/front',
      verdict: 'substituted',
      here: [{ role: 'docker-debian', machines: 2, rule: 'rank', rejected: [{ name: 'docker-repository-rhel' }] }],
      there: [{ role: 'docker-repository-rhel', machines: 2, rule: 'only', rejected: [{ name: 'docker-debian' }] }],
    });
  });

  test('numbers of machines change no share, but that of tasks', async () => {
    const { shares, roles } = await open().operations.fidelity({ here: 'shop', there: 'large' }, signal);
    expect(shares.roles.percent).toEqual({ shared: 100, substituted: 0, oneSide: 0, open: 0 });
    expect(shares.tasks.total).toBe(21 * shares.roles.total);
    const engine = roles.find(({ role }) => role === 'docker-debian');
    expect(engine?.inputs).toEqual([
      {
        name: 'configuration',
        secret: false,
        here: ['{}\n'],
        there: ['{ "registry-mirrors": ["http://mirror:5000"] }\n'],
      },
    ]);
  });

  test('what was observed counts: a machine that came with an engine keeps it', async () => {
    const stores: Stores = new Map();
    const { folder, operations, runner } = open(folderOf({ 'purlin.yaml': deployment('shop', 'equipped') }), stores);
    for await (const item of operations.apply({}, signal)) expect(item).not.toHaveProperty('outcome', 'failed');
    expect(runner.requests.length).toBeGreaterThan(0);
    writeFiles(folder, { 'sites/equipped.yaml': site('equipped', '{ found: { docker: false } }') });
    const before = runner.requests.length;
    const document = await operations.fidelity({ here: 'shop', there: 'equipped' }, signal);
    expect(runner.requests.length).toBe(before);
    expect([document.here.applied, document.there.applied]).toEqual([true, false]);
    const engine = document.capabilities.find(({ capability }) => capability === 'container-engine');
    expect([engine?.here[0]?.role, engine?.there[0]?.role]).toEqual(['docker-existing', 'docker-debian']);
  });

  test('a deployment of another folder is compared with what its own store remembers', async () => {
    const stores: Stores = new Map();
    const there = folderOf({ 'purlin.yaml': deployment('shop', 'equipped') });
    const other = inProcess(path.join(there, 'purlin.yaml'), stores);
    for await (const item of other.operations.apply({}, signal)) expect(item).not.toHaveProperty('outcome', 'failed');
    const { operations } = open(folderOf(), stores);
    const file = path.join(there, 'purlin.yaml');
    const document = await operations.fidelity({ here: 'shop', there: file }, signal);
    expect(document.there).toMatchObject({ name: file, deployment: 'shop', applied: true });
    expect(document.here).toMatchObject({ name: 'purlin.yaml', applied: false });
  });

  test('a workload file that is not the same on both sides is told', async () => {
    const other = folderOf({
      'packs/app/workloads/app.yaml': 'workload: app\ngroups: { front: { count: 3, requires: [container-engine] } }\n',
    });
    const document = await open().operations.fidelity({ here: 'shop', there: path.join(other, 'purlin.yaml') }, signal);
    expect(document.notices).toEqual(['the file of workload app is not the same on both sides']);
  });
});

describe('purlin fidelity', () => {
  test('prints the shares and what differs, and is done', async () => {
    const { operations, folder } = open();
    const { out, err, exit } = await runCli(['fidelity', 'shop', 'rhel'], { operations, cwd: folder });
    expect({ err, exit }).toEqual({ err: '', exit: 0 });
    expect(out).toMatch(/^\d+ % shared, \d+ % substituted, \d+ % only one side$/m);
    expect(out.replace(/\s+/g, ' ')).toContain('not docker-debian: when: machine.os.family == "debian"');
  });

  test('--json is the document', async () => {
    const { operations, folder } = open();
    const { out } = await runCli(['fidelity', 'shop', 'rhel', '--json'], { operations, cwd: folder });
    expect(JSON.parse(out)).toEqual(await operations.fidelity({ here: 'shop', there: 'rhel' }, signal));
  });

  test('two workloads are wrong usage, with both names', async () => {
    const { operations, folder } = open();
    const { exit, err } = await runCli(['fidelity', 'shop', 'other'], { operations, cwd: folder });
    expect(exit).toBe(3);
    expect(err.replace(/\s+/g, ' ')).toContain('shop is of workload app, other of workload idle');
  });
});
