import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConnectProxy } from '../../../test/support/connect-proxy.ts';
import { listen, newKeyPair, type SshServer, startSshServer } from '../../../test/support/ssh-server.ts';
import type { Access } from '../../model/machine.ts';
import type { Transport } from '../transport.ts';
import { createSshTransport, type SshSettings } from './ssh-transport.ts';

const NEVER = new AbortController().signal;
const HAS_AGENT = ['ssh-agent', 'ssh-add', 'ssh-keygen'].every((name) => existsSync(`/usr/bin/${name}`));
const WITHOUT_AGENT = HAS_AGENT ? '' : ' (skipped: openssh-client is not installed)';

async function echo(transport: Transport, access: Access, signal = NEVER, timeoutMs = 5_000): Promise<string> {
  const connection = await transport.connect(access, { signal, timeoutMs });
  const channel = await connection.exec('echo in', { signal });
  let text = '';
  channel.stdout.on('data', (piece) => {
    text += piece;
  });
  await channel.ended;
  connection.release();
  return text;
}

function matching(text: string | RegExp): unknown {
  return typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text);
}

describe('logging in by SSH', () => {
  let server: SshServer;
  beforeAll(async () => {
    server = await startSshServer();
  });
  afterAll(() => server.stop());

  /** Connects, runs `echo in`, and gives what it printed. */
  async function visit(
    change: Partial<Access>,
    settings: Partial<SshSettings> = {},
    signal = NEVER,
    timeoutMs = 5_000,
  ): Promise<string> {
    const transport = createSshTransport({ home: server.folder, agentSocket: undefined, knownHosts: [], ...settings });
    try {
      return await echo(transport, { ...server.access, ...change }, signal, timeoutMs);
    } finally {
      await transport.close();
    }
  }

  test('a key file and the right host key are enough', async () => {
    expect(await visit({})).toBe('in\n');
  });

  test('the user’s default key is tried without a key file', async () => {
    const home = join(server.folder, 'home');
    await mkdir(join(home, '.ssh'), { recursive: true });
    execFileSync('cp', [join(server.folder, 'id'), join(home, '.ssh', 'id_ed25519')]);
    expect(await visit({ identityFile: undefined }, { home })).toBe('in\n');
  });

  test('a key of Purlin’s own is written again where its file is missing, and no other', async () => {
    const file = join(server.folder, 'own', 'login_key');
    let writes = 0;
    const own = {
      file,
      write: async () => {
        writes += 1;
        await mkdir(join(server.folder, 'own'), { recursive: true });
        execFileSync('cp', [join(server.folder, 'id'), file]);
      },
    };
    expect(await visit({ identityFile: file }, { own })).toBe('in\n');
    expect(await visit({ identityFile: file }, { own })).toBe('in\n');
    expect(writes).toBe(1);
    await expect(visit({ identityFile: `${file}2` }, { own })).rejects.toMatchObject({ code: 'login-refused' });
  });

  test('known_hosts of several files are asked where the access has no keys', async () => {
    const file = join(server.folder, 'known_hosts');
    await writeFile(file, `[127.0.0.1]:${server.port} ${server.hostKey}\n`);
    expect(await visit({ hostKeys: [] }, { knownHosts: ['/does/not/exist', file] })).toBe('in\n');
  });

  test.skipIf(!HAS_AGENT)(
    `an SSH agent’s key is used, also for a key file that is encrypted${WITHOUT_AGENT}`,
    async () => {
      const home = join(server.folder, 'agent-home');
      const key = join(home, 'id');
      await mkdir(home, { recursive: true });
      execFileSync('cp', [join(server.folder, 'id'), key]);
      execFileSync('sh', ['-c', 'ssh-keygen -q -y -f "$1" >"$1.pub"', 'sh', key]);
      const socket = join(home, 'agent.sock');
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
      await once(agent.stdout, 'data');
      execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      execFileSync('ssh-keygen', ['-q', '-p', '-N', 'pass', '-f', key]);
      try {
        expect(await visit({ identityFile: undefined }, { home, agentSocket: socket })).toBe('in\n');
        expect(await visit({ identityFile: key }, { home, agentSocket: socket })).toBe('in\n');
        await expect(visit({ identityFile: key }, { home })).rejects.toMatchObject({
          code: 'login-refused',
          message: expect.stringContaining('is encrypted'),
          hint: expect.stringContaining('ssh-add'),
        });
      } finally {
        agent.kill();
      }
    },
  );

  test.each([
    {
      title: 'a connection that is refused',
      change: { port: 1 },
      code: 'unreachable',
      says: 'connection refused',
      hint: 'sshd',
    },
    {
      title: 'a name that nobody knows',
      change: { host: 'no-such-host.invalid' },
      code: 'unreachable',
      says: /name (is not known|cannot be looked up)/,
      hint: /name|address/,
    },
    {
      title: 'a user that is not known',
      change: { user: 'nobody' },
      code: 'login-refused',
      says: /nobody@127.*tried .*\/id; the server takes publickey/,
      hint: 'authorized_keys',
    },
    {
      title: 'a key file that is missing',
      change: { identityFile: '/does/not/exist' },
      code: 'login-refused',
      says: 'no private key /does/not/exist',
      hint: 'path',
    },
    {
      title: 'no key at all',
      change: { identityFile: undefined },
      code: 'login-refused',
      says: 'no key to try',
      hint: 'right user',
    },
    {
      title: 'a host key that nobody knows',
      change: { hostKeys: [] },
      code: 'host-key',
      says: /ssh-ed25519 SHA256:\S+ is not known/,
      hint: /known_hosts: \[127.0.0.1\]:\d+ ssh-ed25519 AAAA/,
    },
    {
      title: 'a host key that is another',
      change: { hostKeys: [newKeyPair().public] },
      code: 'host-key',
      says: /shows ssh-ed25519 SHA256:\S+, but known is ssh-ed25519 SHA256/,
      hint: 'made anew',
    },
    {
      title: 'a proxy command that fails',
      change: { proxyCommand: ['sh', '-c', 'echo no way >&2; exit 7'] },
      code: 'unreachable',
      says: 'sh ended with 7: no way',
      hint: 'by hand',
    },
    {
      title: 'a proxy command that is not there',
      change: { proxyCommand: ['/does/not/exist'] },
      code: 'unreachable',
      says: 'does not exist',
      hint: 'proxy',
    },
    {
      title: 'a proxy socket that is not there',
      change: { connectProxy: '/does/not/exist' },
      code: 'unreachable',
      says: 'does not exist',
      hint: 'proxy',
    },
  ])('$title gives $code and says what to try', async ({ change, code, says, hint }) => {
    await expect(visit(change)).rejects.toMatchObject({ code, message: matching(says), hint: matching(hint) });
  });

  test('a server without a common key exchange names what Purlin lacks', async () => {
    const strict = await startSshServer({ algorithms: { kex: ['diffie-hellman-group15-sha512'] } });
    await expect(visit({ ...strict.access })).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('post-quantum'),
    });
    await strict.stop();
  });

  test('a host that accepts and stays silent gives timeout', async () => {
    const silent = await listen(() => undefined);
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await expect(visit({ port }, {}, NEVER, 300)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('within 0.3 s'),
    });
    silent.close();
  });

  test('a server that is no SSH server is named as such', async () => {
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const address = web.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await expect(visit({ port })).rejects.toMatchObject({ code: 'unreachable', hint: expect.stringContaining('SSH') });
    web.close();
  });

  test('an abort gives cancelled', async () => {
    const silent = await listen(() => undefined);
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await expect(visit({ port }, {}, AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'cancelled' });
    silent.close();
  });

  test('a key of the known type is shown by a host that has several', async () => {
    const rsa = await startSshServer({ hostKeyType: 'rsa' });
    expect(await visit({ ...rsa.access })).toBe('in\n');
    await rsa.stop();
  });

  test.each(['unix socket', 'TCP'])('a CONNECT proxy on a %s leads to the host', async (kind) => {
    const proxy = await startConnectProxy(kind === 'TCP' ? undefined : join(server.folder, 'proxy.sock'));
    expect(await visit({ connectProxy: proxy.at })).toBe('in\n');
    await expect(visit({ connectProxy: proxy.at, port: 1 })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('502 not reachable'),
    });
    expect(proxy.targets).toEqual([`127.0.0.1:${server.port}`, '127.0.0.1:1']);
    proxy.stop();
  });

  test('a proxy command’s standard input and output are the connection', async () => {
    const script = join(server.folder, 'pipe.mjs');
    await writeFile(
      script,
      `import net from 'node:net'; const s = net.connect(+process.argv[3], process.argv[2]); process.stdin.pipe(s); s.pipe(process.stdout);`,
    );
    await chmod(script, 0o700);
    expect(await visit({ proxyCommand: [process.execPath, script, '%h', '%p'] })).toBe('in\n');
  });

  test('jump hosts are passed in order, and errors name the one that is wrong', async () => {
    const [first, second] = [await startSshServer({ user: 'one' }), await startSshServer({ user: 'two' })];
    expect(await visit({ jump: [first.access, second.access] })).toBe('in\n');
    expect([first.stats.connections, second.stats.connections]).toEqual([1, 1]);
    await expect(visit({ jump: [{ ...first.access, user: 'wrong' }] })).rejects.toMatchObject({
      code: 'login-refused',
      message: expect.stringContaining('wrong@'),
    });
    await expect(visit({ jump: [first.access], port: 1 })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('one@'),
    });
    await first.stop();
    await second.stop();
  });

  test('many users of one machine share a connection, also while it is made', async () => {
    const one = await startSshServer();
    const transport = createSshTransport({ home: one.folder, agentSocket: undefined, knownHosts: [] });
    await Promise.all(Array.from({ length: 10 }, () => echo(transport, one.access)));
    expect(one.stats).toEqual({ connections: 1, commands: 10 });
    await transport.close();
    await one.stop();
  });

  test('an idle connection closes, a lost one is made anew', async () => {
    const one = await startSshServer();
    const transport = createSshTransport({ home: one.folder, agentSocket: undefined, knownHosts: [], idleMs: 20 });
    await echo(transport, one.access);
    await expect.poll(() => one.open()).toBe(0);
    await echo(transport, one.access);
    one.cut();
    await expect.poll(() => one.open()).toBe(0);
    expect(await echo(transport, one.access)).toBe('in\n');
    expect(one.stats.connections).toBe(3);
    await transport.close();
    await one.stop();
  });

  test('many handshakes through one jump host end, however few may run at once', async () => {
    const jump = await startSshServer();
    const targets = await Promise.all([1, 2, 3].map(() => startSshServer()));
    const transport = createSshTransport({ home: jump.folder, agentSocket: undefined, knownHosts: [], handshakes: 1 });
    const shown = await Promise.all(
      targets.map((target) => echo(transport, { ...target.access, jump: [jump.access] })),
    );
    expect(shown).toEqual(['in\n', 'in\n', 'in\n']);
    await transport.close();
    await Promise.all([jump, ...targets].map((one) => one.stop()));
  });
});
