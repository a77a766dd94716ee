import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateSshKey, type SshKeyPair } from '../../src/lib/ssh-key.ts';
import { awsWatch } from '../bodies/aws-watch.ts';
import { type Bodies, bodies } from '../bodies/bodies.ts';
import { openstackWatch } from '../bodies/openstack-watch.ts';
import { fixedWatch, type SeenMachine, type Watch } from '../bodies/seen-machine.ts';
import { YARD_PROXY, type Yard } from '../bodies/yard.ts';
import { sshInYard } from '../bodies/yard-ssh.ts';
import { type Moto, startMoto } from '../sims/moto.ts';
import { type OpenStack, startOpenStack } from '../sims/openstack/openstack.ts';

/** The public addresses of a machine to adopt, and of one that belongs to nobody here. */
export const RACK = '198.51.100.5';
export const STRANGER = '198.51.100.9';

/** Three places that know each other by public addresses only: two clouds, and machines that were there before. */
export interface HybridPlace {
  readonly bodies: Bodies;
  /** What lets traffic in, as each cloud tells it to a client that shares no code with the adapters. */
  readonly clouds: readonly Watch[];
  /** Runs a command on a machine that no cloud knows. */
  run(address: string, command: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the places, and writes the sites `openstack-public`, `aws` and `racks` with their secrets into the folder. */
export async function makeHybridPlace(yard: Yard, folder: string): Promise<HybridPlace> {
  const user = generateSshKey('operator');
  const host = generateSshKey('host');
  const [openstack, moto] = await Promise.all([
    startOpenStack({ network: yard.network }),
    startMoto({ network: yard.network }),
  ]);
  const clouds = [openstackWatch(yard, openstack), awsWatch(yard, moto)];
  const racks = fixedWatch('racks', [machine('rack-1', '10.50.0.5', RACK, { user, host })]);
  const world = fixedWatch('world', [machine('stranger', '10.60.0.9', STRANGER, { user, host })]);
  const given = bodies({ network: yard, watch: [...clouds, racks, world], apart: true, translated: true });
  writeSites(folder, { openstack, moto, user, host });
  return {
    bodies: given,
    clouds,
    run: (address, command) =>
      sshInYard(yard, { user: 'deploy', host: address, privateKey: user.private, hostKey: host.public }, command),
    stop: async () => {
      await given.stop();
      await Promise.all([openstack.stop(), moto.stop()]);
    },
  };
}

interface Keys {
  readonly user: SshKeyPair;
  readonly host: SshKeyPair;
}

function machine(id: string, inner: string, outer: string, { user, host }: Keys): SeenMachine {
  // JSON is YAML.
  const userData = `#cloud-config\n${JSON.stringify({
    users: [{ name: 'deploy', sudo: 'ALL=(ALL) NOPASSWD:ALL', shell: '/bin/sh', ssh_authorized_keys: [user.public] }],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: host.private, ed25519_public: host.public },
  })}\n`;
  const addresses = { addresses: [inner, outer], publicAddresses: [outer] };
  return { id, power: 'on', hostname: id, ...addresses, image: 'debian-12', userData: Buffer.from(userData) };
}

function writeSites(
  folder: string,
  { openstack, moto, user, host }: Keys & { readonly openstack: OpenStack; readonly moto: Moto },
): void {
  const { id, secret } = openstack.logins.applicationCredential;
  const { accessKeyId, secretAccessKey } = moto.credentials;
  const identity = path.join(folder, 'racks-key');
  writeFileSync(identity, user.private, { mode: 0o600 });
  mkdirSync(path.join(folder, '.purlin/secrets'), { recursive: true });
  const secrets = { openstack: secret, 'aws-key': accessKeyId, 'aws-secret': secretAccessKey };
  for (const [name, text] of Object.entries(secrets))
    writeFileSync(path.join(folder, '.purlin/secrets', name), text, { mode: 0o600 });
  const applicationCredential = { id, secret: { secret: 'openstack' } };
  const credentials = { accessKey: { secret: 'aws-key' }, secretKey: { secret: 'aws-secret' } };
  const rack = { name: 'rack-1', host: RACK, addresses: { private: '10.50.0.5', public: RACK } };
  const sites = {
    'openstack-public': {
      platform: 'openstack',
      settings: { authUrl: openstack.endpoints.identity, applicationCredential },
      machine: { image: 'debian-12', publicAddress: true },
    },
    aws: {
      platform: 'aws',
      settings: { region: moto.region, endpoint: moto.endpoint, publicAddress: true, ...credentials },
      machine: { image: 'debian-12' },
    },
    racks: {
      platform: 'existing',
      settings: { user: 'deploy', identity },
      machines: [{ ...rack, hostKeys: [host.public] }],
    },
  };
  const provides = [{ capability: 'package-mirror', values: { url: YARD_PROXY } }];
  for (const [site, own] of Object.entries(sites))
    writeFileSync(path.join(folder, `sites/${site}.yaml`), JSON.stringify({ site, provides, ...own }));
}
