import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stateIdentity, writeLoginKey } from '../../src/app/identity.ts';
import { openSqliteStore } from '../../src/stores/sqlite/open.ts';
import type { Store } from '../../src/stores/store.ts';
import { createSshTransport } from '../../src/transports/ssh/ssh-transport.ts';
import { startSshServer } from '../support/ssh-server.ts';

const MACHINE = '00000000-0000-4000-8000-000000000001';
let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purlin-identity-'));
  store = openSqliteStore({ folder, now: () => 0 });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const identity = () => stateIdentity(folder, async () => store);

test('the same state folder gives the same keys and tag in every process', async () => {
  const [one, two] = [identity(), identity()];
  expect(await one.owner()).toMatch(/^[0-9a-f]{16}$/);
  expect(await two.owner()).toBe(await one.owner());
  expect(await two.login()).toEqual(await one.login());
  expect(await two.hostKey(MACHINE)).toEqual(await one.hostKey(MACHINE));
});

test('every machine has a host key of its own, and none is the login key', async () => {
  const { login, hostKey } = identity();
  const keys = [(await login()).publicKey, (await hostKey(MACHINE)).public, (await hostKey('another')).public];
  expect(new Set(keys).size).toBe(3);
});

test('the login key is a file that only its owner reads, and OpenSSH knows it', async () => {
  const { publicKey, identityFile } = await identity().login();
  expect(statSync(identityFile).mode & 0o777).toBe(0o600);
  const told = execFileSync('ssh-keygen', ['-y', '-f', identityFile], { encoding: 'utf8' });
  expect(publicKey).toContain(told.trim().split(' ')[1]);
});

test('many may write the login key at once, and nothing else stays', async () => {
  await Promise.all(Array.from({ length: 20 }, () => writeLoginKey(folder, async () => store)));
  expect(readdirSync(folder).filter((name) => name.includes('login'))).toEqual(['login_key']);
});

test('a machine that was born with these keys is logged in to, also when the file of the login key went away', async () => {
  const { publicKey: loginKey, identityFile } = await identity().login();
  const hostKey = await identity().hostKey(MACHINE);
  const server = await startSshServer({ loginKey, hostKey });
  rmSync(identityFile);
  const own = { file: identityFile, write: () => writeLoginKey(folder, async () => store) };
  const transport = createSshTransport({ home: folder, agentSocket: undefined, knownHosts: [], own });
  try {
    const access = { ...server.access, identityFile, hostKeys: [hostKey.public] };
    const connection = await transport.connect(access, { signal: AbortSignal.timeout(5000) });
    connection.release();
    expect(existsSync(identityFile)).toBe(true);
  } finally {
    await transport.close();
    await server.stop();
  }
});
