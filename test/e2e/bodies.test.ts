import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSshKey } from '../../src/lib/ssh-key.ts';
import { awsWatch } from '../bodies/aws-watch.ts';
import { type Bodies, bodies } from '../bodies/bodies.ts';
import { callEc2 } from '../bodies/ec2-call.ts';
import { all, textAt } from '../bodies/xml.ts';
import { makeYard, type Yard } from '../bodies/yard.ts';
import { sshInYard } from '../bodies/yard-ssh.ts';
import { type Moto, startMoto } from '../sims/moto.ts';
import { labTraces } from '../support/lab-traces.ts';
import { SKIP_REASON } from '../support/purlin.ts';

const user = generateSshKey('user');
const host = generateSshKey('host');
/** JSON is YAML. */
const USER_DATA = `#cloud-config\n${JSON.stringify({
  users: [{ name: 'deploy', sudo: 'ALL=(ALL) NOPASSWD:ALL', shell: '/bin/sh', ssh_authorized_keys: [user.public] }],
  ssh_deletekeys: true,
  ssh_keys: { ed25519_private: host.private, ed25519_public: host.public },
})}\n`;

/** Runs a command on the body at an address, whose host key must be the one of the user data. */
function onBody(yard: Yard, address: string, command: string): Promise<string> {
  const login = { user: 'deploy', host: address, privateKey: user.private, hostKey: host.public };
  return sshInYard(yard, login, command);
}

describe.skipIf(SKIP_REASON !== undefined)('bodies of EC2 instances', () => {
  let yard: Yard;
  let moto: Moto | undefined;
  let given: Bodies | undefined;
  let instance = '';
  let addresses: readonly string[] = [];

  beforeAll(async () => {
    yard = await makeYard('aws');
    moto = await startMoto({ network: yard.network });
    given = bodies({ network: yard, watch: [awsWatch(yard, moto)] });
  });
  afterAll(async () => {
    await given?.stop();
    await moto?.stop();
    await yard?.dispose();
    expect(labTraces(yard.name)).toEqual([]);
  });

  const call = (action: string, parameters: Readonly<Record<string, string>> = {}) => {
    if (!moto) throw new Error('no control plane');
    return callEc2(yard, moto, action, parameters);
  };
  const up = async () => {
    if (!given) throw new Error('no bodies');
    return await given.up(instance);
  };

  test('an instance answers at its addresses with the keys of its user data, and cloud-init has no error', async () => {
    const images = await call('DescribeImages');
    const ImageId = textAt(images, 'imagesSet', 'item', 'imageId') ?? '';
    const UserData = Buffer.from(USER_DATA).toString('base64');
    const run = await call('RunInstances', {
      ImageId,
      InstanceType: 't3.micro',
      MinCount: '1',
      MaxCount: '1',
      UserData,
    });
    instance = textAt(run, 'instancesSet', 'item', 'instanceId') ?? '';
    addresses = (await up()).addresses;
    expect(addresses).toHaveLength(2);
    const [address = '', open = ''] = addresses;
    const told = all(run, 'instancesSet', 'item').map((one) => textAt(one, 'privateIpAddress'));
    expect(told).toEqual([address]);
    expect(await onBody(yard, address, 'cloud-init status; hostname')).toBe(
      `status: done\nip-${address.replaceAll('.', '-')}`,
    );
    expect(await onBody(yard, open, 'id -un; sudo id -un')).toBe('deploy\nroot');
  });

  test('a stopped instance is off, and keeps its disk for its next start', async () => {
    const [address = ''] = addresses;
    await onBody(yard, address, 'echo kept >note; cat /proc/sys/kernel/random/boot_id >/dev/null');
    await call('StopInstances', { 'InstanceId.1': instance });
    await given?.settled();
    expect(given?.body(instance)?.state).toBe('off');
    await expect(onBody(yard, address, 'true')).rejects.toThrow();
    await call('StartInstances', { 'InstanceId.1': instance });
    await given?.settled();
    const [again = ''] = (await up()).addresses;
    expect(await onBody(yard, again, 'cat note; cloud-init status')).toBe('kept\nstatus: done');
  });

  test('a terminated instance leaves nothing', async () => {
    const folder = (await up()).folder;
    expect(existsSync(folder)).toBe(true);
    await call('TerminateInstances', { 'InstanceId.1': instance });
    await given?.settled();
    expect(given?.list()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});
