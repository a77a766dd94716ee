import { describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES, type ErrorCode } from '../model/errors.ts';
import type { Event } from '../model/event.ts';
import { httpApplication } from '../server/app.ts';
import type { ApplyResult } from '../server/documents/event.ts';
import type { ApplyItem, Operations } from '../server/operations.ts';
import { fakeOperations, streamOf, untilAborted } from '../server/support/fake-operations.ts';
import { CONVERGED, RESULT } from '../server/support/samples.ts';
import { createClient } from './client.ts';

const { signal } = new AbortController();
const event: Event = { seq: 1, at: '2026-01-01T12:00:00.000Z', type: 'task.started', deployment: 'demo' };

function clientOf(operations: Partial<Operations>): Operations {
  const app = httpApplication(fakeOperations(operations));
  return createClient({ fetch: (request) => app.fetch(request) });
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Every operation with a request that has all its members, so that none is lost on the way. */
const REQUESTS: readonly (readonly [keyof Operations, object])[] = [
  ['init', { folder: 'shop', platform: 'existing' }],
  ['plan', { deployment: 'shop', replace: ['m-0'], check: true, full: true }],
  ['planDestroy', { machines: ['m-0'] }],
  ['status', { group: 'worker' }],
  ['explain', { what: 'demo-worker-0/values.docker.registryMirror' }],
  ['cancel', {}],
  ['wait', { until: 'converged', timeoutMs: 90_000 }],
  ['machines', { group: 'worker', site: 'lab', limit: 10, cursor: 'abc' }],
  ['machine', { machine: 'demo-worker-0' }],
  ['adopt', { host: '10.0.0.7', user: 'root', port: 2222, hostKeys: ['ssh-ed25519 AAAA'], write: true }],
  ['access', { machine: 'demo-worker-0' }],
  ['power', { machine: 'demo-worker-0', to: 'off' }],
  ['console', { machine: 'demo-worker-0' }],
  ['sites', {}],
  ['lint', { folders: ['packs/etcd'] }],
  ['doctor', { clean: true }],
  ['names', { kind: 'machines' }],
];

const STREAMS: readonly (readonly [keyof Operations, object])[] = [
  ['apply', { index: 'i-1', replace: ['m-0'], check: true, concurrency: 4 }],
  ['retry', { what: ['demo-worker-0'], concurrency: 2 }],
  ['destroy', { machines: ['m-0'], index: 'i-1', concurrency: 2 }],
  ['logs', { what: 'demo-worker-0/docker-debian', run: 'r-1', follow: true, runs: 3 }],
  ['events', { deployment: 'demo', after: 16, follow: true }],
];

const CANCELLED: ApplyResult = { ...RESULT, outcome: 'cancelled' };

async function* stoppable(_request: object, stop: AbortSignal): AsyncGenerator<ApplyItem, void> {
  yield event;
  await untilAborted(stop);
  yield CANCELLED;
}

async function* losing(): AsyncGenerator<ApplyItem, void> {
  yield event;
  throw new AppError('lease-lost', 'cannot go on: the lease was taken');
}

describe('the client', () => {
  test.each(REQUESTS)('%s carries %j to the operation and its document back', async (name, request) => {
    let seen: unknown;
    const operation = async (given: unknown) => {
      seen = given;
      return CONVERGED;
    };
    const client = clientOf({ [name]: operation });
    // `as`: the table pairs each name with a request of its own type.
    const call = client[name] as (given: object, signal: AbortSignal) => Promise<unknown>;
    expect(await call(request, signal)).toEqual(CONVERGED);
    expect(seen).toEqual(request);
  });

  test.each(STREAMS)('%s carries %j to the operation and its items back', async (name, request) => {
    let seen: unknown;
    const operation = (given: unknown) => {
      seen = given;
      return streamOf<ApplyItem>(event, RESULT);
    };
    const client = clientOf({ [name]: operation });
    const call = client[name] as (given: object, signal: AbortSignal) => AsyncIterable<unknown>;
    expect(await collect(call(request, signal))).toEqual([event, RESULT]);
    expect(seen).toEqual(request);
  });

  test.each(Object.keys(ERROR_CODES) as ErrorCode[])('the error %s arrives as it was thrown', async (code) => {
    const problems = [{ severity: 'error', rule: 'unknown-key', message: 'unknown key' }] as const;
    const thrown = new AppError(code, 'cannot do it: because', { hint: 'Try this.', problems });
    const client = clientOf({ status: () => Promise.reject(thrown) });
    const caught = await client.status({}, signal).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(AppError);
    expect(caught).toMatchObject({ code, message: thrown.message, hint: 'Try this.', problems });
  });

  test('an error in the middle of a stream is thrown behind the items before it', async () => {
    const items: ApplyItem[] = [];
    const read = async () => {
      for await (const item of clientOf({ apply: losing }).apply({}, signal)) items.push(item);
    };
    await expect(read()).rejects.toMatchObject({ code: 'lease-lost' });
    expect(items).toEqual([event]);
  });

  test('a signal asks work to stop, and the stream goes on to its result', async () => {
    const controller = new AbortController();
    const items: ApplyItem[] = [];
    for await (const item of clientOf({ apply: stoppable }).apply({}, controller.signal)) {
      items.push(item);
      controller.abort();
    }
    expect(items.at(-1)).toMatchObject({ outcome: 'cancelled' });
  });

  test('an answer that is no problem document is a fault', async () => {
    const client = createClient({ fetch: () => new Response('<html>', { status: 502 }) });
    await expect(client.status({}, signal)).rejects.toMatchObject({ code: 'internal' });
  });
});
