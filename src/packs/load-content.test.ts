import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../model/errors.ts';
import { loadContent, loadWithProblems } from './load-content.ts';
import { readMistakes, showProblems } from './support/mistakes.ts';
import { type Files, withTree } from './support/tree.ts';

function load(changes: Files, deploymentFile = 'purlin.yaml', shipped: readonly string[] = []) {
  return withTree(changes, (cwd) =>
    loadContent({
      deploymentFile,
      shipped: shipped.map((one) => path.join(cwd, one)),
      cwd,
      signal: AbortSignal.timeout(20_000),
    }),
  );
}

describe.each(['shape', 'name'])('a mistake of %s', (table) => {
  test.each(readMistakes(table))('$name', async ({ files, deploymentFile = 'purlin.yaml', problems }) => {
    const options = { deploymentFile, shipped: [], signal: AbortSignal.timeout(20_000) };
    const found = await withTree(files, (cwd) => loadWithProblems({ ...options, cwd }));
    expect(showProblems(found.problems)).toBe(problems);
  });
});

test('a deployment without mistakes gives its content', async () => {
  const content = await load({});
  expect([...content.packs.keys()]).toEqual(['app']);
  expect([...content.roles.keys()]).toEqual(['web-server']);
  expect([...content.capabilities.keys()]).toEqual(['web']);
  expect([...content.workloads.keys()]).toEqual(['app']);
  expect([...content.sites.keys()]).toEqual(['here']);
  expect(content.deployment.file.deployment).toBe('demo');
  expect(Object.keys(content.roles.get('web-server')?.files ?? {})).toEqual(['apply.sh']);
  expect(content.facts.get('os.family')?.type).toBe('string');
});

test('a price list stands in the site file, or in a file that it names', async () => {
  const inline = await load({
    'sites/here.yaml': 'site: here\nplatform: moon\nprices: { currency: EUR, sizes: { t: 1 } }\n',
  });
  const named = await load({
    'sites/here.yaml': 'site: here\nplatform: moon\nprices: ../costs.yaml\n',
    'costs.yaml': 'currency: EUR\nsizes:\n  t: 1\n',
  });
  for (const content of [inline, named])
    expect(content.sites.get('here')?.prices).toEqual({ currency: 'EUR', sizes: { t: 1 } });
});

