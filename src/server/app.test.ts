import { describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES, type ErrorCode } from '../model/errors.ts';
import type { Event } from '../model/event.ts';
import { httpApplication, WORK_HEADER } from './app.ts';
import type { ApplyResult } from './documents/event.ts';
import { openApiDocument } from './openapi.ts';
import type { ApplyItem, Operations } from './operations.ts';
import { ROUTES } from './routes/index.ts';
import { fakeOperations, streamOf, untilAborted } from './support/fake-operations.ts';
import { CONVERGED, EMPTY_PLAN, RESULT } from './support/samples.ts';

const event: Event = {
  seq: 17,
  at: '2026-01-01T12:00:00.000Z',
  type: 'task.done',
  deployment: 'demo',
  task: 'm/r/apply',
};

function ask(operations: Partial<Operations>, path: string, init: RequestInit = {}): Promise<Response> {
  return Promise.resolve(
    httpApplication(fakeOperations(operations)).fetch(new Request(`http://purlin.invalid${path}`, init)),
  );
}

function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers };
}

const CANCELLED: ApplyResult = { ...RESULT, outcome: 'cancelled' };

async function* stoppable(_request: object, stop: AbortSignal): AsyncGenerator<ApplyItem, void> {
  yield event;
  await untilAborted(stop);
  yield CANCELLED;
}

