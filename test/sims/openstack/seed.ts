import { setTimeout as sleep } from 'node:timers/promises';
import { logIn, type OpenStackApi } from './api.ts';
import { OPENSTACK_PORTS, type OpenStackEndpoints, type OpenStackLogins } from './clouds.ts';

interface Named {
  readonly id: string;
}

export const ADMIN = { username: 'admin', password: 'admin-pass', project: 'admin' } as const;
const OPERATOR = { username: 'operator', password: 'operator-pass', project: 'operator' } as const;
const CREDENTIAL_SECRET = 'credential-secret';

/** Name, virtual CPUs, memory in MiB, disk in GiB. */
const FLAVORS = [
  ['m1.tiny', 1, 512, 5],
  ['m1.small', 1, 2048, 20],
  ['m1.medium', 2, 4096, 40],
  ['m1.large', 4, 8192, 80],
] as const;
const IMAGES = [
  ['debian-12', 'debian', '12'],
  ['debian-13', 'debian', '13'],
  ['ubuntu-24.04', 'ubuntu', '24.04'],
] as const;
const IMAGE_BYTES = 1 << 20;
const SERVER_TIMEOUT_MS = 120_000;

const at = (port: number) => `http://127.0.0.1:${port}`;
const SERVICES = [
  { name: 'nova', type: 'compute', url: `${at(OPENSTACK_PORTS.compute)}/v2.1` },
  { name: 'neutron', type: 'network', url: at(OPENSTACK_PORTS.network) },
  { name: 'glance', type: 'image', url: at(OPENSTACK_PORTS.image) },
  { name: 'cinder', type: 'volumev3', url: `${at(OPENSTACK_PORTS.volume)}/v3/%(project_id)s` },
  { name: 'placement', type: 'placement', url: at(OPENSTACK_PORTS.placement) },
] as const;

/** The catalogue: without it no service finds the others. */
export async function makeCatalogue(endpoints: OpenStackEndpoints): Promise<void> {
  const admin = await logIn(endpoints, ADMIN);
  await makeServiceRole(admin);
  for (const { name, type, url } of SERVICES) {
    const { service } = await admin.call<{ service: Named }>('POST', 'identity/services', { service: { type, name } });
    for (const kind of ['public', 'internal', 'admin']) {
      const endpoint = { service_id: service.id, interface: kind, url, region_id: 'RegionOne' };
      await admin.call('POST', 'identity/endpoints', { endpoint });
    }
  }
}

/** By it Cinder knows Nova, which alone may detach a volume in use (Cinder, "Using service tokens to prevent long-running job failures"). */
async function makeServiceRole(admin: OpenStackApi): Promise<void> {
  const { role } = await admin.call<{ role: Named }>('POST', 'identity/roles', { role: { name: 'service' } });
  await admin.call('PUT', `identity/projects/${admin.projectId}/users/${admin.userId}/roles/${role.id}`);
}

/**
 * What an operator finds in a cloud: a project of theirs with a private network behind a router, an external network, flavors
 * and images. Shows by a server that the whole works.
 */
export async function fillCloud(endpoints: OpenStackEndpoints): Promise<OpenStackLogins> {
  const admin = await logIn(endpoints, ADMIN);
  await makeOperator(admin);
  const operator = await logIn(endpoints, OPERATOR);
  const { application_credential } = await operator.call<{ application_credential: Named }>(
    'POST',
    `identity/users/${operator.userId}/application_credentials`,
    { application_credential: { name: 'purlin', secret: CREDENTIAL_SECRET } },
  );
  for (const [name, vcpus, ram, disk] of FLAVORS)
    await admin.call('POST', 'compute/flavors', { flavor: { name, vcpus, ram, disk } });
  for (const [name, distribution, version] of IMAGES) await makeImage(admin, { name, distribution, version });
  await makeNetworks(admin, operator);
  await proveServer(operator);
  const applicationCredential = { id: application_credential.id, secret: CREDENTIAL_SECRET };
  return { applicationCredential, operator: OPERATOR, admin: ADMIN };
}

async function makeOperator(admin: OpenStackApi): Promise<void> {
  const { username, password, project: name } = OPERATOR;
  const { project } = await admin.call<{ project: Named }>('POST', 'identity/projects', { project: { name } });
  const { user } = await admin.call<{ user: Named }>('POST', 'identity/users', { user: { name: username, password } });
  const { roles } = await admin.call<{ roles: readonly Named[] }>('GET', 'identity/roles?name=member');
  await admin.call('PUT', `identity/projects/${project.id}/users/${user.id}/roles/${roles[0]?.id}`);
}

