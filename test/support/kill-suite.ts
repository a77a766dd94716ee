import { afterAll, describe, expect, test } from 'vitest';
import { type Bench, openBench, type PlatformSubject } from '../../src/platforms/bench-suite.ts';
import type { FaultProxy, ProxyCall } from '../sims/fault-proxy.ts';
import { type DriverOrder, drive, driven } from './drive.ts';
import { startDriver } from './driver-life.ts';

/** What a platform gives the suite. Asked for each test, when its control plane runs. */
export interface KillSubject {
  /** What a driver is told, but for its wish; its calls go through the proxy. */
  readonly order: Omit<DriverOrder, 'wish'>;
  readonly proxy: Pick<FaultProxy<string>, 'inject' | 'reset' | 'mutations'>;
  /** The same account past the proxy, to look at what is there. */
  readonly direct: PlatformSubject;
}

const TIMEOUT_MS = 3_600_000;

type Wish = DriverOrder['wish'];

/**
 * Kills the process of a driver with SIGKILL between the answer of each mutating call and the client's seeing it, lets another one
 * go on, and holds what is there then against what is there when nobody is killed: exactly the wanted machines, exactly once, or nothing at all.
 */
export function killSuite(name: string, subject: () => KillSubject): void {
  describe(`${name}: a driver is killed`, () => {
    afterAll(async () => await live(subject(), 'down'));

    test('at every mutating call while machines are made: then exactly the wanted ones exist', {
      timeout: TIMEOUT_MS,
    }, async () => {
      const given = subject();
      const bench = await openBench(given.direct);
      const calls = await countCalls(given, 'up');
      const whole = await kindsOf(bench);
      await live(given, 'down');
      console.log(`${name}, made by ${calls.length} mutating calls: ${namesOf(calls)}`);
      for (const [index, call] of calls.entries()) {
        await killAt(given, 'up', index + 1);
        await live(given, 'up');
        await expectMachines(bench, `killed at ${call.name}, call ${index + 1} of ${calls.length}`, whole);
        await takeAway(bench);
      }
    });

    test('at every mutating call while machines are taken away: then nothing is left', {
      timeout: TIMEOUT_MS,
    }, async () => {
      const given = subject();
      const bench = await openBench(given.direct);
      await live(given, 'up');
      const calls = await countCalls(given, 'down');
      console.log(`${name}, taken away by ${calls.length} mutating calls: ${namesOf(calls)}`);
      for (const [index, call] of calls.entries()) {
        await live(given, 'up');
        await killAt(given, 'down', index + 1);
        await live(given, 'down');
        await expectNothing(bench, `killed at ${call.name}, call ${index + 1} of ${calls.length}`);
      }
    });
  });
}

/** A whole life; its mutating calls in order. */
async function countCalls(given: KillSubject, wish: Wish): Promise<readonly ProxyCall[]> {
  given.proxy.reset();
  await live(given, wish);
  return given.proxy.mutations();
}

/** Everything from nothing to the end; adapters remember nothing, so that a new one in this process is as good as a new process. */
async function live({ order }: KillSubject, wish: Wish): Promise<void> {
  await drive({ ...order, wish });
}

/** A life that ends between the answer to its nth mutating call and its seeing it. */
async function killAt({ order, proxy }: KillSubject, wish: Wish, nth: number): Promise<void> {
  proxy.reset();
  const driver = startDriver({ ...order, wish });
  proxy.inject({ mutating: true, nth, times: 1, fault: { kind: 'hook', run: () => driver.kill() } });
  const { code } = await driver.ended;
  proxy.reset();
  expect(code, `a driver that is killed at its call ${nth} ended by itself`).toBeNull();
}

/** How many of each kind are owned. */
async function kindsOf({ platform, site, call }: Bench): Promise<Readonly<Record<string, number>>> {
  const kinds: Record<string, number> = {};
  for (const { kind, deployment } of (await platform.owned?.(site, call())) ?? [])
    if (deployment === site.deployment) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}

async function expectMachines(bench: Bench, when: string, kinds: Readonly<Record<string, number>>): Promise<void> {
  const { platform, site, call, eventually } = bench;
  const wanted = driven(bench).map(({ id }) => id);
  await eventually(async () => {
    const listed = await platform.list(site, call());
    expect(listed.map(({ id }) => id).sort(), when).toEqual([...wanted].sort());
    expect(await kindsOf(bench), when).toEqual(kinds);
  });
}

async function takeAway(bench: Bench): Promise<void> {
  const { platform, site, call } = bench;
  for (const machine of driven(bench)) await platform.destroy(machine, call());
  await platform.dispose(site, call());
  await expectNothing(bench, 'taken away');
}

async function expectNothing(bench: Bench, when: string): Promise<void> {
  const { platform, site, call, eventually } = bench;
  await eventually(async () => {
    expect(await platform.list(site, call()), when).toEqual([]);
    expect(await kindsOf(bench), when).toEqual({});
  });
}

function namesOf(calls: readonly ProxyCall[]): string {
  return calls.map((call) => call.name).join(', ');
}
