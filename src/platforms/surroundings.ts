import type { Clock } from '../lib/clock.ts';
import type { SshKeyPair } from '../lib/ssh-key.ts';

/** What an adapter of a remote platform needs of the world around it; `app/` gives it. */
export interface Surroundings {
  readonly identity: Identity;
  /** The clear text of `{ secret: NAME }` in a site's settings; undefined when there is none. Never logged, never kept. */
  readonly secret: (name: string) => Promise<string | undefined>;
  /** Environment variables of this process, for credentials as the platform's own tools read them (`AWS_*`, `OS_*`, `GOVC_*`). */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The operator's home, for `~/.aws` and the like. */
  readonly home: string;
  /** Folder of the deployment file: relative paths in a site's settings start here. */
  readonly folder: string;
  readonly clock: Clock;
}

/**
 * Keys and tags that are made of the state folder's own key, so that none has to be kept: after a crash between a call and its
 * answer the same identity gives the same keys again.
 */
export interface Identity {
  /** Tag of this state folder, 16 hexadecimal digits: whose things are ours where several operators share an account. */
  owner(): Promise<string>;
  /** What logs in to machines that were born here: an OpenSSH public key line, and the file of the private one (0600). */
  login(): Promise<{ readonly publicKey: string; readonly identityFile: string }>;
  /** The host key that the machine of this identity is born with. */
  hostKey(machineId: string): Promise<SshKeyPair>;
}
