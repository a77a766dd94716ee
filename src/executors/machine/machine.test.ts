import { describe, expect, it } from 'vitest';
import { DESIRED, memoryPlatform, OBSERVED } from '../../../test/support/fake-platform.ts';
import { fakeSessions } from '../../../test/support/fake-sessions.ts';
import { localShell } from '../../../test/support/local-shell.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { scriptedSession, stepContext } from '../../../test/support/step-context.ts';
import { AppError, type ErrorCode } from '../../model/errors.ts';
import { CORE_FACTS, type FactDefinition } from '../../model/facts.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { Sessions } from '../../transports/session.ts';
import { machineExecutor } from './machine.ts';
import { factValue, probeFacts, readFacts } from './probe.ts';

const PROBED =
  'os.family=debian\nos.version=12\ncpus=2\nroot=true\nfound.docker=false\nfound.dockerVersion=\nnonsense=1\n';
const answering = (stdout = PROBED) => fakeSessions({ session: () => scriptedSession({ stdout }) });

function machines(
  given: {
    platform?: Partial<Platform>;
    sessions?: Sessions;
    facts?: Readonly<Record<string, FactDefinition>>;
    timeoutMs?: number;
  } = {},
) {
  const clock = manualClock();
  const platform = memoryPlatform(given.platform);
  const facts = new Map(Object.entries(given.facts ?? {}));
  const executor = machineExecutor({
    platforms: async () => platform,
    sessions: given.sessions ?? answering(),
    clock,
    facts: () => facts,
  });
  const context = stepContext({ desired: DESIRED, platform: 'memory', timeoutMs: given.timeoutMs ?? 60_000 });
  return {
    clock,
    apply: (machine: 'converge' | 'answer' | 'destroy') => executor.apply({ machine }, context),
    check: (machine: 'converge' | 'answer' | 'destroy') => executor.check({ machine }, context),
  };
}

/** Fails with `code` so many times, then answers. */
function booting(times: number, code: ErrorCode): Sessions {
  let left = times;
  return {
    ...fakeSessions({
      down: () => (left-- > 0 ? code : undefined),
      session: () => scriptedSession({ stdout: PROBED }),
    }),
  };
}

const hang: Platform['converge'] = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('cancelled', 'cut off')));
  });

describe('machine: converge', () => {
  it('makes the machine, waits until it answers and tells its facts; those of the probe win', async () => {
    const outcome = await machines({ sessions: booting(3, 'unreachable') }).apply('converge');
    expect(outcome).toMatchObject({
      kind: 'done',
      machine: {
        platformId: 'x-1',
        facts: { cpus: 2, 'os.family': 'debian', root: true, origin: 'created', disks: [] },
      },
    });
    expect(outcome.kind === 'done' && Object.keys(outcome.machine?.facts ?? {})).not.toContain('nonsense');
  });

  it('says how long it waited for a machine that never answers', async () => {
    const { apply, clock } = machines({ sessions: booting(1e6, 'unreachable') });
    expect(await apply('converge')).toMatchObject({
      kind: 'retry',
      reason: 'cannot work on m1:22: it did not answer within 1m: cannot reach m1: unreachable',
      error: { code: 'unreachable' },
    });
    expect(clock.now()).toBeGreaterThan(50_000);
  });

  it.each(['host-key', 'login-refused', 'privilege'] as const)(
    'does not wait where it answers with %s',
    async (code) => {
      const { apply, clock } = machines({ sessions: booting(1, code) });
      expect(await apply('converge')).toMatchObject({ kind: 'failed', error: { code } });
      expect(clock.slept).toEqual([]);
    },
  );

  it.each([
    ['platform', 'failed'],
    ['platform-busy', 'retry'],
  ] as const)('turns the error %s of its platform into %s', async (code, kind) => {
    const converge = () => Promise.reject(new AppError(code, 'no'));
    expect(await machines({ platform: { converge } }).apply('converge')).toMatchObject({ kind });
  });

  it('that takes too long says so and is tried again', async () => {
    expect(await machines({ platform: { converge: hang }, timeoutMs: 20 }).apply('converge')).toMatchObject({
      kind: 'retry',
      reason: 'cannot converge the machine m1 within 20ms: cut off',
    });
  });

  it('reads the facts that packs add, and leaves out what cannot be observed', async () => {
    const facts: Readonly<Record<string, FactDefinition>> = {
      'found.raid': { type: 'boolean', description: '', observe: 'echo true' },
      'found.gpus': { type: 'integer', description: '', observe: 'echo many' },
    };
    const sessions = fakeSessions({
      session: () => ({
        ...scriptedSession(),
        run: async ({ script }) => ({
          exit: 0,
          stdout: script.startsWith('echo') ? script.slice(5) : PROBED,
          stderr: '',
          outputs: {},
        }),
      }),
    });
    const outcome = await machines({ facts, sessions }).apply('converge');
    const read = outcome.kind === 'done' ? outcome.machine?.facts : {};
    expect(read).toMatchObject({ 'found.raid': true });
    expect(read).not.toHaveProperty(['found.gpus']);
  });
});

