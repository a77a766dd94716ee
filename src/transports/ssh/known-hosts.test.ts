import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  fingerprint,
  hostKeyAlgorithms,
  judgeHostKey,
  keysFor,
  knownHostName,
  parseKnownHosts,
} from './known-hosts.ts';

const blob = (type: string, rest: string) =>
  Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type + rest)]);
const ED = blob('ssh-ed25519', 'one');
const OTHER = blob('ssh-ed25519', 'two');
const RSA = blob('ssh-rsa', 'three');
const line = (hosts: string, key = ED, type = 'ssh-ed25519') => `${hosts} ${type} ${key.toString('base64')} comment`;
const access = (host: string, port?: number, hostKeys: readonly string[] = []) => ({
  host,
  user: 'u',
  hostKeys,
  sudo: false,
  ...(port ? { port } : {}),
});
const hashed = (name: string) => {
  const salt = Buffer.from('12345678901234567890');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('known_hosts', () => {
  test.each([
    { file: line('web'), to: access('web'), verdict: 'known' },
    { file: line('WEB'), to: access('web'), verdict: 'known' },
    { file: line('web,10.0.0.1'), to: access('10.0.0.1'), verdict: 'known' },
    { file: line('web'), to: access('web', 2222), verdict: 'unknown' },
    { file: line('[web]:2222'), to: access('web', 2222), verdict: 'known' },
    { file: line('[web]:2222'), to: access('web'), verdict: 'unknown' },
    { file: line(hashed('web')), to: access('web'), verdict: 'known' },
    { file: line(hashed('[web]:2222')), to: access('web', 2222), verdict: 'known' },
    { file: line(hashed('web')), to: access('other'), verdict: 'unknown' },
    { file: line('*.example,!bad.example'), to: access('a.example'), verdict: 'known' },
    { file: line('*.example,!bad.example'), to: access('bad.example'), verdict: 'unknown' },
    { file: line('web?'), to: access('web1'), verdict: 'known' },
    { file: line('web', OTHER), to: access('web'), verdict: 'changed' },
    { file: `${line('web', OTHER)}\n${line('web')}`, to: access('web'), verdict: 'known' },
    { file: line('web', RSA, 'ssh-rsa'), to: access('web'), verdict: 'changed' },
    { file: `@revoked ${line('*')}\n${line('web')}`, to: access('web'), verdict: 'revoked' },
    { file: `@cert-authority ${line('*')}`, to: access('web'), verdict: 'unknown' },
    { file: `# comment\n\n${line('#web')}\nbroken`, to: access('web'), verdict: 'unknown' },
    { file: '', to: access('web', 22, [`ssh-ed25519 ${ED.toString('base64')} comment`]), verdict: 'known' },
    { file: line('web'), to: access('web', 22, [`ssh-ed25519 ${OTHER.toString('base64')}`]), verdict: 'changed' },
  ])('$file for $to.host:$to.port is $verdict', ({ file, to, verdict }) => {
    expect(judgeHostKey(ED, keysFor(to, parseKnownHosts(file, 'known_hosts'))).kind).toBe(verdict);
  });

  test('a changed key names what is known and where', () => {
    const known = keysFor(access('web'), parseKnownHosts(`\n${line('web', OTHER)}`, '/home/u/.ssh/known_hosts'));
    expect(judgeHostKey(ED, known)).toEqual({
      kind: 'changed',
      expected: [`ssh-ed25519 ${fingerprint(OTHER)} (/home/u/.ssh/known_hosts:2)`],
    });
  });

  test('the type of a known key is asked for first, others behind', () => {
    const known = parseKnownHosts(line('web', RSA, 'ssh-rsa'), 'known_hosts');
    expect(hostKeyAlgorithms(known).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(hostKeyAlgorithms([])[0]).toBe('ssh-ed25519');
  });

  test('a fingerprint is that of ssh-keygen -l', () => {
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIIDfkxpVqfNXZBZXTn3dQzUlZl6BYJDEdMMJBNUOGIx0';
    expect(fingerprint(key)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test('the name in known_hosts has the port only where it is not 22', () => {
    expect([knownHostName(access('A.b')), knownHostName(access('a', 22)), knownHostName(access('a', 23))]).toEqual([
      'a.b',
      'a',
      '[a]:23',
    ]);
  });
});
