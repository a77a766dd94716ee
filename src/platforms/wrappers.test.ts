import { expect, test } from 'vitest';
import type { Clock } from '../lib/clock.ts';
import { AppError, type ErrorCode } from '../model/errors.ts';
import type { DesiredMachine } from '../model/machine.ts';
import { withLimit } from './limit.ts';
import { withLogging } from './logging.ts';
import { NO_ABILITIES, type Platform } from './platform.ts';
import { withRetry } from './retry.ts';

const MACHINE: DesiredMachine = {
  id: 'i',
  deployment: 'd',
  name: 'm1',
  group: 'g',
  ordinal: 0,
  site: 's',
  settings: { password: 'hidden' },
  machine: {},
  minima: {},
};

const unused = () => Promise.reject(new Error('not called'));

/** A platform whose `destroy` is the given function; nothing else is called. */
function platformOf(destroy: Platform['destroy']): Platform {
  return {
    name: 'test',
    abilities: { ...NO_ABILITIES, creates: true, knowsHostKey: true },
    // Never read here.
    settingsSchema: undefined as never,
    machineSchema: undefined as never,
    offers: unused,
    observe: unused,
    converge: unused,
    destroy,
    list: unused,
    dispose: unused,
  };
}

function clockOf(pauses: number[]): Clock {
  let now = 0;
  return {
    now: () => now,
    uuid: () => '',
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      pauses.push(ms);
      now += ms;
    },
  };
}

interface Retrying {
  readonly signal?: AbortSignal;
  readonly random?: number;
  readonly retryAfterMs?: number;
  readonly busyAttempts?: number;
}

async function retryThrough(codes: readonly ErrorCode[], given: Retrying = {}) {
  const { signal = new AbortController().signal, random = 1, retryAfterMs, busyAttempts } = given;
  const pauses: number[] = [];
  let calls = 0;
  const platform = platformOf(async () => {
    const code = codes[calls++];
    if (code) throw new AppError(code, `cannot do it: ${code}`, { ...(retryAfterMs && { retryAfterMs }) });
  });
  const options = { clock: clockOf(pauses), random: () => random, ...(busyAttempts && { busyAttempts }) };
  const call = withRetry(platform, options).destroy(MACHINE, { signal });
  const failed = await call.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
  return { calls, pauses, failed };
}

test.each<[readonly ErrorCode[], object]>([
  [[], { calls: 1, pauses: [], failed: undefined }],
  [['platform-busy'], { calls: 2, pauses: [500], failed: undefined }],
  [['timeout', 'unreachable', 'platform-busy'], { calls: 4, pauses: [500, 1000, 2000], failed: undefined }],
  [['timeout', 'timeout', 'timeout', 'timeout'], { calls: 4, pauses: [500, 1000, 2000], failed: 'timeout' }],
  [['platform'], { calls: 1, pauses: [], failed: 'platform' }],
  [['timeout', 'privilege'], { calls: 2, pauses: [500], failed: 'privilege' }],
  [['cancelled'], { calls: 1, pauses: [], failed: 'cancelled' }],
])('retry through the failures %j', async (codes, expected) => {
  expect(await retryThrough(codes)).toEqual(expected);
});

test('retry ends at once when the call is cancelled', async () => {
  expect(await retryThrough(['timeout', 'timeout'], { signal: AbortSignal.abort() })).toMatchObject({
    calls: 1,
    failed: 'timeout',
  });
});

test('pauses are shorter by up to a half, so that calls which failed together come back apart', async () => {
  expect(await retryThrough(['timeout', 'timeout'], { random: 0 })).toMatchObject({ pauses: [250, 500] });
  expect(await retryThrough(['timeout', 'timeout'], { random: 0.5 })).toMatchObject({ pauses: [375, 750] });
});

test('a platform that says when to come back is asked again then, and not sooner', async () => {
  const given = { retryAfterMs: 7000 };
  expect(await retryThrough(['platform-busy', 'platform-busy'], given)).toMatchObject({ pauses: [7000, 7000] });
});

