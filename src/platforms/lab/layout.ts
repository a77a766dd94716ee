import { join } from 'node:path';

/** Where the lab keeps things. The defaults are the product's; tests give folders of their own. */
export interface LabFolders {
  /** Default /var/lib/purlin/lab: one folder per deployment, one per host in it. */
  readonly state: string;
  /** Default /run/purlin/lab: sockets of the relays. */
  readonly run: string;
  /** Default /var/cache/purlin/trees: base trees, a cache. */
  readonly trees: string;
}

export const DEFAULT_FOLDERS: LabFolders = {
  state: '/var/lib/purlin/lab',
  run: '/run/purlin/lab',
  trees: '/var/cache/purlin/trees',
};

/** The lab's side of every host's route, and of the proxy. Each lab has a network namespace of its own, so all use the same. */
export const GATEWAY = '10.77.0.1';
export const PROXY_PORT = 3128;
/** The range of every lab. */
export const RANGE = '10.77.0.0/16';
/** Hosts per lab: 10.77.1.0 and up, without the addresses that end in 0 or 255. */
export const MAX_HOSTS = 254 * 254;

/** Address of the host with this index, which counts from 0. */
export function hostAddress(index: number): string {
  return `10.77.${Math.floor(index / 254) + 1}.${(index % 254) + 1}`;
}

/** Name of a host's link in the lab's network namespace; at most 15 characters (IFNAMSIZ). */
export function linkName(index: number): string {
  return `host${index}`;
}

/** Files of one lab. Names with a dot cannot be names of machines. */
export function labPaths(folders: LabFolders, deployment: string) {
  const state = join(folders.state, deployment);
  const run = join(folders.run, deployment);
  return {
    state,
    run,
    key: join(state, '.key'),
    publicKey: join(state, '.key.pub'),
    addresses: join(state, '.addresses'),
    proxySettings: join(state, '.proxy.json'),
    relayLog: join(state, '.relay.log'),
    lock: join(folders.run, `${deployment}.lock`),
    /** The lab's network namespace is bound here; not in /run/netns, which `ip netns add` may cover with a mount. */
    network: join(run, 'network'),
    /** HTTP CONNECT into the lab, for SSH. */
    sshSocket: join(run, 'ssh.sock'),
    /** From the lab's proxy port out to the machine's own network. */
    proxySocket: join(run, 'proxy.sock'),
  };
}
export type LabPaths = ReturnType<typeof labPaths>;

/** Files of one host. */
export function hostPaths(paths: LabPaths, name: string) {
  const folder = join(paths.state, name);
  return {
    folder,
    desired: join(folder, 'desired.json'),
    console: join(folder, 'console.log'),
    /** Written by boot-host.sh when init takes over. */
    up: join(folder, 'up'),
  };
}
export type HostPaths = ReturnType<typeof hostPaths>;
