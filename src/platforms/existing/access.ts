import type { AdoptedMachine } from '../../model/files/adopted-machine.ts';
import type { Access } from '../../model/machine.ts';
import { expandHome, parseJump } from '../jump.ts';

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
  const named = machine.identity ?? settings.identity;
  const identityFile = named && expandHome(named, home);
  const jump = machine.jump ?? settings.jump;
  const command = machine.proxyCommand ?? settings.proxyCommand;
  return {
    host: machine.host,
    ...(port !== undefined && { port }),
    user,
    ...(identityFile !== undefined && { identityFile }),
    hostKeys: machine.hostKeys ?? [],
    ...(jump !== undefined && { jump: parseJump(jump, { user, identityFile }) }),
    ...(command !== undefined && { proxyCommand: proxyCommand(command, machine.host, port ?? 22, user) }),
    sudo: user !== 'root',
  };
}

/** OpenSSH runs ProxyCommand by the user's shell, with tokens (ssh_config(5), TOKENS); the text is the operator's own. */
function proxyCommand(text: string, host: string, port: number, user: string): readonly string[] {
  const tokens: Readonly<Record<string, string>> = { '%': '%', h: host, n: host, p: String(port), r: user };
  const expanded = text.replace(/%([%hnpr])/g, (_, token: string) => tokens[token] ?? '');
  return ['/bin/sh', '-c', `exec ${expanded}`];
}
