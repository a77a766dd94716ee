import type { SshKeyPair } from '../lib/ssh-key.ts';

/** What a machine is told at its birth. */
export interface BirthData {
  readonly hostname: string;
  /** OpenSSH public key line of who may log in. */
  readonly loginKey: string;
  readonly user: string;
  readonly hostKey: SshKeyPair;
}

/**
 * The user data of a new machine as cloud-init reads it: name, login key and host key, so that the first connection is verified
 * already. Source: cloud-init's module reference, "SSH", "Users and Groups", "Update Hostname".
 */
export function renderUserData({ hostname, loginKey, user, hostKey }: BirthData): string {
  const config = {
    hostname,
    preserve_hostname: false,
    disable_root: user !== 'root',
    users: [
      user === 'root'
        ? { name: user, ssh_authorized_keys: [loginKey] }
        : { name: user, ssh_authorized_keys: [loginKey], sudo: 'ALL=(ALL) NOPASSWD:ALL', shell: '/bin/sh' },
    ],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
  };
  // JSON is YAML.
  return `#cloud-config\n${JSON.stringify(config, null, 1)}\n`;
}
