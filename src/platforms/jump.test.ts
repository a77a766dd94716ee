import { expect, test } from 'vitest';
import { bastionSchema, parseJump, readBastion } from './jump.ts';

test.each([
  ['gate', [{ host: 'gate', user: 'me' }]],
  ['a@gate:2200', [{ host: 'gate', port: 2200, user: 'a' }]],
  ['a@gate, [2001:db8::1]:22', [{ host: 'gate' }, { host: '2001:db8::1', port: 22, user: 'me' }]],
])('the jump %j is read as OpenSSH reads it', (text, hops) => {
  expect(parseJump(text, { user: 'me' })).toMatchObject(hops);
  expect(readBastion(bastionSchema.parse(text), { user: 'me' })).toMatchObject(hops);
});

test('a jump that is none is an error with an example', () => {
  expect(() => parseJump('a@b@c', { user: 'me' })).toThrow(/it is not user@host:port/);
  expect(bastionSchema.safeParse('a@b@c').success).toBe(false);
});

test('a bastion in full has its own user, port, key and host keys', () => {
  const bastion = bastionSchema.parse({
    host: 'gate.example',
    user: 'ops',
    port: 2222,
    hostKeys: ['ssh-ed25519 AAAA'],
    identity: '~/.ssh/gate',
  });
  expect(readBastion(bastion, { user: 'root', home: '/home/op' })).toEqual([
    {
      host: 'gate.example',
      user: 'ops',
      port: 2222,
      hostKeys: ['ssh-ed25519 AAAA'],
      identityFile: '/home/op/.ssh/gate',
      sudo: false,
    },
  ]);
});

test('a bastion takes what it does not say from the machine behind it', () => {
  expect(readBastion({ host: 'gate' }, { user: 'admin', identityFile: '/key' })).toEqual([
    { host: 'gate', user: 'admin', identityFile: '/key', hostKeys: [], sudo: false },
  ]);
});

test('an unknown key of a bastion is an error', () => {
  expect(bastionSchema.safeParse({ host: 'gate', colour: 'red' }).success).toBe(false);
});