test('who is told to come back much later does not wait for it here', async () => {
  const given = { retryAfterMs: 3_600_000 };
  expect(await retryThrough(['platform-busy'], given)).toMatchObject({ pauses: [], failed: 'platform-busy' });
});

test('retry is patient with a platform that is only busy, at most half a minute between calls', async () => {
  const busy = Array.from({ length: 9 }, () => 'platform-busy' as const);
  expect(await retryThrough(busy, { busyAttempts: 9 })).toEqual({
    calls: 9,
    pauses: [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000],
    failed: 'platform-busy',
  });
});

/** A platform whose calls end when they are told to, in the order of their start. */
function heldPlatform() {
  const started: (() => void)[] = [];
  return { started, platform: platformOf(() => new Promise<void>((resolve) => started.push(resolve))) };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('limit lets that many calls through, and one more for each that ends', async () => {
  const { started, platform } = heldPlatform();
  const limited = withLimit(platform, { clock: clockOf([]), atOnce: 2 });
  const options = { signal: new AbortController().signal };
  const calls = [1, 2, 3, 4].map(() => limited.destroy(MACHINE, options));
  await settle();
  expect(started).toHaveLength(2);
  started[0]?.();
  await settle();
  expect(started).toHaveLength(3);
  started[1]?.();
  started[2]?.();
  await settle();
  started[3]?.();
  await Promise.all(calls);
});

test('a call that is cancelled while it waits leaves the queue and takes no place', async () => {
  const { started, platform } = heldPlatform();
  const limited = withLimit(platform, { clock: clockOf([]), atOnce: 1 });
  const never = new AbortController().signal;
  const first = limited.destroy(MACHINE, { signal: never });
  const abort = new AbortController();
  const second = limited.destroy(MACHINE, { signal: abort.signal });
  const third = limited.destroy(MACHINE, { signal: never });
  await settle();
  abort.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  started[0]?.();
  await first;
  await settle();
  expect(started).toHaveLength(2);
  started[1]?.();
  await third;
});

test('a call that fails gives its place on', async () => {
  const limited = withLimit(
    platformOf(async () => {
      throw new AppError('platform', 'cannot');
    }),
    { clock: clockOf([]), atOnce: 1 },
  );
  const options = { signal: new AbortController().signal };
  for (let call = 0; call < 3; call++) await expect(limited.destroy(MACHINE, options)).rejects.toThrow('cannot');
});

test('limit lets a burst start at once, and then so many in a second', async () => {
  const pauses: number[] = [];
  const limited = withLimit(
    platformOf(async () => undefined),
    { clock: clockOf(pauses), perSecond: 10, burst: 3 },
  );
  const options = { signal: new AbortController().signal };
  for (let call = 0; call < 6; call++) await limited.destroy(MACHINE, options);
  expect(pauses).toEqual([100, 100, 100]);
});

test('accounts do not wait for each other', async () => {
  const { started, platform } = heldPlatform();
  const limited = withLimit(platform, { clock: clockOf([]), atOnce: 1 });
  const options = { signal: new AbortController().signal };
  const calls = ['a', 'a', 'b'].map((account) => limited.destroy({ ...MACHINE, settings: { account } }, options));
  await settle();
  expect(started).toHaveLength(2);
  for (let call = 0; call < 3; call++) {
    started[call]?.();
    await settle();
  }
  await Promise.all(calls);
});

test('logging says what ended, how and after how long, and no settings', async () => {
  const lines: string[] = [];
  const clock = clockOf([]);
  const options = { signal: new AbortController().signal, log: (text: string) => void lines.push(text) };
  await withLogging(
    platformOf(async () => clock.sleep(40)),
    clock,
  ).destroy(MACHINE, options);
  const failing = platformOf(async () => {
    throw new AppError('platform-busy', 'cannot');
  });
  await expect(withLogging(failing, clock).destroy(MACHINE, options)).rejects.toThrow('cannot');
  expect(lines).toEqual([
    'test destroy m1: done after 40 ms\n',
    'test destroy m1: failed (platform-busy) after 0 ms\n',
  ]);
});
