import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testSurroundings } from '../../../test/support/surroundings.ts';
import { pickCloud, readCloud } from './clouds-yaml.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'purlin-clouds-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const clouds = { clouds: { east: { region_name: 'E', auth: { auth_url: 'https://east:5000', username: 'me' } } } };

test.each([
  ['adds a password', { auth: { password: 'x' } }, { region_name: 'E', auth: { username: 'me', password: 'x' } }],
  [
    'wins where both say it',
    { auth: { username: 'you' } },
    { auth: { username: 'you', auth_url: 'https://east:5000' } },
  ],
  ['may say nothing', undefined, { auth: { username: 'me' } }],
])('secure.yaml %s', (_, secret, merged) => {
  expect(pickCloud('east', clouds, secret && { clouds: { east: secret } })).toMatchObject(merged);
});

test('a cloud that only secure.yaml has is none', () => {
  expect(pickCloud('west', clouds, { clouds: { west: {} } })).toBeUndefined();
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

const cloudFile = (user: string) => `clouds: { here: { auth: { username: ${user} } } }\n`;

test('the file beside the deployment comes before that of the home, and OS_CLIENT_CONFIG_FILE before both', async () => {
  const around = testSurroundings({ folder: path.join(folder, 'work'), home: path.join(folder, 'home') });
  await write('home/.config/openstack/clouds.yaml', cloudFile('home'));
  expect((await readCloud('here', around)).auth.username).toBe('home');
  await write('work/clouds.yaml', cloudFile('work'));
  expect((await readCloud('here', around)).auth.username).toBe('work');
  await write('given.yaml', cloudFile('given'));
  const environment = { OS_CLIENT_CONFIG_FILE: path.join(folder, 'given.yaml') };
  expect((await readCloud('here', { ...around, environment })).auth.username).toBe('given');
});

test('secure.yaml may stand in another place', async () => {
  await write('clouds.yaml', cloudFile('me'));
  await write('.config/openstack/secure.yaml', 'clouds: { here: { auth: { password: 1234 } } }\n');
  const { auth } = await readCloud('here', testSurroundings({ folder, home: folder }));
  expect(auth).toMatchObject({ username: 'me', password: '1234' });
});

test('an entry that is not there is told with the file that was read', async () => {
  await write('clouds.yaml', cloudFile('me'));
  const call = readCloud('away', testSurroundings({ folder, home: folder }));
  await expect(call).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('clouds.yaml') });
});

test('a file that is no YAML is told without its text', async () => {
  await write('clouds.yaml', 'clouds: { here: { auth: { password: hunter2 }\n');
  const error: unknown = await readCloud('here', testSurroundings({ folder, home: folder })).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'invalid-file' });
  expect(JSON.stringify([String(error), error])).not.toContain('hunter2');
});
