import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { deploymentFolder } from '../support/deployment-folder.ts';
import { inProcess } from '../support/in-process.ts';

const site = (name: string, settings = '{}') => `site: ${name}\nplatform: fake\nsettings: ${settings}\n`;
const REFUSING = '{ catalogue: true, refuses: credentials }';

let folder = '';
afterEach(() => rmSync(folder, { recursive: true }));

function planAt(sites: Readonly<Record<string, string>>) {
  const counts = Object.keys(sites).map((name) => `${name}: 1`);
  const files = Object.entries(sites).map(([name, settings]) => [`sites/${name}.yaml`, site(name, settings)]);
  folder = deploymentFolder([], {
    '.git/HEAD': '',
    'purlin.yaml': `deployment: d\nworkload: app\ngroups: { front: { count: { ${counts.join(', ')} } } }\n`,
    'packs/app/pack.yaml': 'pack: app\nversion: 1.0.0\nuses: { base: ^1 }\n',
    'packs/app/workloads/app.yaml': 'workload: app\ngroups: { front: { count: 1, requires: [machine-up] } }\n',
    ...Object.fromEntries(files),
  });
  return inProcess(path.join(folder, 'purlin.yaml')).operations.plan({}, AbortSignal.timeout(20_000));
}

test('every site that does not say what it offers is told, at its settings', async () => {
  const error = { code: 'credentials', message: 'cannot learn what red and blue offer' };
  const problem = (file: string) =>
    expect.objectContaining({
      message: expect.stringMatching(/^cannot \w+.*: /),
      hint: expect.stringMatching(/\w/),
      position: expect.objectContaining({ file: expect.stringContaining(file), line: 3 }),
    });
  const problems = [problem('sites/red.yaml'), problem('sites/blue.yaml')];
  await expect(planAt({ red: REFUSING, green: '{}', blue: REFUSING })).rejects.toMatchObject({ ...error, problems });
});

test('one site alone keeps what to try for the error as a whole', async () => {
  const error = { code: 'credentials', message: 'cannot learn what red offers', hint: expect.stringMatching(/\w/) };
  await expect(planAt({ red: REFUSING })).rejects.toMatchObject(error);
});