async function makeImage(
  admin: OpenStackApi,
  { name, distribution, version }: { name: string; distribution: string; version: string },
): Promise<void> {
  const image = await admin.call<Named>('POST', 'image/v2/images', {
    name,
    disk_format: 'raw',
    container_format: 'bare',
    visibility: 'public',
    min_disk: 3,
    os_distro: distribution,
    os_version: version,
    os_admin_user: distribution,
    architecture: 'x86_64',
  });
  await admin.call('PUT', `image/v2/images/${image.id}/file`, new Uint8Array(IMAGE_BYTES));
}

async function makeNetworks(admin: OpenStackApi, operator: OpenStackApi): Promise<void> {
  const external = await makeNetwork(admin, {
    network: {
      name: 'public',
      'router:external': true,
      'provider:network_type': 'flat',
      'provider:physical_network': 'physnet1',
    },
    subnet: { name: 'public', cidr: '203.0.113.0/24', enable_dhcp: false },
  });
  const internal = await makeNetwork(operator, {
    network: { name: 'private' },
    subnet: { name: 'private', cidr: '10.20.0.0/24' },
  });
  const router = { name: 'router', external_gateway_info: { network_id: external.network } };
  const made = await operator.call<{ router: Named }>('POST', 'network/v2.0/routers', { router });
  const path = `network/v2.0/routers/${made.router.id}/add_router_interface`;
  await operator.call('PUT', path, { subnet_id: internal.subnet });
}

async function makeNetwork(api: OpenStackApi, given: { network: object; subnet: object }) {
  const { network } = await api.call<{ network: Named }>('POST', 'network/v2.0/networks', { network: given.network });
  const body = { subnet: { ...given.subnet, network_id: network.id, ip_version: 4 } };
  const { subnet } = await api.call<{ subnet: Named }>('POST', 'network/v2.0/subnets', body);
  return { network: network.id, subnet: subnet.id };
}

/** A server with a volume comes up and goes again: compute1 is known to the scheduler, and every service talks with the others. */
async function proveServer(api: OpenStackApi): Promise<void> {
  const { flavors } = await api.call<{ flavors: readonly Named[] }>('GET', 'compute/flavors');
  const { images } = await api.call<{ images: readonly Named[] }>('GET', 'image/v2/images?name=debian-12');
  const { networks } = await api.call<{ networks: readonly Named[] }>('GET', 'network/v2.0/networks?name=private');
  const gone = { delete_on_termination: true };
  const deadline = Date.now() + SERVER_TIMEOUT_MS;
  for (;;) {
    const server = {
      name: 'proof',
      flavorRef: flavors[0]?.id,
      imageRef: images[0]?.id,
      networks: [{ uuid: networks[0]?.id }],
      block_device_mapping_v2: [
        { ...gone, boot_index: 0, uuid: images[0]?.id, source_type: 'image', destination_type: 'local' },
        { ...gone, boot_index: -1, source_type: 'blank', destination_type: 'volume', volume_size: 1 },
      ],
    };
    const made = await api.call<{ server: Named }>('POST', 'compute/servers', { server });
    const path = `compute/servers/${made.server.id}`;
    const status = await settledStatus(api, path);
    await api.call('DELETE', path);
    if (status === 'ACTIVE') return await untilGone(api, deadline);
    // Compute hosts are discovered every few seconds: the first of them may be no valid one yet.
    if (Date.now() > deadline) throw new Error(`cannot seed OpenStack: a server became ${status}`);
    await sleep(2000);
  }
}

async function settledStatus(api: OpenStackApi, path: string): Promise<string> {
  for (;;) {
    const { server } = await api.call<{ server: { status: string } }>('GET', path);
    if (server.status !== 'BUILD') return server.status;
    await sleep(500);
  }
}

async function untilGone(api: OpenStackApi, deadline: number): Promise<void> {
  for (;;) {
    const { servers } = await api.call<{ servers: readonly Named[] }>('GET', 'compute/servers');
    const { volumes } = await api.call<{ volumes: readonly Named[] }>('GET', 'volume/volumes');
    if (servers.length + volumes.length === 0) return;
    if (Date.now() > deadline) throw new Error('cannot seed OpenStack: a server or its volume does not go');
    await sleep(500);
  }
}
