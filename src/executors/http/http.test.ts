import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptedSession, stepContext } from '../../../test/support/step-context.ts';
import type { StepOptions } from '../../model/files/step.ts';
import type { StepContext } from '../executor.ts';
import { executorSuite } from '../executor-suite.ts';
import { httpExecutor } from './http.ts';

const ANSWERS: Readonly<Record<string, { readonly status: number; readonly body: string }>> = {
  '/ok': { status: 200, body: 'all is well' },
  '/json': { status: 200, body: '{"leader":{"name":"m1"},"members":3}' },
  '/gone': { status: 404, body: 'nothing here' },
  '/busy': { status: 503, body: 'starting' },
};

let server: Server;
let base = '';
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${String(request.headers['x-key'] ?? '-')} ${body}`);
      if (request.url === '/never') return;
      const answer = ANSWERS[request.url ?? ''] ?? { status: 500, body: '' };
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // listen(2) on a TCP port gives an AddressInfo, never a path.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const apply = (http: Partial<StepOptions<'http'>>, given: Partial<StepContext> = {}) =>
  httpExecutor().apply({ http: { url: `${base}/ok`, ...http } }, stepContext(given));

const check = (path: string) => httpExecutor().check({ http: { url: base + path } }, stepContext());

executorSuite(
  'http',
  async () => ({
    executor: httpExecutor(),
    step: { http: { url: `${base}/ok` } },
    broken: { http: { url: { input: 'nobodyGivesThis' } } },
    context: stepContext(),
    remove: async () => {},
  }),
  {
    foretells: 'a request is made, it cannot be foretold',
    cut: 'a stream that cannot be opened is a retry; health asks again',
    short: 'a request is a stream of its own',
  },
);

describe('an answer', () => {
  it.each([
    [{ url: '/ok' }, { kind: 'done', changes: [] }],
    [{ url: '/ok', contains: 'well' }, { kind: 'done' }],
    [
      { url: '/ok', contains: 'bad' },
      { kind: 'failed', tail: 'all is well', error: { message: expect.stringContaining('does not contain "bad"') } },
    ],
    [
      { url: '/gone' },
      { kind: 'failed', tail: 'nothing here', error: { message: expect.stringContaining('status 404') } },
    ],
    [{ url: '/gone', status: [404] }, { kind: 'done' }],
    [{ url: '/ok', status: [404] }, { kind: 'failed' }],
    [{ url: '/busy' }, { kind: 'retry', reason: expect.stringContaining('status 503') }],
    [{ url: '/busy', status: [503] }, { kind: 'done' }],
    [
      { url: '/json', publish: { leader: 'leader.name', count: 'members' } },
      { kind: 'done', outputs: { leader: 'm1', count: 3 } },
    ],
    [
      { url: '/json', publish: { leader: 'leader.port' } },
      { kind: 'failed', error: { message: expect.stringContaining('no such member') } },
    ],
    [{ url: '/ok', publish: { leader: 'leader' } }, { kind: 'failed' }],
    [
      { url: '/ok', method: 'POST' as const },
      { kind: 'done', changes: [{ what: expect.stringMatching(/^POST /) }] },
    ],
  ])('%j', async (http, expected) => {
    expect(await apply({ ...http, url: base + http.url })).toMatchObject(expected);
  });

  it('is a verdict where the step is a check', async () => {
    expect(await check('/ok')).toMatchObject({ kind: 'as-wanted' });
    expect(await check('/gone')).toMatchObject({ kind: 'would-change' });
  });
});

describe('a request', () => {
  it('carries headers and body, inputs filled in', async () => {
    const inputs = { key: 'k', text: 'hello' };
    await apply(
      { url: `${base}/ok?x=1`, method: 'PUT', headers: { 'x-key': { input: 'key' } }, body: { input: 'text' } },
      { inputs },
    );
    expect(seen.at(-1)).toBe('PUT /ok?x=1 k hello');
  });

  it('goes through the session of the machine where the step runs', async () => {
    const dialled: string[] = [];
    const session = {
      ...scriptedSession(),
      dial: async (host: string, port: number) => {
        dialled.push(`${host}:${port}`);
        return connect(Number(new URL(base).port), '127.0.0.1');
      },
    };
    expect(await apply({ url: 'http://etcd.internal:2379/ok' }, { session })).toMatchObject({ kind: 'done' });
    expect(dialled).toEqual(['etcd.internal:2379']);
  });

  it('that is refused is tried again', async () => {
    expect(await apply({ url: 'http://127.0.0.1:1/' })).toMatchObject({
      kind: 'retry',
      error: { code: 'unreachable' },
    });
  });

  it('without an answer fails at its deadline', async () => {
    expect(await apply({ url: `${base}/never` }, { timeoutMs: 50 })).toMatchObject({
      kind: 'failed',
      error: { code: 'timeout' },
    });
  });

  it('is given up when the run is cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(apply({ url: `${base}/never` }, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('shows neither user, password nor query in messages', async () => {
    const outcome = await apply({ url: `${base.replace('//', '//me:hunter2@')}/gone?token=hunter2` });
    expect(outcome.kind === 'failed' && outcome.error.message).not.toContain('hunter2');
  });

  it('to what is no URL is refused', async () => {
    expect(await apply({ url: 'ftp://x/' })).toMatchObject({ error: { code: 'invalid-file' } });
  });
});
