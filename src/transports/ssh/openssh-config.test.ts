import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../../model/machine.ts';
import { OpensshConfigs } from './openssh-config.ts';

const CONFIG = `
Include more.conf
Host web
  HostName 10.0.0.%h
  Port 2222
  User ops
  IdentityFile ~/.ssh/missing
  IdentityFile "~/.ssh/web key"
  UserKnownHostsFile ~/.ssh/web_hosts /dev/null
host behind
  PROXYJUMP boss@bastion:2200,web
Host piped
  ProxyCommand nc -X connect 'a b' %h %p
Host direct
  ProxyJump none
Match user root exec "touch executed"
  Port 9999
Host *
  User everyone
`;

describe('an OpenSSH config', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'purlin-config-'));
    await mkdir(join(home, '.ssh'));
    await writeFile(join(home, '.ssh', 'config'), CONFIG);
    await writeFile(join(home, '.ssh', 'more.conf'), 'Host included\n  HostName 10.9.9.9\n');
    await writeFile(join(home, '.ssh', 'web key'), 'key');
  });
  afterAll(() => rm(home, { recursive: true }));

  const resolve = (open: Partial<Access>) =>
    new OpensshConfigs({ home, user: 'me' }).resolve({
      host: 'web',
      user: '',
      hostKeys: [],
      sudo: false,
      sshConfig: '~/.ssh/config',
      ...open,
    });

  test('fills in what stands open', async () => {
    expect(await resolve({})).toEqual({
      access: {
        host: '10.0.0.web',
        port: 2222,
        user: 'ops',
        identityFile: join(home, '.ssh', 'web key'),
        hostKeys: [],
        sudo: false,
      },
      knownHosts: [join(home, '.ssh', 'web_hosts'), '/dev/null'],
    });
  });

  test('does not touch what the access says', async () => {
    const said = { port: 22, user: 'root', identityFile: '/key', jump: [], connectProxy: '/sock' };
    expect((await resolve(said)).access).toMatchObject({
      port: 22,
      user: 'root',
      identityFile: '/key',
      connectProxy: '/sock',
    });
  });

  test('jump hosts are read, and themselves filled in later', async () => {
    const hop = { hostKeys: [], sudo: false, sshConfig: '~/.ssh/config' };
    expect((await resolve({ host: 'behind' })).access.jump).toEqual([
      { ...hop, host: 'bastion', user: 'boss', port: 2200 },
      { ...hop, host: 'web', user: '' },
    ]);
  });

  test.each([
    ['piped', { proxyCommand: ['nc', '-X', 'connect', 'a b', 'piped', '22'], user: 'everyone' }],
    ['included', { host: '10.9.9.9' }],
    ['direct', { host: 'direct', port: 22 }],
  ])('host %s', async (host, shown) => {
    const { access } = await resolve({ host });
    expect(access).toMatchObject(shown);
    expect(access.jump).toBeUndefined();
  });

  test('runs no command of Match exec', async () => {
    expect((await resolve({ host: 'direct', user: 'root' })).access.port).toBe(22);
  });

  test('a config that cannot be read is an error that names it', async () => {
    await expect(resolve({ sshConfig: '/does/not/exist' })).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringContaining('/does/not/exist'),
    });
  });

  test('an access without a config stays as it is', async () => {
    const plain = { host: 'web', user: 'u', hostKeys: [], sudo: false };
    expect(await new OpensshConfigs({ home, user: 'me' }).resolve(plain)).toEqual({ access: plain, knownHosts: [] });
  });
});