describe('the HTTP application', () => {
  test('answers a document as JSON', async () => {
    const response = await ask({ status: async () => CONVERGED }, '/v1/deployments/-/status');
    expect(response.headers.get('Content-Type')).toContain('application/json');
    expect(await response.json()).toEqual(CONVERGED);
  });

  test.each([
    ['/v1/deployments/-/status', undefined, {}],
    ['/v1/deployments/shop/status', undefined, { deployment: 'shop' }],
    ['/v1/deployments/-/status?group=worker', undefined, { group: 'worker' }],
    ['/v1/deployments/-/plans', post({ replace: ['m-0'], check: true }), { replace: ['m-0'], check: true }],
    ['/v1/deployments/-/plans', post(''), {}],
    ['/v1/deployments/-/machines/m-0/power', post({ to: 'off' }), { machine: 'm-0', to: 'off' }],
    ['/v1/deployments/-/machines?limit=50&group=worker', undefined, { limit: 50, group: 'worker' }],
  ])('%s %j becomes the request %j', async (path, init, request) => {
    let seen: unknown;
    const keep = async (given: unknown) => {
      seen = given;
      return CONVERGED as never;
    };
    await ask({ status: keep, plan: keep, power: keep, machines: keep }, path, init);
    expect(seen).toEqual(request);
  });

  test.each([
    ['/v1/deployments/-/status?grop=worker', undefined, 'grop'],
    ['/v1/deployments/-/plans', post({ chek: true }), 'chek'],
    ['/v1/deployments/-/plans', post('{'), 'its body is not JSON'],
    ['/v1/deployments/-/plans', post('[]'), 'its body is not a JSON object'],
    ['/v1/deployments/-/applies', post({ concurrency: 0 }), 'concurrency'],
    ['/v1/deployments/-/explain', undefined, 'what'],
    ['/v1/deployments/-/fidelity?here=demo', undefined, 'there'],
    ['/v1/deployments/-/names/colours', undefined, 'kind'],
  ])('%s %j is wrong usage that names %s', async (path, init, word) => {
    const response = await ask({}, path, init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'usage', detail: expect.stringContaining(word) });
  });

  test.each(Object.keys(ERROR_CODES) as ErrorCode[])(
    'the error %s is a problem document with its own status',
    async (code) => {
      const position = { file: 'purlin.yaml', line: 3, column: 1, excerpt: 'sites: lab' };
      const problem = { severity: 'error', rule: 'unknown-key', message: 'unknown key "sites"', position } as const;
      const error = new AppError(code, 'cannot do it: because', { hint: 'Try this.', problems: [problem] });
      const response = await ask({ status: () => Promise.reject(error) }, '/v1/deployments/-/status');
      expect(response.status).toBe(ERROR_CODES[code].http);
      expect(response.headers.get('Content-Type')).toBe('application/problem+json');
      expect(await response.json()).toEqual({
        type: `urn:purlin:error:${code}`,
        title: ERROR_CODES[code].title,
        status: ERROR_CODES[code].http,
        detail: 'cannot do it: because',
        code,
        hint: 'Try this.',
        problems: [problem],
      });
    },
  );

  test('a path that nobody serves is a problem document', async () => {
    const response = await ask({}, '/v1/nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not-found' });
  });

  test('a stream is JSON lines', async () => {
    const response = await ask(
      { apply: () => streamOf<ApplyItem>(event, RESULT) },
      '/v1/deployments/-/applies',
      post({}),
    );
    expect(response.headers.get('Content-Type')).toContain('application/jsonl');
    expect(await response.text()).toBe(`${JSON.stringify(event)}\n${JSON.stringify(RESULT)}\n`);
  });

  test('a stream is server-sent events when they are asked for, numbered so that a client resumes', async () => {
    const init = { headers: { Accept: 'text/event-stream' } };
    const response = await ask({ events: () => streamOf(event) }, '/v1/events', init);
    expect(response.headers.get('Content-Type')).toContain('text/event-stream');
    expect(await response.text()).toBe(`id: 17\ndata: ${JSON.stringify(event)}\n\n`);
  });

  test('a client that comes back with Last-Event-ID gets what it has not seen', async () => {
    let after: number | undefined;
    const events: Operations['events'] = (request) => {
      after = request.after;
      return streamOf();
    };
    await ask({ events }, '/v1/events', { headers: { 'Last-Event-ID': '16' } });
    expect(after).toBe(16);
  });

  test('an error before the first item has its own status, a later one is the last item', async () => {
    const locked = new AppError('locked', 'cannot apply: another process works on it');
    async function* early(): AsyncGenerator<never, void> {
      yield* streamOf<never>();
      throw locked;
    }
    async function* late(): AsyncGenerator<Event, void> {
      yield event;
      throw locked;
    }
    const first = await ask({ apply: early }, '/v1/deployments/-/applies', post({}));
    expect(first.status).toBe(423);
    const second = await ask({ apply: late }, '/v1/deployments/-/applies', post({}));
    const lines = (await second.text()).trimEnd().split('\n');
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ code: 'locked', status: 423 });
  });

  test('work is stopped by its id and still says how it ended', async () => {
    const app = httpApplication(fakeOperations({ apply: stoppable }));
    const start = new Request('http://purlin.invalid/v1/deployments/-/applies', post({}, { [WORK_HEADER]: 'w-1' }));
    const response = await app.fetch(start);
    const stop = new Request('http://purlin.invalid/v1/work/w-1', { method: 'DELETE' });
    expect((await app.fetch(stop)).status).toBe(202);
    expect(await response.text()).toContain('"outcome":"cancelled"');
    expect((await app.fetch(stop.clone())).status).toBe(404);
  });

  test('a client that goes away stops its work', async () => {
    const stopped = new Promise<void>((resolve) => {
      async function* work(_request: object, signal: AbortSignal) {
        signal.addEventListener('abort', () => resolve(), { once: true });
        for (;;) yield event;
      }
      void ask({ apply: work }, '/v1/deployments/-/applies', post({})).then((response) => response.body?.cancel());
    });
    await stopped;
  });

  test('the OpenAPI document names every route once', () => {
    const document = openApiDocument('0.0.0');
    const paths = Object.keys(document['paths'] as object);
    expect(new Set(ROUTES.map((route) => `${route.method} ${route.path}`)).size).toBe(ROUTES.length);
    for (const route of ROUTES) expect(paths).toContain(route.path.replace(/:(\w+)/g, '{$1}'));
  });

  test('a document that a schema describes passes it', async () => {
    const { DOCUMENTS } = await import('./documents/index.ts');
    expect(DOCUMENTS.Plan.parse(EMPTY_PLAN)).toEqual(EMPTY_PLAN);
    expect(DOCUMENTS.Status.parse(CONVERGED)).toEqual(CONVERGED);
    expect(DOCUMENTS.ApplyResult.parse(RESULT)).toEqual(RESULT);
  });
});
