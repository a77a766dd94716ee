import type { DesiredMachine, ObservedMachine } from '../../src/model/machine.ts';
import type { OpenPort, PlatformSubject } from '../../src/platforms/platform-suite.ts';
import type { OpenStackApi } from '../sims/openstack/api.ts';

const STATUS_TIMEOUT_MS = 60_000;

interface Told {
  readonly id: string;
  readonly status: string;
  readonly 'OS-EXT-STS:task_state': string | null;
  readonly 'OS-EXT-SRV-ATTR:user_data': string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly image: { readonly id: string };
  readonly flavor: { readonly original_name: string };
}

interface NeutronRule {
  readonly direction: string;
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
}

/** Clients that share no code with the adapter: of everybody's rights, and of the project that the suite works in. */
export interface OpenStackEyes {
  readonly admin: OpenStackApi;
  readonly operator: OpenStackApi;
}

/** The parts of the contract suite's subject that look at the control plane behind the adapter's back. */
export function openstackSubjectParts(
  eyes: () => OpenStackEyes,
): Pick<PlatformSubject, 'birthOf' | 'rulesOf' | 'switchOff' | 'twin' | 'volumes'> {
  return {
    async birthOf({ platformId }) {
      const { 'OS-EXT-SRV-ATTR:user_data': text } = await showServer(eyes().admin, platformId);
      return Buffer.from(text ?? '', 'base64').toString('utf8');
    },
    volumes: {
      machine: { volumes: [{ size: '5GiB' }] },
      count: async ({ platformId }) => (await volumesOf(eyes().operator, platformId)).length,
    },
    rulesOf: async ({ platformId }) => await readRules(eyes().operator, platformId),
    async switchOff({ platformId }) {
      const { operator } = eyes();
      await operator.call('POST', `compute/servers/${platformId}/action`, { 'os-stop': null });
      await untilStatus(operator, platformId, 'SHUTOFF');
    },
    async twin({ name }: DesiredMachine, first: ObservedMachine) {
      const { operator } = eyes();
      const { metadata, tags, image, flavor } = await showServer(operator, first.platformId);
      const { flavors } = await operator.call<{ flavors: readonly { id: string; name: string }[] }>(
        'GET',
        'compute/flavors',
      );
      const { networks } = await operator.call<{ networks: readonly { id: string }[] }>(
        'GET',
        'network/v2.0/networks?name=private',
      );
      const server = {
        name,
        metadata,
        tags,
        imageRef: image.id,
        flavorRef: flavors.find((one) => one.name === flavor.original_name)?.id,
        networks: [{ uuid: networks[0]?.id }],
      };
      const made = await operator.call<{ server: { id: string } }>('POST', 'compute/servers', { server });
      await untilStatus(operator, made.server.id, 'ACTIVE');
    },
  };
}

/** A volume as Cinder tells it. */
export interface Volume {
  readonly id: string;
  readonly size: number;
  readonly status: string;
  /** `true` as text. */
  readonly bootable: string;
  readonly attachments: readonly { readonly server_id: string }[];
}

/** All volumes of the project. */
export async function listVolumes(api: OpenStackApi): Promise<readonly Volume[]> {
  return (await api.call<{ volumes: readonly Volume[] }>('GET', 'volume/volumes/detail')).volumes;
}

/** Volumes that a server has. */
export async function volumesOf(api: OpenStackApi, serverId: string): Promise<readonly Volume[]> {
  const isThere = ({ attachments }: Volume) => attachments.some((one) => one.server_id === serverId);
  return (await listVolumes(api)).filter(isThere);
}

async function showServer(api: OpenStackApi, id: string): Promise<Told> {
  return (await api.call<{ server: Told }>('GET', `compute/servers/${id}`)).server;
}

async function untilStatus(api: OpenStackApi, id: string, status: string): Promise<void> {
  const deadline = Date.now() + STATUS_TIMEOUT_MS;
  for (;;) {
    const server = await showServer(api, id);
    if (server.status === status && server['OS-EXT-STS:task_state'] === null) return;
    if (Date.now() > deadline) throw new Error(`server ${id} stays ${server.status}, wanted ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function readRules(api: OpenStackApi, serverId: string): Promise<readonly OpenPort[]> {
  const { ports } = await api.call<{ ports: readonly { security_groups: readonly string[] }[] }>(
    'GET',
    `network/v2.0/ports?device_id=${serverId}`,
  );
  const open: OpenPort[] = [];
  for (const id of ports.flatMap(({ security_groups: groups }) => groups)) {
    const path = `network/v2.0/security-groups/${id}`;
    const { security_group: group } = await api.call<{
      security_group: { security_group_rules: readonly NeutronRule[] };
    }>('GET', path);
    for (const rule of group.security_group_rules) {
      const { direction, protocol, port_range_min: port } = rule;
      if (direction !== 'ingress' || port === null || (protocol !== 'tcp' && protocol !== 'udp')) continue;
      open.push({ port, protocol, from: rule.remote_group_id === null ? (rule.remote_ip_prefix ?? '') : 'members' });
    }
  }
  return open;
}
