import { AppError } from '../model/errors.ts';
import { errorOf, isProblem } from './problem.ts';

/** What the client talks to: the fetch of an application in this process, or the platform's own. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/** One call of the API. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Undefined members are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends a call and gives its answer; a problem document becomes the AppError that it was made from. */
export async function send(fetch: Fetch, origin: string, call: Call): Promise<Response> {
  call.signal?.throwIfAborted();
  const url = new URL(call.path, origin);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const response = await fetch(
    new Request(url, {
      method: call.method,
      headers: { ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }), ...call.headers },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    }),
  );
  if (response.ok) return response;
  const text = await response.text();
  throw errorFrom(text, response.status);
}

function errorFrom(text: string, status: number): AppError {
  try {
    const value: unknown = JSON.parse(text);
    if (isProblem(value)) return errorOf(value);
  } catch (cause) {
    return new AppError('internal', `cannot read the answer: status ${status} without a problem document`, { cause });
  }
  return new AppError('internal', `cannot read the answer: status ${status} without a problem document`);
}

/** Items of a stream of JSON lines. A problem document in it is thrown. Leaving the loop ends the stream. */
export async function* readLines(response: Response): AsyncGenerator<unknown, void> {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield readLine(line);
  }
  if (rest !== '') yield readLine(rest);
}

function readLine(line: string): unknown {
  const item: unknown = JSON.parse(line);
  if (isProblem(item)) throw errorOf(item);
  return item;
}
