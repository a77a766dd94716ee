import type { Context } from 'hono';
import { AppError } from '../model/errors.ts';
import type { AnyRoute } from './route.ts';

/** In a path: the deployment of the file that the application was opened with. No name is spelled like this. */
const OWN_DEPLOYMENT = '-';

/**
 * A request's path, query and body as one object, through the route's schema. Where only names of the path are
 * given nothing is left to check, and the schemas are not loaded. Errors: `usage` with one problem per member that does not fit.
 */
export async function readRequest(context: Context, route: AnyRoute): Promise<object> {
  const { deployment, ...parameters } = context.req.param();
  const path = deployment === undefined || deployment === OWN_DEPLOYMENT ? parameters : { ...parameters, deployment };
  const query = Object.fromEntries(new URL(context.req.url).searchParams);
  const body = route.method === 'post' ? await readBody(context) : {};
  const resumed = context.req.header('Last-Event-ID');
  const source = { ...query, ...body, ...(resumed === undefined ? {} : { after: resumed }), ...path };
  const bare = Object.keys(source).length === Object.keys(path).length;
  return bare && route.needs !== true ? path : checkRequest(route, source);
}

async function checkRequest(route: AnyRoute, source: object): Promise<object> {
  const { REQUESTS } = await import('./requests.ts');
  const parsed = REQUESTS[route.request].safeParse(source);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`);
  throw new AppError('usage', `cannot read the request: ${findings.join('; ')}`, {
    hint: `The API's reference names the members of ${route.method.toUpperCase()} ${route.path}.`,
  });
}

async function readBody(context: Context): Promise<object> {
  const text = await context.req.text();
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  } catch (cause) {
    throw new AppError('usage', 'cannot read the request: its body is not JSON', { cause });
  }
  throw new AppError('usage', 'cannot read the request: its body is not a JSON object');
}
