import type { SshKeyPair } from '../lib/ssh-key.ts';

/** What a machine is told at its birth. */
export interface BirthData {
  readonly hostname: string;
  /** OpenSSH public key line of who may log in. */
  readonly loginKey: string;
  /** Who logs in. Another than root is made if the image does not have it, and may do everything by sudo. */
  readonly user: string;
  readonly hostKey: SshKeyPair;
}

/**
 * The user data of a new machine as cloud-init reads it: name, login key and host key, so that the first connection is verified
 * already. Nobody gets a password, and none is asked for over SSH. Given `ssh_keys`, cloud-init makes no other host keys, so
 * `ssh_genkeytypes` has nothing to say; those of the image are deleted. The root file system grows to its disk by itself
 * (`growpart`, on by default). Plain, since it is far below what platforms take (EC2: 16 KiB before base64).
 * Source: cloud-init's module reference, "SSH", "Users and Groups", "Set Passwords", "Set Hostname", "Growpart"; user data
 * formats, "Cloud config data".
 * @example '#cloud-config\n{ "hostname": "demo-web-0", ... }\n'
 */
export function renderUserData({ hostname, loginKey, user, hostKey }: BirthData): string {
  const login = { name: user, lock_passwd: true, ssh_authorized_keys: [loginKey] };
  const config = {
    hostname,
    preserve_hostname: false,
    disable_root: user !== 'root',
    ssh_pwauth: false,
    users: [user === 'root' ? login : { ...login, sudo: 'ALL=(ALL) NOPASSWD:ALL', shell: '/bin/sh' }],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
  };
  // JSON is YAML.
  return `#cloud-config\n${JSON.stringify(config, null, 1)}\n`;
}
