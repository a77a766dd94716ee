import { type Context, Hono } from 'hono';
import { AppError, toAppError } from '../model/errors.ts';
import type { Operations } from './operations.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';
import { readRequest } from './read-request.ts';
import type { AnyRoute } from './route.ts';
import { ROUTES } from './routes/index.ts';
import { FRAMING_TYPES, streamBody } from './stream.ts';

/** Header of work, best chosen by the client so that it is known before the answer: `DELETE /v1/work/ID` asks it to stop. */
export const WORK_HEADER = 'purlin-work';

/**
 * The HTTP application: routes in, operations out. It listens nowhere; `fetch` answers in process or behind a server.
 * A client that goes away stops what it asked for; a stream of work is stopped cleanly by `DELETE /v1/work/ID` and still says
 * how it ended.
 * @example const response = await httpApplication(operations).fetch(new Request('http://purlin/v1/deployments/-/status'))
 */
export function httpApplication(operations: Operations): Hono {
  const app = new Hono();
  const work = new Map<string, AbortController>();
  for (const route of ROUTES) {
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      const request = await readRequest(context, route);
      return route.run.kind === 'document'
        ? answerDocument(await route.run.of(operations, request, context.req.raw.signal))
        : answerStream(context, route, operations, request, work);
    });
  }
  app.delete('/v1/work/:id', (context) => stopWork(context, work));
  app.notFound((context) => answerProblem(new AppError('not-found', `cannot find ${context.req.path}`)));
  app.onError((thrown) => answerProblem(toAppError(thrown)));
  return app;
}

function answerDocument(document: unknown): Response {
  return Response.json(document);
}

async function answerStream(
  context: Context,
  route: AnyRoute,
  operations: Operations,
  request: object,
  work: Map<string, AbortController>,
): Promise<Response> {
  const controller = new AbortController();
  const id = context.req.header(WORK_HEADER) ?? crypto.randomUUID();
  const leave = () => controller.abort(new AppError('cancelled', 'cancelled: the client went away'));
  if (context.req.raw.signal.aborted) leave();
  context.req.raw.signal.addEventListener('abort', leave, { once: true });
  if (route.run.kind === 'work') work.set(id, controller);
  const framing = context.req.header('Accept')?.includes('text/event-stream') ? 'events' : 'lines';
  // `as`: the kind was looked at by the caller.
  const items = route.run.of(operations, request, controller.signal) as AsyncIterable<unknown>;
  const body = await streamBody(items, framing, (left) => {
    if (left) leave();
    work.delete(id);
    context.req.raw.signal.removeEventListener('abort', leave);
  });
  const headers = { 'Content-Type': FRAMING_TYPES[framing], 'Cache-Control': 'no-store', [WORK_HEADER]: id };
  return new Response(body, { headers });
}

function stopWork(context: Context, work: ReadonlyMap<string, AbortController>): Response {
  const id = context.req.param('id') ?? '';
  const controller = work.get(id);
  if (controller === undefined) throw new AppError('not-found', `cannot stop ${id}: no such work, or it has ended`);
  controller.abort(new AppError('cancelled', 'cancelled'));
  return new Response(null, { status: 202 });
}

function answerProblem(error: AppError): Response {
  const problem = problemOf(error);
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { 'Content-Type': PROBLEM_TYPE } });
}
