import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSshKey } from '../../src/lib/ssh-key.ts';
import { awsWatch } from '../bodies/aws-watch.ts';
import { type Bodies, bodies } from '../bodies/bodies.ts';
import { callEc2 } from '../bodies/ec2-call.ts';
import type { Watch } from '../bodies/seen-machine.ts';
import { vsphereWatch } from '../bodies/vsphere-watch.ts';
import { all, textAt } from '../bodies/xml.ts';
import { makeYard, type Yard } from '../bodies/yard.ts';
import { sshInYard } from '../bodies/yard-ssh.ts';
import { startMoto } from '../sims/moto.ts';
import { startVcsim } from '../sims/vsphere/vcsim.ts';
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

/** A yard with a control plane, and bodies for its machines, for one group of tests. */
function world<T extends { stop(): Promise<void> }>(
  name: string,
  startPlane: (network: string) => Promise<T>,
  watch: (yard: Yard, plane: T) => Watch,
) {
  let yard: Yard | undefined;
  let plane: T | undefined;
  let given: Bodies | undefined;
  beforeAll(async () => {
    yard = await makeYard(name);
    plane = await startPlane(yard.network);
    given = bodies({ network: yard, watch: [watch(yard, plane)] });
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

describe.skipIf(SKIP_REASON !== undefined)('bodies of EC2 instances', () => {
  const start = (network: string) => startMoto({ network });
  const here = world('aws', start, awsWatch);
  let instance = '';
  let addresses: readonly string[] = [];

  const call = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
    callEc2(here().yard, here().plane, action, parameters);
  const up = () => here().given.up(instance);

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
    expect(await onBody(here().yard, address, 'cloud-init status; hostname')).toBe(
      `status: done\nip-${address.replaceAll('.', '-')}`,
    );
    expect(await onBody(here().yard, open, 'id -un; sudo id -un')).toBe('deploy\nroot');
  });

  test('a stopped instance is off, and keeps its disk for its next start', async () => {
    const [address = ''] = addresses;
    await onBody(here().yard, address, 'echo kept >note; cat /proc/sys/kernel/random/boot_id >/dev/null');
    await call('StopInstances', { 'InstanceId.1': instance });
    await here().given.settled();
    expect(here().given.body(instance)?.state).toBe('off');
    await expect(onBody(here().yard, address, 'true')).rejects.toThrow();
    await call('StartInstances', { 'InstanceId.1': instance });
    await here().given.settled();
    const [again = ''] = (await up()).addresses;
    expect(await onBody(here().yard, again, 'cat note; cloud-init status')).toBe('kept\nstatus: done');
  });

  test('a terminated instance leaves nothing', async () => {
    const folder = (await up()).folder;
    expect(existsSync(folder)).toBe(true);
    await call('TerminateInstances', { 'InstanceId.1': instance });
    await here().given.settled();
    expect(here().given.list()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe.skipIf(SKIP_REASON !== undefined)('bodies of vSphere machines', () => {
  const start = (network: string) => startVcsim({ network });
  const here = world('vsphere', start, vsphereWatch);
  const machine = '/DC0/vm/purlin/one';

  test('a clone answers at the address that vCenter tells, with the keys of its guestinfo', async () => {
    const { plane, given, yard } = here();
    const place = ['-folder', '/DC0/vm/purlin', '-pool', 'DC0_C0_RP1', '-ds', 'LocalDS_0'];
    await plane.govc('vm.clone', '-vm', '/DC0/vm/templates/debian-12', '-on=false', ...place, 'one');
    const guestinfo = {
      metadata: Buffer.from('{"local-hostname":"first"}').toString('base64'),
      'metadata.encoding': 'base64',
      userdata: gzipSync(USER_DATA).toString('base64'),
      'userdata.encoding': 'gzip+base64',
    };
    const options = Object.entries(guestinfo).flatMap(([key, value]) => ['-e', `guestinfo.${key}=${value}`]);
    await plane.govc('vm.change', '-vm', machine, ...options);
    await plane.govc('vm.power', '-on', machine);
    await given.up('first');
    const address = (await plane.govc('vm.ip', machine)).trim();
    expect(await onBody(yard, address, 'hostname; cloud-init status')).toBe('first\nstatus: done');
    expect(given.list()).toHaveLength(1);
  });

  test('power off takes it away with its address, power on brings back its disk, destroy leaves nothing', async () => {
    const { plane, given, yard } = here();
    const body = await given.up('first');
    const [address = ''] = body.addresses;
    await onBody(yard, address, 'echo kept >note');
    await plane.govc('vm.power', '-off', machine);
    await given.settled();
    expect(body.state).toBe('off');
    expect(await plane.govc('vm.info', machine)).not.toContain(address);
    await plane.govc('vm.power', '-on', machine);
    await given.settled();
    expect(await onBody(yard, address, 'cat note')).toBe('kept');
    await plane.govc('vm.power', '-off', machine);
    await plane.govc('vm.destroy', machine);
    await given.settled();
    expect([given.list(), existsSync(body.folder)]).toEqual([[], false]);
  });
});