test('all errors of all files come in one error', async () => {
  const files = { 'sites/here.yaml': 'site: here\n', 'packs/app/pack.yaml': 'pack: app\nversion: 1\n' };
  const error = await load(files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  const { code, message, problems } = error as AppError; // just checked
  expect(code).toBe('invalid-file');
  expect(message).toBe('cannot use the files: 2 problems, first sites/here.yaml:1:1: `platform` is missing');
  expect(problems).toHaveLength(2);
});

test('a deployment file that is not there says what to do', async () => {
  await expect(load({}, 'other.yaml')).rejects.toMatchObject({
    code: 'not-found',
    message: 'cannot read other.yaml: there is no such file',
    hint: 'Name a deployment file with -f FILE, or write one with `purlin init`.',
  });
});

test('a cancelled loading says so', async () => {
  const options = { deploymentFile: 'purlin.yaml', shipped: [], signal: AbortSignal.abort() };
  await expect(withTree({}, (cwd) => loadContent({ ...options, cwd }))).rejects.toMatchObject({ code: 'cancelled' });
});

const STORE = {
  'packs/store/pack.yaml': 'pack: store\nversion: 1.0.0\n',
  'packs/store/capabilities/disk.yaml': 'capability: disk\ndescription: x\nscope: machine\n',
  'packs/store/roles/raid.yaml': 'role: raid\nprovides: [disk]\n',
};
const DEPLOYMENT = 'deployment: demo\nworkload: app\nsite: here\n';
const USING = { 'packs/app/pack.yaml': 'pack: app\nversion: 1.0.0\nuses: { store: ^1 }\n' };

/** Which packs are loaded by a deployment file below the folder that holds the packs. */
const LOADED: readonly { readonly name: string; readonly files: Files; readonly packs: readonly string[] }[] = [
  { name: 'the pack of the workload', files: {}, packs: ['app'] },
  { name: 'what a loaded pack uses', files: USING, packs: ['app', 'store'] },
  {
    name: 'a pack with a role that the deployment prefers',
    files: { 'deploy/purlin.yaml': `${DEPLOYMENT}prefer: { disk: raid }\n` },
    packs: ['app', 'store'],
  },
  {
    name: 'a pack with a capability that the site wants',
    files: { 'sites/here.yaml': 'site: here\nplatform: moon\nready: [disk]\n' },
    packs: ['app', 'store'],
  },
  {
    name: "a pack for the site's platform",
    files: { 'packs/store/pack.yaml': 'pack: store\nversion: 1.0.0\nplatform: moon\n' },
    packs: ['app', 'store'],
  },
  {
    name: 'a pack beside the deployment file',
    files: { 'deploy/packs/own/pack.yaml': 'pack: own\nversion: 1.0.0\n' },
    packs: ['app', 'own'],
  },
];

test.each(LOADED)('loaded is $name', async ({ files, packs }) => {
  const content = await load({ ...STORE, 'deploy/purlin.yaml': DEPLOYMENT, ...files }, 'deploy/purlin.yaml');
  expect([...content.packs.keys()]).toEqual(packs);
});

test('what ships is found last, and a folder that is reached twice counts once', async () => {
  const files = { 'shipped/packs/store/pack.yaml': 'pack: store\nversion: 1.0.0\n', ...USING };
  const content = await load(files, 'purlin.yaml', ['shipped', '.']);
  expect([...content.packs.keys()]).toEqual(['app', 'store']);
});

test('a pack that is found twice is an error', async () => {
  const files = { ...STORE, ...USING, 'shipped/packs/store/pack.yaml': 'pack: store\nversion: 1.0.0\n' };
  const error = await load(files, 'purlin.yaml', ['shipped']).catch((thrown: unknown) => thrown);
  const { problems } = error as AppError; // loading these files fails
  expect(problems[0]?.message).toMatch(/^the pack `store` is found twice: .*packs\/store and .*shipped\/packs\/store$/);
});

test('a site that is found twice is an error', async () => {
  const files = { 'deploy/purlin.yaml': DEPLOYMENT, 'deploy/sites/here.yaml': 'site: here\nplatform: moon\n' };
  const error = await load(files, 'deploy/purlin.yaml').catch((thrown: unknown) => thrown);
  const { problems } = error as AppError; // loading these files fails
  expect(problems.map((problem) => problem.message)).toEqual([
    'the site `here` is found twice: deploy/sites/here.yaml and sites/here.yaml',
  ]);
});

test('nothing above the root of the repository is seen', async () => {
  const files = { 'inner/.git/HEAD': 'x', 'inner/purlin.yaml': DEPLOYMENT };
  const error = await load(files, 'inner/purlin.yaml').catch((thrown: unknown) => thrown);
  const { problems } = error as AppError; // loading these files fails
  expect(problems.map((problem) => problem.message)).toEqual(['there is no site `here`', 'there is no workload `app`']);
});

const role = (text: string) => ({ 'packs/app/roles/web-server/role.yaml': text });

test('equal content has an equal hash, and prose is no part of it', async () => {
  const head = 'role: web-server\nprovides: [web]\n';
  const [one, reordered, described, changed] = await Promise.all(
    [
      role(`${head}rank: 1\napply: apply.sh\n`),
      role(`apply: apply.sh\n${head}rank: 1\n`),
      role(`${head}description: words\nrank: 1\napply: apply.sh\n`),
      role(`${head}rank: 2\napply: apply.sh\n`),
    ].map(async (files) => (await load(files)).roles.get('web-server')?.hash),
  );
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(reordered).toBe(one);
  expect(described).toBe(one);
  expect(changed).not.toBe(one);
});

test('a site keeps values for packs that another deployment loads', async () => {
  const files = {
    ...STORE,
    'deploy/purlin.yaml': DEPLOYMENT,
    'sites/here.yaml': 'site: here\nplatform: moon\nvalues: { raid: { level: 5 } }\n',
  };
  const content = await load(files, 'deploy/purlin.yaml');
  expect(content.roles.has('raid')).toBe(false);
});

test('scripts of a single file are found beside it and in the folder of its name', async () => {
  const files = {
    'packs/app/capabilities/web.yaml':
      'capability: web\ndescription: x\nscope: machine\nvalues: { address: { type: string } }\nproof: web.sh\n',
    'packs/app/capabilities/web.sh': 'exit 0\n',
    'packs/app/roles/web-server/role.yaml': null,
    'packs/app/roles/web-server.yaml': 'role: web-server\nprovides: [web]\napply: apply.sh\n',
  };
  const content = await load(files);
  expect(content.capabilities.get('web')?.files).toEqual({ 'web.sh': 'exit 0\n' });
  expect(Object.keys(content.roles.get('web-server')?.files ?? {})).toEqual(['apply.sh']);
});

test('a script beside the folders of roles is one for all that name it; the one in the folder is nearer', async () => {
  const role = (name: string) =>
    `role: ${name}\nprovides: [web]\nwhen: machine.cpus > 1\napply: apply.sh\ncheck: check.sh\n`;
  const content = await load({
    'packs/app/roles/check.sh': 'exit 1\n',
    'packs/app/roles/apply.sh': 'shared\n',
    'packs/app/roles/one/role.yaml': role('one'),
    'packs/app/roles/two/role.yaml': role('two'),
    'packs/app/roles/two/apply.sh': 'own\n',
  });
  expect(content.roles.get('one')?.files).toEqual({ 'apply.sh': 'shared\n', 'check.sh': 'exit 1\n' });
  expect(content.roles.get('two')?.files).toEqual({ 'apply.sh': 'own\n', 'check.sh': 'exit 1\n' });
});
