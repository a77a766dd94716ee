import type { BodyImage } from './body-tree.ts';
import { type OpenstackGet, type OpenstackPlace, openstackReader } from './openstack-call.ts';
import { fixedAddresses, type GroupRule, ingressOf } from './openstack-groups.ts';
import type { SeenMachine, Watch } from './seen-machine.ts';
import type { Yard } from './yard.ts';

/** What is read of Compute's servers, as an administrator with microversion 2.79 sees them. */
interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly updated: string;
  readonly user_id: string;
  readonly key_name: string | null;
  readonly image: { readonly id: string } | '';
  readonly 'OS-EXT-SRV-ATTR:hostname'?: string;
  readonly 'OS-EXT-SRV-ATTR:user_data'?: string | null;
}

/** What is read of Networking's ports. */
export interface Port {
  readonly id: string;
  readonly device_id: string;
  readonly created_at?: string;
  readonly security_groups: readonly string[];
  readonly port_security_enabled?: boolean;
  readonly fixed_ips: readonly { readonly ip_address: string }[];
}

interface FloatingIp {
  readonly floating_ip_address: string;
  readonly port_id: string | null;
}

interface Seen {
  readonly rules: readonly GroupRule[];
  readonly ports: readonly Port[];
  readonly floating: readonly FloatingIp[];
}

const ON = ['ACTIVE', 'REBOOT', 'HARD_REBOOT', 'PASSWORD', 'VERIFY_RESIZE', 'REVERT_RESIZE', 'MIGRATING'];

/** Bodies for Nova's servers of all projects. Addresses are Neutron's, which knows them before Nova does. */
export function openstackWatch(yard: Yard, place: OpenstackPlace): Watch {
  const get = openstackReader(yard, place);
  const images = new Map<string, Image>();
  const boots = new Map<string, { readonly updated: string; readonly count: number }>();
  const keys = new Map<string, readonly string[]>();

  /** Counts its reboots, asking only when something about it changed. */
  async function countBoots({ id, updated }: Server, signal: AbortSignal): Promise<string> {
    const known = boots.get(id);
    if (known?.updated === updated) return String(known.count);
    const answer = await get<{ instanceActions: readonly { action: string; start_time: string }[] }>(
      'compute',
      `/servers/${id}/os-instance-actions`,
      signal,
    );
    const count = answer?.instanceActions.filter(({ action }) => action === 'reboot').length ?? 0;
    boots.set(id, { updated, count });
    return String(count);
  }

  async function readKey({ key_name: name, user_id: user }: Server, signal: AbortSignal): Promise<readonly string[]> {
    if (name === null) return [];
    const known = keys.get(`${user} ${name}`) ?? (await askKey(get, user, name, signal));
    keys.set(`${user} ${name}`, known);
    return known;
  }

  async function readImage({ image }: Server, signal: AbortSignal): Promise<Image> {
    const id = image === '' ? '' : image.id;
    const known = images.get(id) ?? (await askImage(get, id, signal));
    images.set(id, known);
    return known;
  }

  async function see(server: Server, seen: Seen, signal: AbortSignal): Promise<readonly SeenMachine[]> {
    const own = portsOf(server, seen.ports);
    const publicAddresses = seen.floating
      .filter((one) => own.some((port) => port.id === one.port_id))
      .map((one) => one.floating_ip_address);
    const addresses = [...own.flatMap(fixedAddresses), ...publicAddresses];
    const ingress = ingressOf(own, seen.ports, seen.rules);
    if (server.status === 'DELETED' || addresses.length === 0) return [];
    const { id, name } = server;
    const userData = server['OS-EXT-SRV-ATTR:user_data'];
    return [
      {
        id,
        power: ON.includes(server.status) ? 'on' : 'off',
        boot: await countBoots(server, signal),
        hostname: server['OS-EXT-SRV-ATTR:hostname'] ?? name,
        addresses,
        publicAddresses,
        ...(ingress && { ingress }),
        ...(await readImage(server, signal)),
        ...(userData && { userData: Buffer.from(userData, 'base64') }),
        publicKeys: await readKey(server, signal),
      },
    ];
  }

  return {
    name: 'openstack',
    // Each look is some 0.4 s of work for the services, which share the processors with all else.
    everyMs: 1500,
    look: async (signal) => {
      const servers = await get<{ servers: readonly Server[] }>('compute', '/servers/detail?all_tenants=1', signal);
      if (!servers || servers.servers.length === 0) return [];
      const [ports, floating, rules] = await Promise.all([
        get<{ ports: readonly Port[] }>('network', '/v2.0/ports', signal),
        get<{ floatingips: readonly FloatingIp[] }>('network', '/v2.0/floatingips', signal),
        get<{ security_group_rules: readonly GroupRule[] }>('network', '/v2.0/security-group-rules', signal),
      ]);
      const seen = {
        rules: rules?.security_group_rules ?? [],
        ports: ports?.ports ?? [],
        floating: floating?.floatingips ?? [],
      };
      return (await Promise.all(servers.servers.map(async (one) => await see(one, seen, signal)))).flat();
    },
  };
}

interface Image {
  readonly image: BodyImage;
  readonly defaultUser: string;
}

/** An image of Debian 13 is known by its name; every other one boots Debian 12. */
async function askImage(get: OpenstackGet, id: string, signal: AbortSignal): Promise<Image> {
  const path = `/v2/images/${id}`;
  const about =
    id === '' ? undefined : await get<{ name: string | null; os_admin_user?: string }>('image', path, signal);
  const image = /debian-?13/i.test(about?.name ?? '') ? 'debian-13' : 'debian-12';
  return { image, defaultUser: about?.os_admin_user ?? 'debian' };
}

async function askKey(get: OpenstackGet, user: string, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const path = `/os-keypairs/${encodeURIComponent(name)}?user_id=${user}`;
  const answer = await get<{ keypair: { public_key: string } }>('compute', path, signal);
  return answer ? [answer.keypair.public_key] : [];
}

/** The ports of a server in the order in which they were made. */
function portsOf({ id }: Server, ports: readonly Port[]): readonly Port[] {
  return ports
    .filter((port) => port.device_id === id)
    .sort((a, b) => (a.created_at ?? a.id).localeCompare(b.created_at ?? b.id));
}
