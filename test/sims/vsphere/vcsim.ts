import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeCertificates } from '../certificates.ts';
import { orStop, startForwardedSim } from '../forwarded-sim.ts';
import { untilReady } from '../until-ready.ts';
import { ensureVcsimTree } from './tree.ts';

const START_TIMEOUT_MS = 60_000;
const GOVC_TIMEOUT_MS = 30_000;
const USER = 'operator@vsphere.local';
const PASSWORD = 'Sim-pass-1';

export interface VcsimOptions {
  /** Path of the network namespace that it lives in. */
  readonly network: string;
  /** Port in there; default 8989. */
  readonly port?: number;
  readonly signal?: AbortSignal;
  readonly log?: (text: string) => void;
}

/** A running vcsim: SOAP at `/sdk`. */
export interface Vcsim {
  /** In the network namespace: `https://127.0.0.1:8989/sdk`. */
  readonly endpoint: string;
  /** From this machine's own: `https://127.0.0.1:<any>/sdk`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The authority of its certificate. */
  readonly caFile: string;
  /** Its objects by inventory path. */
  readonly inventory: VcsimInventory;
  /** Runs govc, an independent client, against it, and returns what it says. */
  govc(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface VcsimInventory {
  readonly datacenter: string;
  readonly cluster: string;
  readonly folders: readonly string[];
  readonly pools: readonly string[];
  readonly datastores: readonly string[];
  readonly networks: readonly string[];
  readonly templates: readonly string[];
  /** A machine of somebody else, running. */
  readonly strange: string;
}

const INVENTORY: VcsimInventory = {
  datacenter: '/DC0',
  cluster: '/DC0/host/DC0_C0',
  folders: ['/DC0/vm/purlin', '/DC0/vm/others'],
  pools: ['/DC0/host/DC0_C0/Resources', '/DC0/host/DC0_C0/Resources/DC0_C0_RP1'],
  datastores: ['/DC0/datastore/LocalDS_0', '/DC0/datastore/LocalDS_1'],
  networks: ['/DC0/network/VM Network', '/DC0/network/DC0_DVPG0', '/DC0/network/DC0_DVPG1'],
  templates: ['/DC0/vm/templates/debian-12', '/DC0/vm/templates/debian-13', '/DC0/vm/templates/ubuntu-24.04'],
  strange: '/DC0/vm/DC0_C0_RP0_VM0',
};
/** vSphere has no guest id for Debian 13 that this vcsim knows; templates of newer systems carry the nearest one. */
const TEMPLATES = { 'debian-12': 'debian12_64Guest', 'debian-13': 'debian12_64Guest', 'ubuntu-24.04': 'ubuntu64Guest' };

/** Starts vcsim with a cluster of two hosts and templates to clone. Nothing outlives `stop` nor this process. */
export async function startVcsim(options: VcsimOptions): Promise<Vcsim> {
  const { network, port = 8989, signal = AbortSignal.timeout(1_200_000), log } = options;
  const tree = await ensureVcsimTree({ signal, ...(log && { log }) });
  const sim = await startForwardedSim({
    tree,
    network,
    ports: [port],
    program: ['/bin/vcsim', ...vcsimArguments(port)],
    prepare: async (folder) => void (await makeCertificates(folder, 'vcsim')),
  });
  const { folder, ended } = sim.process;
  const caFile = join(folder, 'vcsim-ca.pem');
  const url = `https://127.0.0.1:${sim.portOf(port)}/sdk`;
  const govc = (...args: readonly string[]) => runGovc(tree, { url, caFile, home: folder }, args);
  await orStop(sim, async () => {
    const ready = async () => (await govc('about')).includes('vCenter');
    await untilReady('vcsim', ready, { ended, timeoutMs: START_TIMEOUT_MS });
    await fillInventory(govc);
  });
  const endpoint = `https://127.0.0.1:${port}/sdk`;
  return { endpoint, url, user: USER, password: PASSWORD, caFile, inventory: INVENTORY, govc, stop: sim.stop };
}

function vcsimArguments(port: number): readonly string[] {
  const login = ['-username', USER, '-password', PASSWORD];
  const tls = ['-tlscert', '/sim/vcsim-cert.pem', '-tlskey', '/sim/vcsim-key.pem'];
  const counts = { cluster: 1, host: 2, 'standalone-host': 0, pool: 1, ds: 2, pg: 2, vm: 1 };
  const inventory = Object.entries(counts).flatMap(([name, count]) => [`-${name}`, String(count)]);
  return ['-l', `127.0.0.1:${port}`, ...login, ...tls, ...inventory];
}

async function runGovc(
  tree: string,
  { url, caFile, home }: { url: string; caFile: string; home: string },
  args: readonly string[],
): Promise<string> {
  const environment = {
    GOVC_URL: url,
    GOVC_USERNAME: USER,
    GOVC_PASSWORD: PASSWORD,
    GOVC_TLS_CA_CERTS: caFile,
    GOVC_PERSIST_SESSION: 'false',
    HOME: home,
  };
  const options = { env: environment, timeout: GOVC_TIMEOUT_MS };
  return (await promisify(execFile)(join(tree, 'bin/govc'), [...args], options)).stdout;
}

async function fillInventory(govc: Vcsim['govc']): Promise<void> {
  const { folders, datastores, pools } = INVENTORY;
  await govc('folder.create', ...folders, '/DC0/vm/templates');
  for (const [name, guest] of Object.entries(TEMPLATES)) {
    const hardware = ['-on=false', '-g', guest, '-c', '1', '-m', '1024', '-disk', '4GB', '-net', 'VM Network'];
    const place = ['-ds', datastores[0] ?? '', '-pool', pools[0] ?? '', '-folder', '/DC0/vm/templates'];
    await govc('vm.create', ...hardware, ...place, name);
    await govc('vm.markastemplate', `/DC0/vm/templates/${name}`);
  }
}
