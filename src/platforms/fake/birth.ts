import type { DesiredMachine } from '../../model/machine.ts';
import { renderUserData } from '../user-data.ts';

/** Who may log in to the fake's machines; nobody has the private key. */
export const FAKE_LOGIN = 'ssh-ed25519 bG9naW4= fake';

/** A key that no host has: ten thousand of them cost nothing. */
export function fakeHostKey(id: string): string {
  return `ssh-ed25519 ${Buffer.from(id).toString('base64')}`;
}

/** User data of a machine, as real adapters hand it over. */
export function fakeBirth({ id, name }: DesiredMachine): string {
  return renderUserData({
    hostname: name,
    loginKey: FAKE_LOGIN,
    user: 'root',
    hostKey: { private: 'none', public: fakeHostKey(id) },
  });
}
