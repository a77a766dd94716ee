import { describe, expect, it } from 'vitest';
import { DESIRED, memoryPlatform, OBSERVED } from '../../../test/support/fake-platform.ts';
import { fakeSessions } from '../../../test/support/fake-sessions.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { stepContext } from '../../../test/support/step-context.ts';
import type { Json } from '../../model/files/values.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { Platform } from '../../platforms/platform.ts';
import { machineExecutor } from './machine.ts';
import { cidrsOf } from './ports.ts';

function executor(given: Partial<Platform>, inputs: Readonly<Record<string, Json>> = {}) {
  const sessions = fakeSessions();
  const platform = memoryPlatform(given);
  const machines = machineExecutor({
    platforms: async () => platform,
    sessions,
    clock: manualClock(),
    facts: () => new Map(),
  });
  const desired: DesiredMachine = { ...DESIRED, listens: [{ port: 80, protocol: 'tcp', from: 'anywhere' }] };
  const context = stepContext({ desired, platform: 'memory', inputs });
  return { sessions, machines, context };
}

describe('machine: open', () => {
  it('brings the platform to the ports of now, without logging in', async () => {
    const asked: DesiredMachine[] = [];
    const converge: Platform['converge'] = async (machine) => {
      asked.push(machine);
      return OBSERVED;
    };
    const { machines, context, sessions } = executor({ observe: async () => OBSERVED, converge });
    expect(await machines.apply({ machine: 'open' }, context)).toMatchObject({
      kind: 'done',
      changes: [{ what: 'ports of m1 that are open: tcp 80 anywhere' }],
    });
    expect(asked.map(({ listens }) => listens)).toEqual([[{ port: 80, protocol: 'tcp', from: 'anywhere' }]]);
    expect(sessions.opened).toEqual([]);
  });

  it('never makes a machine that is gone', async () => {
    const { machines, context } = executor({
      observe: async () => undefined,
      converge: () => Promise.reject(new Error('made')),
    });
    expect(await machines.apply({ machine: 'open' }, context)).toMatchObject({
      kind: 'failed',
      error: { code: 'not-found', hint: expect.stringContaining('purlin apply --replace m1') },
    });
  });
});

describe('machine: admit', () => {
  it('lets exactly the addresses of its input in, sorted and without twins', async () => {
    const admitted: (readonly string[])[] = [];
    const admit: Platform['admit'] = async (_, cidrs) => void admitted.push(cidrs);
    const inputs = { cidrs: ['192.0.2.9/32', '192.0.2.1/32', '192.0.2.9/32'] };
    const { machines, context } = executor({ admit }, inputs);
    expect(await machines.apply({ machine: 'admit' }, context)).toMatchObject({ kind: 'done' });
    expect(await machines.apply({ machine: 'dismiss' }, context)).toMatchObject({
      changes: [{ what: 'm1 lets no members in from outside' }],
    });
    expect(admitted).toEqual([['192.0.2.1/32', '192.0.2.9/32'], []]);
  });

  it('fails where the platform cannot do that', async () => {
    const { machines, context } = executor({}, { cidrs: [] });
    expect(await machines.apply({ machine: 'admit' }, context)).toMatchObject({
      kind: 'failed',
      error: { code: 'platform', message: expect.stringContaining('cannot let members in to m1') },
    });
  });

  it.each(['web.example.org/32', '192.0.2.1', 'undefined/32'])(
    'takes %s for no network and says what to write',
    (text) => {
      expect(() => cidrsOf([text])).toThrow(
        expect.objectContaining({ code: 'invalid-file', hint: expect.stringContaining('addresses: { public:') }),
      );
    },
  );

  it('takes IPv6', () => {
    expect(cidrsOf(['2001:db8::1/128'])).toEqual(['2001:db8::1/128']);
  });
});

it.each(['open', 'admit', 'dismiss'] as const)('a check of %s says that it cannot know', async (machine) => {
  const { machines, context } = executor({});
  expect(await machines.check({ machine }, context)).toMatchObject({ kind: 'unknown' });
});
