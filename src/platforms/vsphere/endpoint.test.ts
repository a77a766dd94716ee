import { expect, test } from 'vitest';
import { testSurroundings } from '../../../test/support/surroundings.ts';
import { findEndpoint, readServer } from './endpoint.ts';
import { vsphereSettingsSchema } from './settings.ts';

test.each([
  ['vcenter.example.org', 'https://vcenter.example.org/sdk'],
  ['vcenter.example.org:8443', 'https://vcenter.example.org:8443/sdk'],
  ['https://vcenter.example.org/sdk', 'https://vcenter.example.org/sdk'],
  ['https://10.0.0.1:8989/', 'https://10.0.0.1:8989/sdk'],
])('the server %s is asked at %s', (server, url) => {
  expect(readServer(server).href).toBe(url);
});

test.each(['http://vcenter.example.org', 'ftp://x', 'two words'])('the server %s is refused', (server) => {
  expect(() => readServer(server)).toThrow(expect.objectContaining({ code: 'invalid-file' }));
});

const secret = async (name: string) => (name === 'vc' ? 'from-secret' : undefined);

test.each([
  [
    { server: 'a', user: 'u', password: { secret: 'vc' } },
    { VSPHERE_SERVER: 'b', VSPHERE_USER: 'x' },
    ['a', 'u', 'from-secret'],
  ],
  [{}, { VSPHERE_SERVER: 'b', VSPHERE_USER: 'u', VSPHERE_PASSWORD: 'p' }, ['b', 'u', 'p']],
  [{}, { GOVC_URL: 'https://c/sdk', GOVC_USERNAME: 'u', GOVC_PASSWORD: 'p' }, ['c', 'u', 'p']],
  [{}, { GOVC_URL: 'u%40d:p%2F@c' }, ['c', 'u@d', 'p/']],
])('settings come first, then VSPHERE_*, then GOVC_*: %j %j', async (settings, environment, expected) => {
  const endpoint = await findEndpoint(settings, testSurroundings({ environment, secret }));
  expect([endpoint.url.host, endpoint.user, endpoint.password]).toEqual(expected);
  expect(endpoint.url.href).not.toContain('p%2F');
});

test.each([
  [{}, 'credentials'],
  [{ server: 'a' }, 'credentials'],
  [{ server: 'a', user: 'u' }, 'credentials'],
  [{ server: 'a', user: 'u', password: { secret: 'other' } }, 'secret'],
  [{ server: 'a', user: 'u', password: { secret: 'vc' }, ca: 'none.pem' }, 'invalid-file'],
])('%j lacks something: %s, with something to try', async (settings, code) => {
  await expect(findEndpoint(settings, testSurroundings({ secret }))).rejects.toMatchObject({
    code,
    hint: expect.stringMatching(/\S/),
  });
});

test('a thumbprint has the length of SHA-1 or SHA-256', () => {
  const bytes = (count: number) => Array.from({ length: count }, () => 'AB').join(':');
  const reads = (thumbprint: string) => vsphereSettingsSchema.safeParse({ thumbprint }).success;
  expect([bytes(20), bytes(32), bytes(19), bytes(21), 'x'].map(reads)).toEqual([true, true, false, false, false]);
});
