import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { awsWatch } from '../bodies/aws-watch.ts';
import { callEc2 } from '../bodies/ec2-call.ts';
import { ask, onBody, USER_DATA, world } from '../bodies/world.ts';
import { all, type Element, textAt } from '../bodies/xml.ts';
import { startMoto } from '../sims/moto.ts';
import { SKIP_REASON } from '../support/purlin.ts';

describe.skipIf(SKIP_REASON !== undefined)('bodies of EC2 instances', () => {
  const start = (network: string) => startMoto({ network });
  const here = world('aws', start, (yard, moto) => [awsWatch(yard, moto)]);
  let instance = '';
  let addresses: readonly string[] = [];

  const call = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
    callEc2(here().yard, here().plane, action, parameters);
  const up = () => here().given.up(instance);

  /** Runs instances of the image with this name in a security group, and gives them as told. */
  async function runInstances(count: number, image: RegExp, group: string): Promise<readonly Element[]> {
    const found = all(await call('DescribeImages'), 'imagesSet', 'item').find((one) =>
      image.test(textAt(one, 'name') ?? ''),
    );
    const run = await call('RunInstances', {
      ImageId: (found && textAt(found, 'imageId')) ?? '',
      InstanceType: 't3.micro',
      MinCount: String(count),
      MaxCount: String(count),
      UserData: Buffer.from(USER_DATA).toString('base64'),
      'SecurityGroupId.1': group,
    });
    return all(run, 'instancesSet', 'item');
  }

  /** Makes a security group that lets SSH in from everywhere. */
  async function makeGroup(name: string): Promise<string> {
    const made = await call('CreateSecurityGroup', { GroupName: name, GroupDescription: name });
    const group = textAt(made, 'groupId') ?? '';
    await open(group, 22, { 'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0' });
    return group;
  }

  async function open(group: string, port: number, from: Readonly<Record<string, string>>): Promise<void> {
    const ports = { 'IpPermissions.1.FromPort': String(port), 'IpPermissions.1.ToPort': String(port) };
    const permission = { 'IpPermissions.1.IpProtocol': 'tcp', ...ports, ...from };
    await call('AuthorizeSecurityGroupIngress', { GroupId: group, ...permission });
  }

  test('an instance answers at its addresses with the keys of its user data, and cloud-init has no error', async () => {
    const [told] = await runInstances(1, /debian-12-amd64/, await makeGroup('one'));
    instance = (told && textAt(told, 'instanceId')) ?? '';
    addresses = (await up()).addresses;
    expect(addresses).toHaveLength(2);
    const [address = '', world = ''] = addresses;
    expect(told && textAt(told, 'privateIpAddress')).toBe(address);
    expect(await onBody(here().yard, address, 'cloud-init status; hostname')).toBe(
      `status: done\nip-${address.replaceAll('.', '-')}`,
    );
    expect(await onBody(here().yard, world, 'id -un; sudo id -un')).toBe('deploy\nroot');
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

  test('security groups hold: a port is open to whom a rule names, and closed to all others', async () => {
    const group = await makeGroup('two');
    const members = { 'IpPermissions.1.Groups.1.GroupId': group };
    await open(group, 7000, members);
    const told = await runInstances(2, /debian-13-amd64/, group);
    const [first, second] = await Promise.all(
      told.map(async (one) => await here().given.up(textAt(one, 'instanceId') ?? '')),
    );
    const [target = '', world = ''] = first?.addresses ?? [];
    const [source = ''] = second?.addresses ?? [];
    const serve = (port: number) => `setsid python3 -m http.server ${port} >/dev/null 2>&1 &`;
    await onBody(here().yard, target, `${serve(7000)} ${serve(7001)} sleep 1; grep VERSION_ID /etc/os-release`);
    const asked = [ask(target, 7000), ask(target, 7001), ask(world, 22), ask(world, 7000)].join('; ');
    expect(await onBody(here().yard, source, asked)).toBe('7000 0\n7001 124\n22 0\n7000 124');
    await open(group, 7001, members);
    await open(group, 7000, { 'IpPermissions.1.IpRanges.1.CidrIp': `${second?.addresses[1]}/32` });
    await here().given.settled();
    expect(await onBody(here().yard, source, asked)).toBe('7000 0\n7001 0\n22 0\n7000 0');
  });
});
