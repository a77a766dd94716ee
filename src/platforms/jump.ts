import { z } from 'zod';
import { type Destination, parseDestination } from '../lib/destination.ts';
import { AppError } from '../model/errors.ts';
import type { Access } from '../model/machine.ts';

/**
 * A host by which machines are reached, as a site's `settings` say it: in full, or as OpenSSH's ProxyJump (ssh_config(5)):
 * `[user@]host[:port]`, several with commas, the first hop first. IPv6 addresses stand in brackets where a port follows.
 * Without host keys the operator's known_hosts is asked.
 * @example bastion: ops@gate.example:2222
 * @example bastion: { host: gate.example, user: ops, hostKeys: [ssh-ed25519 AAAA...], identity: ~/.ssh/gate }
 */
export const bastionSchema = z
  .union([
    z
      .string()
      .refine(
        (text) => text.split(',').every((hop) => parseDestination(hop) !== undefined),
        'write it as user@host:port',
      )
      .describe("As OpenSSH's ProxyJump: `user@host:port`, several with commas, the first hop first."),
    z.strictObject({
      host: z.string().describe('Host name or address.'),
      user: z.string().optional().describe('Who logs in there. Default: who logs in to the machines.'),
      port: z.number().int().min(1).max(65535).optional().describe('Port of SSH. Default 22.'),
      hostKeys: z
        .array(z.string())
        .optional()
        .describe('Public keys of the host as OpenSSH writes them. Default: your known_hosts is asked.'),
      identity: z.string().optional().describe('Path of a private key. Default: your agent and your usual keys.'),
    }),
  ])
  .meta({
    id: 'jumpHost',
    description:
      'A host by which machines are reached: `user@host:port`, several with commas, the first hop first, or one in full.',
  });
export type Bastion = z.infer<typeof bastionSchema>;

/** What hops take where they say nothing themselves. */
export interface JumpDefaults {
  readonly user: string;
  /** Path of a private key; absent: the agent and the user's default keys. */
  readonly identityFile?: string | undefined;
  /** The operator's home, for paths that begin with `~/`. */
  readonly home?: string | undefined;
}

/** The jump hosts of a bastion, first hop first, for `Access.jump`. Errors: `invalid-file` with an example. */
export function readBastion(bastion: Bastion, defaults: JumpDefaults): readonly Access[] {
  if (typeof bastion === 'string') return parseJump(bastion, defaults);
  const { host, user = defaults.user, port, hostKeys = [], identity } = bastion;
  const identityFile = identity === undefined ? defaults.identityFile : expandHome(identity, defaults.home);
  return [hop({ host, user, ...(port !== undefined && { port }) }, { ...defaults, identityFile }, hostKeys)];
}

/** Reads OpenSSH's ProxyJump; see `bastionSchema`. Errors: `invalid-file` with an example. */
export function parseJump(text: string, defaults: JumpDefaults): readonly Access[] {
  return text.split(',').map((word) => {
    const destination = parseDestination(word);
    if (destination === undefined) throw notReadable(word.trim());
    return hop(destination, defaults, []);
  });
}

/** A path as people write it: `~/` is the operator's home. */
export function expandHome(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith('~/') ? home + path.slice(1) : path;
}

function hop({ host, port, user }: Destination, defaults: JumpDefaults, hostKeys: readonly string[]): Access {
  return {
    host,
    ...(port !== undefined && { port }),
    user: user ?? defaults.user,
    ...(defaults.identityFile !== undefined && { identityFile: defaults.identityFile }),
    hostKeys,
    sudo: false,
  };
}

function notReadable(text: string): AppError {
  return new AppError('invalid-file', `cannot read the jump host ${JSON.stringify(text)}: it is not user@host:port`, {
    hint: 'Write "user@host:port"; several hosts with commas, the first hop first.',
  });
}
