import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../src/platforms/lab/command.ts';
import type { Yard } from './yard.ts';

export interface Login {
  readonly user: string;
  readonly host: string;
  /** The user's private key as OpenSSH writes it. */
  readonly privateKey: string;
  /** The one host key that the host may show: `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
}

/**
 * Until its boot has ended a host lets only root in (pam_nologin(8)), also when cloud-init is done; and cloud-init starts sshd anew
 * with the keys that were handed over, which cuts off who comes in that moment, before a word is said. Neither has run the command.
 */
const STILL_BOOTING = /pam_nologin|kex_exchange_identification: /;

/** Runs a command on a body by the system's `ssh`, started inside the yard, once its boot has ended, and gives what it printed. */
export async function sshInYard(yard: Yard, login: Login, command: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'purlin-test-'));
  const identity = join(folder, 'key');
  const known = join(folder, 'known_hosts');
  writeFileSync(identity, login.privateKey);
  chmodSync(identity, 0o600);
  writeFileSync(known, `${login.host} ${login.hostKey}\n`);
  const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${known}`, 'BatchMode=yes', 'ConnectTimeout=5'];
  const words = ['ssh', '-F', 'none', '-i', identity, ...options.flatMap((option) => ['-o', option])];
  try {
    const target = `${login.user}@${login.host}`;
    const signal = AbortSignal.timeout(60_000);
    for (;;) {
      try {
        return (await runCommand('nsenter', [`--net=${yard.network}`, ...words, target, command], { signal })).trim();
      } catch (error) {
        if (!STILL_BOOTING.test(String(error))) throw error;
        await sleep(100, undefined, { signal });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
