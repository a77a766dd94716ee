import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { must, onMachine } from './purlin.ts';

const BRIDGE = path.join(import.meta.dirname, 'connect-bridge.ts');
/** The lab's proxy, by which hosts reach their package mirror. */
const PROXY = 'http://10.77.0.1:3128';

/** Machines and nothing on them: a pack with one workload. */
const PACK = 'pack: plain\nversion: 1.0.0\nuses: { base: ^1 }\n';
const WORKLOAD = 'workload: plain\ngroups:\n  host: { count: 2, requires: [ready-machine] }\n';

/** Makes two bare hosts by a deployment of its own, `FILE.yaml` beside the packs and sites of the folder. */
export async function makeBareHosts(folder: string, deployment: string): Promise<string> {
  const pack = path.join(folder, 'packs/plain');
  mkdirSync(path.join(pack, 'workloads'), { recursive: true });
  writeFileSync(path.join(pack, 'pack.yaml'), PACK);
  writeFileSync(path.join(pack, 'workloads/plain.yaml'), WORKLOAD);
  writeFileSync(path.join(folder, 'bare.yaml'), `deployment: ${deployment}\nworkload: plain\nsite: bare\n`);
  writeFileSync(path.join(folder, 'sites/bare.yaml'), 'site: bare\nplatform: lab\nmachine: { image: debian-12 }\n');
  await must(folder, '-f', 'bare.yaml', 'apply', '--yes');
  return 'bare.yaml';
}

/** Installs Docker on a bare host as its operator did before anybody knew of Purlin. */
export async function installDockerByHand(folder: string, file: string, machine: string): Promise<void> {
  const script = `export http_proxy=${PROXY} DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq install --no-install-recommends docker.io iptables >/dev/null 2>&1
    docker network create theirs >/dev/null`;
  await onMachine(folder, file, machine, 'sh', '-ec', script);
}

/** Writes a site that adopts the hosts of a lab: one for each group. */
export function writeAdoptingSite(folder: string, site: string, deployment: string, groups: readonly string[]): void {
  const lab = `/var/lib/purlin/lab/${deployment}`;
  const machines = groups.map((group, index) => {
    const { address, hostKey } = JSON.parse(readFileSync(`${lab}/${deployment}-host-${index}/desired.json`, 'utf8'));
    return { name: `old-${index}`, host: address, group, hostKeys: [hostKey] };
  });
  const relay = `/run/purlin/lab/${deployment}/ssh.sock`;
  const text = JSON.stringify({
    site,
    platform: 'existing',
    settings: { identity: `${lab}/.key`, proxyCommand: `${process.execPath} ${BRIDGE} ${relay} %h %p` },
    provides: [{ capability: 'package-mirror', values: { url: PROXY } }],
    machines,
  });
  // JSON is YAML.
  writeFileSync(path.join(folder, `sites/${site}.yaml`), text);
}