describe('machine: answer', () => {
  const platform = { observe: async () => OBSERVED };

  it('adopts a machine that answers', async () => {
    expect(await machines({ platform }).apply('answer')).toMatchObject({ machine: { facts: { origin: 'adopted' } } });
  });

  it('does not wait long for one that does not', async () => {
    const { apply, clock } = machines({ platform, sessions: booting(1e6, 'unreachable') });
    await apply('answer');
    expect(clock.now()).toBeLessThanOrEqual(20_000);
  });

  it('says what to try where steps do not run as root', async () => {
    const sessions = answering('os.family=debian\nroot=false\n');
    expect(await machines({ platform, sessions }).apply('answer')).toMatchObject({
      kind: 'failed',
      error: { code: 'privilege', hint: 'Log in as root (user: root), or let root use sudo without a password.' },
    });
  });

  it('says that the platform does not know the machine', async () => {
    expect(await machines().apply('answer')).toMatchObject({ kind: 'failed', error: { code: 'not-found' } });
  });
});

describe('machine: destroy and check', () => {
  it('destroys, twice', async () => {
    const { apply } = machines();
    await apply('converge');
    expect(await apply('destroy')).toMatchObject({ kind: 'done' });
    expect(await apply('destroy')).toMatchObject({ kind: 'done' });
  });

  it('foretells what it would do', async () => {
    const { apply, check } = machines();
    expect(await check('converge')).toMatchObject({ changes: [{ what: 'create machine m1' }] });
    expect(await check('destroy')).toMatchObject({ kind: 'as-wanted' });
    await apply('converge');
    expect(await check('converge')).toMatchObject({ kind: 'as-wanted' });
    expect(await check('destroy')).toMatchObject({ changes: [{ what: 'destroy machine m1' }] });
  });

  it('foretells that it powers a machine on', async () => {
    expect(
      await machines({ platform: { observe: async () => ({ ...OBSERVED, power: 'off' }) } }).check('converge'),
    ).toMatchObject({
      changes: [{ what: 'power on machine m1' }],
    });
  });
});

/** Facts that a machine cannot tell: they follow from the plan. */
const PLACED = ['origin', 'platform.opensPorts', 'platform.admits', 'opensPorts', 'members.outside', 'listens'];

describe('the probe', () => {
  it('tells every core fact of this machine but those that it cannot know', async () => {
    const facts = await probeFacts(localShell(), stepContext(), new Map());
    const told = Object.keys(CORE_FACTS).filter(
      (path) => ![...PLACED, 'found.dockerVersion', 'os.codename'].includes(path),
    );
    expect(Object.keys(facts)).toEqual(expect.arrayContaining(told));
    expect(facts).toMatchObject({
      cpus: expect.any(Number),
      memoryMiB: expect.any(Number),
      root: process.getuid?.() === 0,
    });
  });

  it('reads disks with serials that hold blanks', () => {
    expect(readFacts('disk sdb 1024 true QEMU HARDDISK 1\ndisk sdc 10 false sdc\n')).toEqual({
      disks: [
        { id: 'QEMU HARDDISK 1', name: 'sdb', sizeMiB: 1024, found: { empty: true } },
        { id: 'sdc', name: 'sdc', sizeMiB: 10, found: { empty: false } },
      ],
    });
  });

  it.each([
    ['integer', '12', 12],
    ['integer', 'a', undefined],
    ['boolean', 'false', false],
    ['boolean', 'no', undefined],
    ['version', '12', '12'],
    ['string', '', undefined],
    ['list', 'a\nb', ['a', 'b']],
    ['list', '', []],
  ] as const)('reads %s from %j', (type, text, value) => {
    expect(factValue(type, text)).toEqual(value);
  });
});
