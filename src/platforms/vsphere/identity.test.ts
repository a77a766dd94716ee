import { expect, test } from 'vitest';
import {
  folderName,
  instanceUuid,
  readExtraConfig,
  readFolderName,
  readIdentity,
  readNetworks,
  writeIdentity,
  writeNetworks,
} from './identity.ts';

const IDENTITY = {
  id: 'abc',
  owner: '0123456789abcdef',
  deployment: 'demo',
  site: 'vc-east',
  name: 'demo-manager-0',
  born: '2026-01-01T00:00:00.000Z',
  disks: 1,
};

test('an identity is read as it was written', () => {
  expect(readIdentity(writeIdentity(IDENTITY))).toEqual(IDENTITY);
  expect([...writeIdentity(IDENTITY).keys()]).toContain('guestinfo.purlin.id');
});

test('a machine without a whole identity is nobody’s', () => {
  expect(readIdentity(new Map())).toBeUndefined();
  expect(readIdentity(new Map([['guestinfo.purlin.id', 'abc']]))).toBeUndefined();
});

test('of a key that stands there twice the last counts', () => {
  const twice = [
    { key: 'a', value: '1' },
    { key: 'a', value: '2' },
  ];
  expect(readExtraConfig(twice).get('a')).toBe('2');
});

test('networks are read as they were written; nonsense is none', () => {
  expect(readNetworks(writeNetworks({ private: '10.0.0.1' }))).toEqual({ private: '10.0.0.1' });
  for (const text of ['{', '[]', '{"private":1}']) {
    expect(readNetworks(new Map([['guestinfo.purlin.networks', text]]))).toEqual({});
  }
});

test('the instance UUID is the identity where that is one, else made of it', () => {
  const uuid = '6f1f2e60-52d5-4c3c-8a55-2d9a4f0f8a11';
  expect(instanceUuid(uuid)).toBe(uuid);
  expect(instanceUuid('other')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(instanceUuid('other')).toBe(instanceUuid('other'));
});

test('a folder tells by its name whose it is', () => {
  const name = folderName('0123456789abcdef', { deployment: 'demo', site: 'vc-east' });
  expect(readFolderName(name)).toEqual({ owner: '0123456789abcdef', deployment: 'demo', site: 'vc-east' });
  expect(readFolderName('purlin')).toBeUndefined();
  expect(readFolderName('purlin.team.demo.x')).toBeUndefined();
});
