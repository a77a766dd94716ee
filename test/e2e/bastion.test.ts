import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, DesiredMachine } from '../../src/model/machine.ts';
import { readBastion } from '../../src/platforms/jump.ts';
import { labPlatform } from '../../src/platforms/lab/lab-platform.ts';
import { openSessions } from '../../src/transports/shell-session/open-sessions.ts';
import { createSshTransport } from '../../src/transports/ssh/ssh-transport.ts';

const isRoot = process.geteuid?.() === 0;
const lab = labPlatform();
const deployment = `bastion-${randomUUID().slice(0, 6)}`;
const options = { signal: AbortSignal.timeout(550_000) };

function host(ordinal: number): DesiredMachine {
  const name = `${deployment}-host-${ordinal}`;
  const id = `id-of-${name}`;
  return { id, deployment, name, group: 'host', ordinal, site: 'lab', settings: {}, machine: {}, minima: {} };
}

/** Runs `hostname` on a machine as steps run. */
async function hostname(access: Access): Promise<string> {
  const ssh = createSshTransport({ home: '/nonexistent', agentSocket: undefined, knownHosts: [] });
  const sessions = openSessions({ ssh });
  try {
    const session = await sessions.open(access, { ...options, id: randomUUID() });
    const command = { script: 'hostname', environment: {}, secrets: {} };
    const { stdout } = await session.run(command, { ...options, timeoutMs: 20_000 });
    await session.close();
    return stdout.trim();
  } finally {
    await sessions.close();
  }
}

async function up(access: Access): Promise<void> {
  for (let left = 100; left > 0; left -= 1) {
    if (await hostname(access).catch(() => undefined)) return;
    await sleep(100);
  }
}

describe.skipIf(!isRoot)(`a bastion before a real sshd${isRoot ? '' : ' (skipped: light hosts need root)'}`, () => {
  let gate: Access;
  let behind: Access;

  beforeAll(async () => {
    const [first, second] = await Promise.all([0, 1].map((ordinal) => lab.converge(host(ordinal), options)));
    if (first === undefined || second === undefined) throw new Error('two hosts are made');
    await Promise.all([up(first.access), up(second.access)]);
    gate = first.access;
    // From here there is no way to it but the bastion's.
    const { connectProxy: _, ...rest } = second.access;
    behind = rest;
  });
  afterAll(async () => {
    await Promise.all([0, 1].map((ordinal) => lab.destroy(host(ordinal), options)));
    await lab.dispose({ deployment, site: 'lab', settings: {}, machine: {} }, options);
  });

  /** The jump as a site's settings give it; the way to the lab itself is its relay. */
  function jump(given: { readonly hostKeys?: string[]; readonly user?: string } = {}): readonly Access[] {
    const { host: address, hostKeys, identityFile: identity } = gate;
    const bastion = { host: address, user: 'root', hostKeys: [...hostKeys], ...(identity && { identity }), ...given };
    const { connectProxy } = gate;
    return readBastion(bastion, { user: 'root' }).map((hop) => ({ ...hop, ...(connectProxy && { connectProxy }) }));
  }

  test('leads to the machine behind it, and that one’s own host key is what counts there', async () => {
    expect(await hostname({ ...behind, jump: jump() })).toBe(host(1).name);
    const wrong = { ...behind, hostKeys: gate.hostKeys, jump: jump() };
    await expect(hostname(wrong)).rejects.toMatchObject({
      code: 'host-key',
      message: expect.stringContaining(behind.host),
    });
  });

  test('with another host key than the known one is not passed', async () => {
    await expect(hostname({ ...behind, jump: jump({ hostKeys: [...behind.hostKeys] }) })).rejects.toMatchObject({
      code: 'host-key',
      message: expect.stringContaining(gate.host),
    });
  });

  test('whose key nobody knows is not passed either, and the error says how to make it known', async () => {
    await expect(hostname({ ...behind, jump: jump({ hostKeys: [] }) })).rejects.toMatchObject({
      code: 'host-key',
      hint: expect.stringMatching(/\S/),
    });
  });

  test('that is off is named as the one that does not answer', async () => {
    await lab.power?.(host(0), 'off', options);
    await expect(hostname({ ...behind, jump: jump() })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(gate.host),
    });
  });
});
