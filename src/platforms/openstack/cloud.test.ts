import { expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../../../test/support/manual-clock.ts';
import type { Account } from './account.ts';
import { Cloud } from './cloud.ts';
import type { HttpAnswer, HttpQuestion } from './http.ts';
import { negotiate } from './microversion.ts';

const account: Account = {
  authUrl: 'http://k/v3',
  request: { auth: { password: 'hunter2' } },
  region: 'R',
  interface: 'public',
  endpoints: {},
  ca: undefined,
  verify: true,
};
const endpoints = (url: string) => [
  { interface: 'internal', region_id: 'R', url: 'http://wrong' },
  { interface: 'public', region_id: 'Q', url: 'http://wrong' },
  { interface: 'public', region_id: 'R', url },
];
const token = {
  issued_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-01-01T01:00:00Z',
  roles: [{ name: 'member' }],
  project: { id: 'p', name: 'p' },
  user: { id: 'u', name: 'u' },
  catalog: [
    { type: 'network', endpoints: endpoints('http://n') },
    { type: 'compute', endpoints: endpoints('http://c/v2.1') },
    { type: 'volume', endpoints: endpoints('http://old/v1/p') },
    { type: 'volumev3', endpoints: endpoints('http://b/v3/p') },
  ],
};

/** A cloud in memory: `answer` says what a service answers to the n-th call. */
function setUp(answer: (question: HttpQuestion, token: string) => Partial<HttpAnswer> = () => ({})) {
  const clock = manualClock();
  const asked: HttpQuestion[] = [];
  let logins = 0;
  const ask = async (question: HttpQuestion): Promise<HttpAnswer> => {
    asked.push(question);
    const empty = { status: 200, headers: {}, text: '{}' };
    if (question.url.pathname !== '/v3/auth/tokens')
      return { ...empty, ...answer(question, question.headers['x-auth-token'] ?? '') };
    const headers = { 'x-subject-token': `token-${++logins}` };
    return { status: 201, headers, text: JSON.stringify({ token }) };
  };
  return { cloud: new Cloud(account, ask, clock), clock, asked, logins: () => logins };
}

const { signal } = new AbortController();
const call = { service: 'network', path: '/networks', what: 'list networks', schema: z.object({}) } as const;

test('many calls at once log in once, and go to the endpoint of the region and interface', async () => {
  const { cloud, asked, logins } = setUp();
  await Promise.all(Array.from({ length: 20 }, () => cloud.call(call, signal)));
  expect(logins()).toBe(1);
  expect(asked.at(-1)?.url.href).toBe('http://n/v2.0/networks');
});

test('of several volume services that of version 3 is asked, with the project in its path', async () => {
  const { cloud, asked } = setUp();
  await cloud.call({ ...call, service: 'volume', path: '/limits' }, signal);
  expect(asked.at(-1)?.url.href).toBe('http://b/v3/p/limits');
});

test('a token is renewed before it ends', async () => {
  const { cloud, clock, asked, logins } = setUp();
  await cloud.call(call, signal);
  await clock.sleep(57 * 60_000);
  await cloud.call(call, signal);
  expect(logins()).toBe(1);
  await clock.sleep(2 * 60_000);
  await cloud.call(call, signal);
  expect(logins()).toBe(2);
  expect(asked.at(-1)?.headers['x-auth-token']).toBe('token-2');
});

test('a token that is refused is renewed once, also for many calls', async () => {
  const { cloud, logins } = setUp((_, shown) => (shown === 'token-1' ? { status: 401 } : {}));
  await Promise.all(Array.from({ length: 5 }, () => cloud.call(call, signal)));
  expect(logins()).toBe(2);
});

test('a call that is refused with a new token too says what to do, without token and password', async () => {
  const { cloud } = setUp(() => ({ status: 401, text: '{"error":{"message":"Unauthorized"}}' }));
  const error: unknown = await cloud.call(call, signal).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'credentials', hint: expect.stringContaining('GET /networks') });
  expect(JSON.stringify([String(error), error])).not.toMatch(/token-|hunter2/);
});

test('an answer of another form is an error that names the place', async () => {
  const { cloud } = setUp(() => ({ text: '{"networks":[{"id":1}]}' }));
  const schema = z.object({ networks: z.array(z.object({ id: z.string() })) });
  const error = expect.objectContaining({ code: 'platform', message: expect.stringContaining('networks.0.id') });
  await expect(cloud.call({ ...call, schema }, signal)).rejects.toEqual(error);
});

test('a service that is not in the catalogue is told', async () => {
  const { cloud } = setUp();
  const error = { code: 'platform', hint: expect.stringContaining('endpoints.image') };
  await expect(cloud.call({ ...call, service: 'image' }, signal)).rejects.toMatchObject(error);
});

test('the compute API is asked in the version that both know', async () => {
  const { cloud, asked } = setUp(() => ({ text: '{"version":{"version":"2.79","min_version":"2.1"}}' }));
  await cloud.call({ ...call, service: 'compute' }, signal);
  expect(asked.at(-1)?.headers['openstack-api-version']).toBe('compute 2.79');
});

test.each([
  [{ version: { version: '2.79' } }, '2.79', true],
  [{ version: { version: '2.100' } }, '2.93', true],
  [{ version: { version: '2.38' } }, '2.38', false],
  [{ version: { version: '' } }, '2.1', false],
  [undefined, '2.1', false],
])('what Nova tells as %j gives %s', (told, text, tags) => {
  expect(negotiate(told)).toEqual({ text, tags });
});

test('a caller that is cancelled leaves, and the login goes on for the others', async () => {
  const { cloud } = setUp();
  const gone = AbortSignal.abort();
  const [left, stayed] = await Promise.allSettled([cloud.call(call, gone), cloud.call(call, signal)]);
  expect(left).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
  expect(stayed.status).toBe('fulfilled');
});
