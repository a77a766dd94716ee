import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fixedWatch, type SeenMachine } from '../bodies/seen-machine.ts';
import { vsphereWatch } from '../bodies/vsphere-watch.ts';
import { ask, onBody, USER_DATA, world } from '../bodies/world.ts';
import { startVcsim } from '../sims/vsphere/vcsim.ts';
import { SKIP_REASON } from '../support/purlin.ts';

describe.skipIf(SKIP_REASON !== undefined)('bodies that no control plane knows', () => {
  const machine = (id: string, address: string, world: string): SeenMachine => ({
    id,
    power: 'on',
    hostname: id,
    addresses: [address, world],
    publicAddresses: [world],
    image: 'debian-12',
    userData: Buffer.from(USER_DATA),
  });
  const right: SeenMachine = {
    ...machine('right', '10.41.0.6', '198.51.100.6'),
    ingress: [
      { protocol: 'tcp', ports: [22, 22], from: ['0.0.0.0/0'] },
      { protocol: 'tcp', ports: [7000, 7000], from: ['198.51.100.5/32'] },
    ],
  };
  const left = machine('left', '10.40.0.5', '198.51.100.5');
  const plane = async () => ({ stop: async () => undefined });
  const here = world('fixed', plane, () => [fixedWatch('left', [left]), fixedWatch('right', [right])]);

  test('machines of two places meet at public addresses only, and are known by their own', async () => {
    const { yard, given } = here();
    await Promise.all([given.up('left'), given.up('right')]);
    const asked = [ask('10.41.0.6', 22), ask('198.51.100.6', 22), ask('198.51.100.6', 7000), ask('198.51.100.6', 7001)];
    expect(await onBody(yard, '10.40.0.5', asked.join('; '))).toBe('22 124\n22 0\n7000 1\n7001 124');
  });

  test('a body that crashed is off, whatever is wished for', async () => {
    const body = await here().given.up('left');
    await body.crash();
    await here().given.settled();
    expect(body.state).toBe('off');
    expect(await body.console()).toContain('Cloud-init');
  });
});

describe.skipIf(SKIP_REASON !== undefined)('bodies of vSphere machines', () => {
  const start = (network: string) => startVcsim({ network });
  const here = world('vsphere', start, (yard, vcsim) => [vsphereWatch(yard, vcsim)]);
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

  test('reset boots it again, power off takes it away with its address, power on brings back its disk, destroy leaves nothing', async () => {
    const { plane, given, yard } = here();
    const body = await given.up('first');
    const [address = ''] = body.addresses;
    await onBody(yard, address, 'echo kept >note; touch /tmp/until-reset');
    await plane.govc('vm.power', '-reset', machine);
    await given.settled();
    expect(await onBody(yard, address, 'ls /tmp/until-reset note 2>/dev/null || true')).toBe('note');
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
