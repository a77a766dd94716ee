import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testSurroundings } from '../../../test/support/surroundings.ts';
import { authRequest, environmentEntry, readAccount } from './account.ts';
import { cloudEntrySchema } from './clouds-yaml.ts';
import { openstackSettingsSchema } from './settings.ts';

const DEFAULT = { name: 'Default' };

test.each([
  [
    'a user and a project by name',
    { username: 'me', password: 'x', project_name: 'p' },
    {
      identity: { methods: ['password'], password: { user: { name: 'me', domain: DEFAULT, password: 'x' } } },
      scope: { project: { name: 'p', domain: DEFAULT } },
    },
  ],
  [
    'domains by id, where the project takes that of the user',
    { username: 'me', password: 'x', project_name: 'p', user_domain_id: 'd' },
    {
      identity: { methods: ['password'], password: { user: { name: 'me', domain: { id: 'd' }, password: 'x' } } },
      scope: { project: { name: 'p', domain: { id: 'd' } } },
    },
  ],
  [
    'a user and a project by id',
    { user_id: 'u', password: 'x', project_id: 'p' },
    {
      identity: { methods: ['password'], password: { user: { id: 'u', password: 'x' } } },
      scope: { project: { id: 'p' } },
    },
  ],
  [
    'an application credential, which has its project',
    { application_credential_id: 'c', application_credential_secret: 'x' },
    { identity: { methods: ['application_credential'], application_credential: { id: 'c', secret: 'x' } } },
  ],
])('logs in with %s', (_, auth, request) => {
  expect(authRequest(cloudEntrySchema.parse({ auth }))).toEqual(request);
});

test.each([
  [{ username: 'me', project_name: 'p' }, undefined, 'the password'],
  [{ password: 'x', project_name: 'p' }, undefined, 'the user'],
  [{ username: 'me', password: 'x' }, undefined, 'the project'],
  [{ application_credential_id: 'c' }, 'v3applicationcredential', 'secret'],
  [{ username: 'me', password: 'x', project_name: 'p' }, 'v3oidcpassword2', 'a way to log in'],
])('of %j with auth_type %s it says what is missing', (auth, auth_type, what) => {
  const entry = cloudEntrySchema.parse({ auth, ...(auth_type && { auth_type }) });
  expect(() => authRequest(entry)).toThrow(
    expect.objectContaining({ code: 'credentials', message: expect.stringContaining(what) }),
  );
});

test('OS_* variables are the keys of clouds.yaml', () => {
  const entry = environmentEntry({
    OS_AUTH_URL: 'http://k:5000',
    OS_REGION_NAME: 'R',
    OS_INSECURE: 'true',
    OS_PASSWORD: '',
    HOME: '/',
  });
  expect(entry).toMatchObject({ auth: { auth_url: 'http://k:5000' }, region_name: 'R', verify: false });
  expect(entry.auth.password).toBeUndefined();
});

test.each([
  ['http://k:5000', 'http://k:5000/v3'],
  ['http://k:5000/', 'http://k:5000/v3'],
  ['https://k/identity/v3/', 'https://k/identity/v3'],
  ['https://k/identity/v2.0', 'https://k/identity/v3'],
])('Keystone of %s is asked at %s', async (authUrl, wanted) => {
  const settings = openstackSettingsSchema.parse({ authUrl, username: 'me', project: 'p', password: { secret: 'pw' } });
  const account = await readAccount(settings, testSurroundings({ secret: async () => 'x' }));
  expect(account.authUrl).toBe(wanted);
});

test('without any word of a cloud it says where one can be named', async () => {
  const call = readAccount(openstackSettingsSchema.parse({}), testSurroundings());
  await expect(call).rejects.toMatchObject({ code: 'credentials', hint: expect.stringContaining('clouds.yaml') });
});

test('a secret that is nowhere is told by its name', async () => {
  const settings = openstackSettingsSchema.parse({ authUrl: 'http://k', username: 'me', password: { secret: 'pw' } });
  await expect(readAccount(settings, testSurroundings())).rejects.toMatchObject({ code: 'secret' });
});

test.each([
  [{ block_storage_endpoint_override: 'http://a', volume_endpoint_override: 'http://b' }, 'http://a'],
  [{ volumev3_endpoint_override: 'http://a' }, 'http://a'],
  [{ volume_endpoint_override: 'http://b' }, 'http://b'],
  [{}, undefined],
])('of clouds.yaml with %j the volume service is at %s', async (overrides, volume) => {
  const clouds = {
    clouds: { c: { ...overrides, auth: { auth_url: 'http://k', username: 'me', project_name: 'p', password: 'x' } } },
  };
  const folder = await mkdtemp(path.join(tmpdir(), 'purlin-account-'));
  try {
    await writeFile(path.join(folder, 'clouds.yaml'), JSON.stringify(clouds));
    const account = await readAccount(openstackSettingsSchema.parse({ cloud: 'c' }), testSurroundings({ folder }));
    expect(account.endpoints.volume).toBe(volume);
  } finally {
    await rm(folder, { recursive: true });
  }
});
