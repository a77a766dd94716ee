import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SshServer, startSshServer } from '../../test/support/ssh-server.ts';
import { createLocalTransport } from './local/local-transport.ts';
import { interactive, type Stdio } from './shell-session/interactive.ts';
import { createSshTransport } from './ssh/ssh-transport.ts';
import type { Transport } from './transport.ts';

const NEVER = new AbortController().signal;

function stdio(
  input: string,
  terminal: boolean,
): { readonly stdio: Stdio; readonly raw: boolean[]; text(): string; errors(): string } {
  const raw: boolean[] = [];
  const seen = { out: '', err: '' };
  const setRawMode = (on: boolean) => raw.push(on);
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal, setRawMode });
  stdin.end(input);
  const stdout = Object.assign(new PassThrough(), { isTTY: terminal, columns: 100, rows: 30 });
  const stderr = new PassThrough();
  stdout.on('data', (piece) => {
    seen.out += piece;
  });
  stderr.on('data', (piece) => {
    seen.err += piece;
  });
  return { stdio: { stdin, stdout, stderr }, raw, text: () => seen.out, errors: () => seen.err };
}

describe('interactive', () => {
  let server: SshServer;
  let transports: Readonly<Record<string, Transport>>;
  beforeAll(async () => {
    server = await startSshServer();
    transports = {
      ssh: createSshTransport({ home: server.folder, agentSocket: undefined, knownHosts: [] }),
      local: createLocalTransport(),
    };
  });
  afterAll(async () => {
    await Promise.all(Object.values(transports).map((transport) => transport.close()));
    await server.stop();
  });
  const local = { host: 'localhost', user: 'root', hostKeys: [], sudo: false, transport: 'local' };

  test.each(['ssh', 'local'])('%s passes input, both outputs and the exit code on', async (name) => {
    const world = stdio('typed', false);
    const code = await interactive(
      transports,
      name === 'ssh' ? server.access : local,
      'cat; echo oops >&2; exit 7',
      world.stdio,
      { signal: NEVER },
    );
    expect([code, world.text(), world.errors(), world.raw]).toEqual([7, 'typed', 'oops\n', []]);
  });

  test('a terminal gets a pseudo-terminal of its size, and is raw only while the command runs', async () => {
    const world = stdio('', true);
    expect(await interactive(transports, server.access, 'echo $PTY_SIZE', world.stdio, { signal: NEVER })).toBe(0);
    expect([world.text(), world.raw]).toEqual(['100x30\n', [true, false]]);
  });

  test('without a command there is a login shell', async () => {
    const world = stdio('', true);
    expect(await interactive(transports, server.access, undefined, world.stdio, { signal: NEVER })).toBe(0);
    expect(world.text()).toBe('shell 100x30\n');
  });

  test('a signal gives 128 and its number', async () => {
    const world = stdio('', false);
    expect(await interactive(transports, server.access, 'kill -KILL $$', world.stdio, { signal: NEVER })).toBe(137);
  });

  test('an abort gives cancelled', async () => {
    const world = stdio('', false);
    const left = interactive(transports, server.access, 'sleep 30', world.stdio, { signal: AbortSignal.timeout(100) });
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
  });
});
