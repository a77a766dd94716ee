import { glob, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { parse, type SSHConfig } from 'ssh-config';
import { splitWords } from '../../lib/command-words.ts';
import { parseDestination } from '../../lib/destination.ts';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';

/** An access with nothing open, and the known_hosts files that its OpenSSH config names. */
export interface ResolvedAccess {
  readonly access: Access;
  readonly knownHosts: readonly string[];
}

/** Whose configuration it is; tests give their own. */
export interface ConfigUser {
  readonly home: string;
  readonly user: string;
}

/**
 * Fills in what an access leaves open from the OpenSSH config file that it names: HostName, Port, User, IdentityFile,
 * ProxyJump, ProxyCommand, UserKnownHostsFile, also by Match and Include, but no `Match exec` (ssh_config(5)). What the
 * access says wins. Each file is read once. Errors: `invalid-file` when a file cannot be read.
 */
export class OpensshConfigs {
  readonly #who: ConfigUser;
  readonly #read = new Map<string, Promise<SSHConfig>>();

  constructor(who: ConfigUser) {
    this.#who = who;
  }

  async resolve(access: Access): Promise<ResolvedAccess> {
    if (access.sshConfig === undefined) return { access, knownHosts: [] };
    const file = expandHome(access.sshConfig, this.#who.home);
    const config = this.#read.get(file) ?? readConfig(file, this.#who.home, 0).then((text) => parse(text));
    this.#read.set(file, config);
    return fillIn(access, access.sshConfig, new Directives(await config, access), this.#who);
  }
}

async function fillIn(access: Access, sshConfig: string, found: Directives, who: ConfigUser): Promise<ResolvedAccess> {
  const { sshConfig: _file, ...plain } = access;
  const user = access.user || found.one('User') || who.user;
  const host = found.one('HostName')?.replaceAll('%h', access.host) ?? access.host;
  const port = access.port ?? Number(found.one('Port') ?? 22);
  const tokens: Readonly<Record<string, string>> = {
    h: host,
    n: access.host,
    p: String(port),
    r: user,
    u: who.user,
    d: who.home,
    '%': '%',
  };
  const expand = (value: string) =>
    expandHome(
      value.replace(/%([hnprud%])/g, (_, key: string) => tokens[key] ?? ''),
      who.home,
    );
  const jump = access.jump ?? jumps(found.one('ProxyJump'), sshConfig, access.sudo);
  const command = found.one('ProxyCommand');
  const hasWay = access.proxyCommand !== undefined || access.connectProxy !== undefined || jump !== undefined;
  return {
    access: {
      ...plain,
      host,
      port,
      user,
      ...(await identity(access, found.all('IdentityFile').map(expand))),
      ...(jump && jump.length > 0 ? { jump } : {}),
      ...(!hasWay && command && command !== 'none' ? { proxyCommand: splitWords(command).map(expand) } : {}),
    },
    knownHosts: found
      .all('UserKnownHostsFile')
      .flatMap((value) => splitWords(value))
      .filter((file) => file !== 'none')
      .map(expand),
  };
}

/** Directives that hold for one host, without regard to case. */
class Directives {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(config: SSHConfig, access: Access) {
    const query = { Host: access.host, ...(access.user ? { User: access.user } : {}) };
    const found = config.compute(query, { ignoreCase: true, matchExec: false });
    this.#values = new Map(Object.entries(found).map(([name, value]) => [name.toLowerCase(), [value].flat()]));
  }

  one(name: string): string | undefined {
    return this.all(name)[0];
  }

  all(name: string): readonly string[] {
    return this.#values.get(name.toLowerCase()) ?? [];
  }
}

/** The first named key that exists; without one the agent and the default keys are tried. */
async function identity(access: Access, files: readonly string[]): Promise<Pick<Access, 'identityFile'>> {
  if (access.identityFile !== undefined) return { identityFile: access.identityFile };
  for (const file of files) {
    const exists = await readFile(file).then(
      () => true,
      () => false,
    );
    if (exists) return { identityFile: file };
  }
  return {};
}

function jumps(text: string | undefined, sshConfig: string, sudo: boolean): readonly Access[] | undefined {
  if (text === undefined || text === 'none') return undefined;
  return text.split(',').map((hop) => {
    const to = parseDestination(hop);
    if (!to)
      throw new AppError('invalid-file', `cannot use ProxyJump ${text} of ${sshConfig}: "${hop}" is no destination`);
    return { host: to.host, user: to.user ?? '', ...(to.port ? { port: to.port } : {}), hostKeys: [], sudo, sshConfig };
  });
}

const INCLUDE_DEPTH = 16;

/** A config's text with its includes in place; relative names are of `~/.ssh`. */
async function readConfig(file: string, home: string, depth: number): Promise<string> {
  if (depth > INCLUDE_DEPTH)
    throw new AppError('invalid-file', `cannot read ${file}: includes go deeper than ${INCLUDE_DEPTH}`);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('invalid-file', `cannot read the OpenSSH config ${file}`, {
      hint: 'Check the path of the config.',
      cause,
    });
  });
  const lines = await Promise.all(
    text.split('\n').map(async (line) => {
      const names = /^\s*include[\s=]+(.+)$/i.exec(line)?.[1];
      if (names === undefined) return line;
      const parts: string[] = [];
      for (const name of splitWords(names)) {
        const path = expandHome(name, home);
        const pattern = isAbsolute(path) ? path : join(home, '.ssh', path);
        for await (const found of glob(pattern)) parts.push(await readConfig(found, home, depth + 1));
      }
      return parts.join('\n');
    }),
  );
  return lines.join('\n');
}

function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}
