import { expect, test } from 'vitest';
import type { AdoptedMachine } from '../../model/files/adopted-machine.ts';
import type { Access, DesiredMachine } from '../../model/machine.ts';
import { platformSuite } from '../platform-suite.ts';
import { existingPlatform } from './existing-platform.ts';

platformSuite('existing', () => ({
  platform: existingPlatform(),
  deployment: 'suite',
  desire: (name) => ({ adopt: { name, host: '192.0.2.7' } }),
}));

const options = { signal: AbortSignal.timeout(5000) };

function adopting(adopt: Partial<AdoptedMachine>, settings: DesiredMachine['settings'] = {}): DesiredMachine {
  return {
    id: 'a',
    deployment: 'demo',
    name: 'demo-web-0',
    group: 'web',
    ordinal: 0,
    site: 'office',
    settings,
    machine: {},
    minima: {},
    adopt: { name: 'web1', host: 'web1.example', ...adopt },
  };
}

test.each<{ adopt: Partial<AdoptedMachine>; settings: DesiredMachine['settings']; access: Partial<Access> }>([
  { adopt: {}, settings: {}, access: { user: 'root', sudo: false, hostKeys: [] } },
  { adopt: { user: 'admin' }, settings: {}, access: { user: 'admin', sudo: true } },
  { adopt: {}, settings: { user: 'admin', port: 2222 }, access: { user: 'admin', port: 2222, sudo: true } },
  { adopt: { user: 'ops' }, settings: { user: 'admin' }, access: { user: 'ops' } },
  { adopt: { hostKeys: ['ssh-ed25519 AAAA'] }, settings: {}, access: { hostKeys: ['ssh-ed25519 AAAA'] } },
  { adopt: { identity: '~/.ssh/id' }, settings: {}, access: { identityFile: '/home/op/.ssh/id' } },
  { adopt: { identity: '/k' }, settings: { identity: '~/.ssh/id' }, access: { identityFile: '/k' } },
  {
    adopt: { jump: 'gate', user: 'admin', identity: '/k' },
    settings: {},
    access: { jump: [{ host: 'gate', user: 'admin', identityFile: '/k', hostKeys: [], sudo: false }] },
  },
  {
    adopt: { proxyCommand: 'nc %h %p # %% %r' },
    settings: {},
    access: { proxyCommand: ['/bin/sh', '-c', 'exec nc web1.example 22 # % root'] },
  },
])('a machine with $adopt at a site with $settings is logged in to as $access', async ({ adopt, settings, access }) => {
  const platform = existingPlatform({ home: '/home/op' });
  const observed = await platform.converge(adopting(adopt, settings), options);
  expect(observed.access).toMatchObject({ host: 'web1.example', ...access });
});

test('addresses are those that the site file tells, else the host', async () => {
  const platform = existingPlatform();
  expect((await platform.converge(adopting({}), options)).networks).toEqual({ private: 'web1.example' });
  const told = { private: '10.0.0.4', public: '192.0.2.4' };
  expect((await platform.converge(adopting({ addresses: told }), options)).networks).toEqual(told);
});

test('a member for which the site names no machine is an error that says what to add', async () => {
  const { adopt: _, ...none } = adopting({});
  await expect(existingPlatform().converge(none, options)).rejects.toMatchObject({
    code: 'not-found',
    message: 'cannot take on demo-web-0: site office names no machine for it',
  });
});
