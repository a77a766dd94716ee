import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { systemClock } from '../../src/lib/clock.ts';
import { sshKeyFromSeed } from '../../src/lib/ssh-key.ts';
import type { Surroundings } from '../../src/platforms/surroundings.ts';

/** Surroundings of an adapter under test: keys made of `seed`, no secrets, no environment; `given` replaces parts. */
export function testSurroundings(given: Partial<Surroundings> = {}, seed = 'test'): Surroundings {
  const derive = (use: string) => hash('sha256', `${seed} ${use}`, 'buffer');
  return {
    identity: {
      owner: async () => derive('owner').toString('hex').slice(0, 16),
      login: async () => ({ publicKey: sshKeyFromSeed(derive('login'), 'test').public, identityFile: '/nowhere' }),
      hostKey: async (id) => sshKeyFromSeed(derive(`host key of ${id}`), 'test'),
    },
    secret: async () => undefined,
    environment: {},
    home: tmpdir(),
    folder: tmpdir(),
    clock: systemClock,
    ...given,
  };
}
