import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { sshKeyFromSeed } from '../lib/ssh-key.ts';
import { type BirthData, renderUserData } from './user-data.ts';

const hostKey = sshKeyFromSeed(new Uint8Array(32).fill(7), 'purlin');
const loginKey = sshKeyFromSeed(new Uint8Array(32).fill(9), 'purlin').public;
/** EC2's limit, the least of the platforms: Amazon EC2 User Guide, "Run commands at launch". */
const LIMIT_BYTES = 16 * 1024;

function render(given: Partial<BirthData> = {}): string {
  return renderUserData({ hostname: 'demo-web-0', loginKey, user: 'root', hostKey, ...given });
}

test('its first line tells cloud-init what it is', () => {
  expect(render().split('\n')[0]).toBe('#cloud-config');
});

test('root logs in by key where root is who logs in', () => {
  expect(parse(render())).toMatchObject({
    hostname: 'demo-web-0',
    disable_root: false,
    users: [{ name: 'root', ssh_authorized_keys: [loginKey] }],
  });
});

test('another user may do everything by sudo without a password, and root stays closed', () => {
  expect(parse(render({ user: 'admin' }))).toMatchObject({
    disable_root: true,
    users: [{ name: 'admin', ssh_authorized_keys: [loginKey], sudo: 'ALL=(ALL) NOPASSWD:ALL' }],
  });
});

test.each(['root', 'admin'])('%s has no password and nobody logs in by one', (user) => {
  const config = parse(render({ user }));
  expect(config).toMatchObject({ ssh_pwauth: false, users: [{ lock_passwd: true }] });
  expect(JSON.stringify(config)).not.toMatch(/"passwd"|plain_text_passwd|hashed_passwd|chpasswd/);
});

test('the host key is that one alone, whole with its line breaks', () => {
  expect(parse(render())).toMatchObject({
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
  });
});

test('it stays far below the least that a platform takes', () => {
  const longest = render({ hostname: 'h'.repeat(63), user: 'u'.repeat(32) });
  expect(Buffer.byteLength(longest)).toBeLessThan(LIMIT_BYTES / 4);
});

test('the same machine is told the same again', () => {
  expect(render()).toBe(render());
});
