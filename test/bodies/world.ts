import { afterAll, beforeAll, expect } from 'vitest';
import { generateSshKey } from '../../src/lib/ssh-key.ts';
import { labTraces } from '../support/lab-traces.ts';
import { type Bodies, bodies } from './bodies.ts';
import type { Watch } from './seen-machine.ts';
import { makeYard, type Yard } from './yard.ts';
import { sshInYard } from './yard-ssh.ts';

const user = generateSshKey('user');
const host = generateSshKey('host');
/** A user `deploy` who may become root, and the host's key. JSON is YAML. */
export const USER_DATA = `#cloud-config\n${JSON.stringify({
  users: [{ name: 'deploy', sudo: 'ALL=(ALL) NOPASSWD:ALL', shell: '/bin/sh', ssh_authorized_keys: [user.public] }],
  ssh_deletekeys: true,
  ssh_keys: { ed25519_private: host.private, ed25519_public: host.public },
})}\n`;

/** Runs a command on the body at an address, whose host key must be the one of the user data. */
export function onBody(yard: Yard, address: string, command: string): Promise<string> {
  const login = { user: 'deploy', host: address, privateKey: user.private, hostKey: host.public };
  return sshInYard(yard, login, command);
}

/** A command that says whether a port can be reached: 0 yes, 1 refused by the machine, 124 no answer until timeout(1) ended it. */
export function ask(address: string, port: number): string {
  return `timeout 3 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null; echo ${port} $?`;
}

/** A yard with a control plane, and bodies for its machines, for one group of tests. */
export function world<T extends { stop(): Promise<void> }>(
  name: string,
  startPlane: (network: string) => Promise<T>,
  watch: (yard: Yard, plane: T) => readonly Watch[],
) {
  let yard: Yard | undefined;
  let plane: T | undefined;
  let given: Bodies | undefined;
  beforeAll(async () => {
    yard = await makeYard(name);
    plane = await startPlane(yard.network);
    given = bodies({ network: yard, watch: watch(yard, plane), apart: true });
  });
  afterAll(async () => {
    await given?.stop();
    await plane?.stop();
    await yard?.dispose();
    expect(labTraces(yard?.name ?? '')).toEqual([]);
  });
  return () => {
    if (!yard || !plane || !given) throw new Error('it did not start');
    return { yard, plane, given };
  };
}
