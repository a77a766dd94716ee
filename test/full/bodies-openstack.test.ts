import { describe, expect, test, vi } from 'vitest';
import { openstackWatch } from '../bodies/openstack-watch.ts';
import { onBody, USER_DATA, world } from '../bodies/world.ts';
import { logIn } from '../sims/openstack/api.ts';
import { startOpenStack } from '../sims/openstack/openstack.ts';
import { SKIP_REASON } from '../support/purlin.ts';

describe.skipIf(SKIP_REASON !== undefined)('bodies of OpenStack servers', () => {
  const start = (network: string) => startOpenStack({ network });
  const here = world('openstack', start, (yard, openstack) => [openstackWatch(yard, openstack)]);
  let server = '';
  let address = '';

  const call = async <T>(method: string, path: string, body?: unknown) => {
    const { plane } = here();
    return await (await logIn(plane.urls, plane.logins.operator)).call<T>(method, path, body);
  };
  const idOf = async (path: string, kind: string) =>
    (await call<Record<string, { id: string }[]>>('GET', path))[kind]?.[0]?.id;
  const act = async (action: object) => {
    await call('POST', `compute/servers/${server}/action`, action);
    await vi.waitFor(async () => {
      const { server: now } = await call<{ server: Record<string, unknown> }>('GET', `compute/servers/${server}`);
      expect(now['OS-EXT-STS:task_state']).toBeNull();
    }, 120_000);
    await here().given.settled();
  };

  test('a server answers at the address that Neutron gave it, with the keys of its user data', async () => {
    const { security_group: group } = await call<{ security_group: { id: string } }>(
      'POST',
      'network/v2.0/security-groups',
      { security_group: { name: 'ssh' } },
    );
    const rule = { security_group_id: group.id, direction: 'ingress', protocol: 'tcp' };
    const ssh = { ...rule, port_range_min: 22, port_range_max: 22 };
    await call('POST', 'network/v2.0/security-group-rules', { security_group_rule: ssh });
    const asked = {
      name: 'first',
      imageRef: await idOf('image/v2/images?name=debian-12', 'images'),
      flavorRef: await idOf('compute/flavors', 'flavors'),
      networks: [{ uuid: await idOf('network/v2.0/networks?name=private', 'networks') }],
      security_groups: [{ name: 'ssh' }],
      user_data: Buffer.from(USER_DATA).toString('base64'),
    };
    server = (await call<{ server: { id: string } }>('POST', 'compute/servers', { server: asked })).server.id;
    address = (await here().given.up(server)).addresses[0] ?? '';
    expect(address).toMatch(/^10\.20\.0\./);
    expect(await onBody(here().yard, address, 'hostname; cloud-init status')).toBe('first\nstatus: done');
  });

  test('a floating address reaches it while it runs', async () => {
    const network = await idOf('network/v2.0/networks?name=public', 'networks');
    const port = await idOf(`network/v2.0/ports?device_id=${server}`, 'ports');
    const floating = { floating_network_id: network, port_id: port };
    const made = await call<{ floatingip: { floating_ip_address: string } }>('POST', 'network/v2.0/floatingips', {
      floatingip: floating,
    });
    const world = made.floatingip.floating_ip_address;
    await here().given.settled();
    expect(await onBody(here().yard, world, 'echo over the world')).toBe('over the world');
    expect(here().given.body(world)?.id).toBe(server);
  });

  test('it is rebooted, stopped and started with its disk, and deleted', async () => {
    const { yard, given } = here();
    const bootId = 'cat /run/boot 2>/dev/null || echo new; sudo touch /run/boot';
    await onBody(yard, address, `${bootId}; echo kept >note`);
    await act({ reboot: { type: 'HARD' } });
    await given.up(server);
    expect(await onBody(yard, address, `${bootId}; cat note`)).toBe('new\nkept');
    await act({ 'os-stop': null });
    expect(given.body(server)?.state).toBe('off');
    await act({ 'os-start': null });
    await given.up(server);
    expect(await onBody(yard, address, 'cat note')).toBe('kept');
    await call('DELETE', `compute/servers/${server}`);
    await vi.waitFor(() => expect(given.list()).toEqual([]), 120_000);
  });
});
