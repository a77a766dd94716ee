import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import type { BodyImage } from './body-tree.ts';
import type { SeenMachine, Watch } from './seen-machine.ts';
import {
  escapeXml,
  openVsphere,
  readStarts,
  readView,
  type VspherePlace,
  type VsphereSession,
} from './vsphere-call.ts';
import { all, type Element, textAt } from './xml.ts';
import type { Yard } from './yard.ts';

export interface VsphereWatchOptions extends VspherePlace {
  /** First three numbers of the network whose DHCP server is played; default `10.30.0`. */
  readonly pool?: string;
  /** What a machine of this guest boots; default debian-12 for all. */
  readonly imageOf?: (guest: string) => BodyImage;
  /** Default user of its images; default `debian`. */
  readonly defaultUser?: string;
}

const PATHS = [
  'name',
  'runtime.powerState',
  'config.template',
  'config.extraConfig',
  'config.guestId',
  'guest.ipAddress',
];

/**
 * Bodies for virtual machines that have guestinfo for cloud-init; the watch is also their DHCP server and their VMware Tools:
 * a machine that runs is told its address, one that is off has none.
 */
export function vsphereWatch(yard: Yard, options: VsphereWatchOptions): Watch {
  const { pool = '10.30.0', imageOf = () => 'debian-12', defaultUser = 'debian' } = options;
  const leases = new Map<string, string>();
  let session: VsphereSession | undefined;

  function lease(id: string): string {
    const known = leases.get(id) ?? `${pool}.${10 + leases.size}`;
    leases.set(id, known);
    return known;
  }

  function see(id: string, properties: ReadonlyMap<string, Element>, boot: string): SeenMachine | undefined {
    const told = (path: string) => properties.get(path)?.text.trim() ?? '';
    const info = readGuestinfo(properties.get('config.extraConfig'));
    if (told('config.template') === 'true' || info === undefined) return undefined;
    return {
      id,
      power: told('runtime.powerState') === 'poweredOn' ? 'on' : 'off',
      boot,
      hostname: info.hostname ?? told('name'),
      addresses: [info.address ?? lease(id)],
      image: imageOf(told('config.guestId')),
      userData: info.userData,
      defaultUser,
    };
  }

  async function look(signal: AbortSignal): Promise<readonly SeenMachine[]> {
    session ??= await openVsphere(yard, options, signal);
    const seen: SeenMachine[] = [];
    const machines = await readView(session, 'VirtualMachine', PATHS, signal);
    // After the machines: an event stands before the state that it brings about.
    const starts = await readStarts(session, signal);
    for (const [id, properties] of machines) {
      const machine = see(id, properties, starts.get(id) ?? '');
      if (machine === undefined) continue;
      seen.push(machine);
      const address = machine.power === 'on' ? machine.addresses[0] : '';
      if ((properties.get('guest.ipAddress')?.text.trim() ?? '') !== address)
        await tell(session, machine, address ?? '', signal);
    }
    return seen;
  }

  return {
    name: 'vsphere',
    look: async (signal) => {
      try {
        return await look(signal);
      } catch (error) {
        session = undefined;
        throw error;
      }
    },
  };
}

/** vcsim takes what VMware Tools would tell as options of the machine's configuration. */
async function tell(
  { call }: VsphereSession,
  machine: SeenMachine,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  const facts = {
    'SET.guest.ipAddress': address,
    'SET.guest.hostName': address === '' ? '' : machine.hostname,
    'SET.guest.toolsRunningStatus': address === '' ? 'guestToolsNotRunning' : 'guestToolsRunning',
  };
  const changes = Object.entries(facts)
    .map(
      ([key, value]) =>
        `<extraConfig><key>${key}</key><value xsi:type="xsd:string">${escapeXml(value)}</value></extraConfig>`,
    )
    .join('');
  await call('ReconfigVM_Task', 'VirtualMachine', machine.id, `<spec>${changes}</spec>`, signal);
}

interface Guestinfo {
  readonly hostname?: string;
  /** The address that it is told to take; default by DHCP. */
  readonly address?: string;
  readonly userData: Buffer;
}

/** What cloud-init's data source VMware reads; undefined where nothing is for it. */
function readGuestinfo(options: Element | undefined): Guestinfo | undefined {
  const values = new Map<string, string>();
  for (const option of options ? all(options, 'OptionValue') : [])
    values.set(textAt(option, 'key') ?? '', textAt(option, 'value') ?? '');
  const metadata = decode(values, 'guestinfo.metadata');
  const userData = decode(values, 'guestinfo.userdata');
  if (metadata === undefined && userData === undefined) return undefined;
  const told: unknown = parse(metadata?.toString('utf8') ?? '');
  const hostname = readText(told, 'local-hostname') ?? readText(told, 'hostname');
  const address = /addresses:\s*(?:\[|-)?\s*["']?(\d+\.\d+\.\d+\.\d+)\//.exec(metadata?.toString('utf8') ?? '')?.[1];
  return { ...(hostname && { hostname }), ...(address && { address }), userData: userData ?? Buffer.alloc(0) };
}

function decode(values: ReadonlyMap<string, string>, key: string): Buffer | undefined {
  const value = values.get(key);
  if (!value) return undefined;
  switch (values.get(`${key}.encoding`) ?? '') {
    case '':
      return Buffer.from(value);
    case 'b64':
    case 'base64':
      return Buffer.from(value, 'base64');
    case 'gz+b64':
    case 'gzip+base64':
      return gunzipSync(Buffer.from(value, 'base64'));
    default:
      throw new Error(`${key}.encoding ${values.get(`${key}.encoding`)} is none that cloud-init knows`);
  }
}

function readText(told: unknown, key: string): string | undefined {
  if (typeof told !== 'object' || told === null) return undefined;
  const value = Object.entries(told).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}
