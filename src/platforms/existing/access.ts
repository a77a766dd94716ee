import { AppError } from '../../model/errors.ts';
import type { AdoptedMachine } from '../../model/files/kinds.ts';
import type { Access } from '../../model/machine.ts';

/** Defaults of a site for machines that do not say it themselves. */
export interface ExistingSettings {
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly identity?: string | undefined;
  readonly jump?: string | undefined;
  readonly proxyCommand?: string | undefined;
}

const DEFAULT_USER = 'root';

/** How to log in to an adopted machine: its own words, else the site's. Steps go through sudo unless the user is root. */
export function readAccess(machine: AdoptedMachine, settings: ExistingSettings, home: string | undefined): Access {
  const user = machine.user ?? settings.user ?? DEFAULT_USER;
  const port = machine.port ?? settings.port;
  const identity = machine.identity ?? settings.identity;
  const jump = machine.jump ?? settings.jump;
  const command = machine.proxyCommand ?? settings.proxyCommand;
  return {
    host: machine.host,
    ...(port !== undefined && { port }),
    user,
    ...(identity !== undefined && { identityFile: expandHome(identity, home) }),
    hostKeys: machine.hostKeys ?? [],
    ...(jump !== undefined && { jump: parseJump(jump, user, identity && expandHome(identity, home)) }),
    ...(command !== undefined && { proxyCommand: proxyCommand(command, machine.host, port ?? 22, user) }),
    sudo: user !== 'root',
  };
}

/**
 * Reads OpenSSH's ProxyJump (ssh_config(5)): `[user@]host[:port]`, several with commas. IPv6 addresses stand in brackets.
 * Hops use the machine's user and key where they name none.
 */
export function parseJump(text: string, user: string, identityFile?: string): readonly Access[] {
  return text.split(',').map((hop) => {
    const match = /^(?:([^@\s]+)@)?(?:\[([^\]]+)\]|([^:@\s]+))(?::(\d+))?$/.exec(hop.trim());
    const host = match?.[2] ?? match?.[3];
    if (match === null || host === undefined) {
      throw new AppError(
        'invalid-file',
        `cannot read the jump host ${JSON.stringify(hop.trim())}: it is not user@host:port`,
        {
          hint: 'Write jump: "user@host:port"; several hosts with commas, the first hop first.',
        },
      );
    }
    return {
      host,
      ...(match[4] !== undefined && { port: Number(match[4]) }),
      user: match[1] ?? user,
      ...(identityFile !== undefined && { identityFile }),
      hostKeys: [],
      sudo: false,
    };
  });
}

/** OpenSSH runs ProxyCommand by the user's shell, with tokens (ssh_config(5), TOKENS); the text is the operator's own. */
function proxyCommand(text: string, host: string, port: number, user: string): readonly string[] {
  const tokens: Readonly<Record<string, string>> = { '%': '%', h: host, n: host, p: String(port), r: user };
  const expanded = text.replace(/%([%hnpr])/g, (_, token: string) => tokens[token] ?? '');
  return ['/bin/sh', '-c', `exec ${expanded}`];
}

function expandHome(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith('~/') ? home + path.slice(1) : path;
}
