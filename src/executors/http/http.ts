import { AppError, toAppError } from '../../model/errors.ts';
import type { Step, StepOptions } from '../../model/files/step.ts';
import { type Json, jsonSchema } from '../../model/files/values.ts';
import type { CheckVerdict, Outcome } from '../../model/outcome.ts';
import type { Executor, StepContext } from '../executor.ts';
import { fieldText, optionalText } from '../field.ts';
import { failedField } from '../text-executor.ts';
import { dialHere, type HttpAnswer, type HttpRequest, sendRequest } from './request.ts';

type HttpOptions = StepOptions<'http'>;

const RETRY_MS = 5000;
/** Failures of a service that is about to come up; undici and node:net use the same codes. */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);
const TAIL_BYTES = 2000;

/**
 * One HTTP request as seen from the machine where the step runs: Node speaks through a stream that the session opens, so
 * that the machine needs no tool. Without a session it goes from this process. A refused connection and the statuses 502,
 * 503 and 504 are retries. `publish` takes members of a JSON answer, `a.b` for one inside another.
 */
export function httpExecutor(): Executor {
  return { kind: 'http', checks: false, check: checkHttp, apply: applyHttp };
}

async function checkHttp(step: Step, context: StepContext): Promise<CheckVerdict> {
  const outcome = await applyHttp(step, context);
  if (outcome.kind === 'done') return { kind: 'as-wanted', outputs: outcome.outputs };
  if (outcome.kind === 'wait') return { kind: 'unknown', why: outcome.for };
  if (outcome.kind === 'failed' && outcome.error.code === 'invalid-file') return outcome;
  const what = outcome.kind === 'retry' ? outcome.reason : outcome.error.message;
  return { kind: 'would-change', changes: [{ what }] };
}

async function applyHttp(step: Step, context: StepContext): Promise<Outcome> {
  try {
    const options: HttpOptions = 'http' in step ? step.http : { url: '' };
    const request = readRequest(options, context);
    const answer = await send(request, context);
    return 'status' in answer ? judge(options, request, answer, context) : answer;
  } catch (thrown) {
    return failedField(thrown);
  }
}

function readRequest(options: HttpOptions, context: StepContext): HttpRequest {
  const text = fieldText(options.url, context.inputs);
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AppError('invalid-file', `cannot ask "${text}": it is no http or https URL`);
  }
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [
    name,
    fieldText(value, context.inputs),
  ]);
  const body = optionalText(options.body, context.inputs);
  return { url, method: options.method ?? 'GET', headers: Object.fromEntries(headers), body };
}

async function send(request: HttpRequest, context: StepContext): Promise<HttpAnswer | Outcome> {
  const deadline = AbortSignal.timeout(context.timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline]);
  const { session } = context;
  const dial = session === undefined ? dialHere : session.dial.bind(session);
  try {
    const answer = await sendRequest(request, dial, signal);
    context.log({ stream: 'out', text: `${request.method} ${shown(request)}: ${answer.status}` });
    return answer;
  } catch (thrown) {
    if (context.signal.aborted) throw new AppError('cancelled', `cancelled: ${request.method} ${shown(request)}`);
    return sendFailure(request, thrown, deadline.aborted);
  }
}

function sendFailure(request: HttpRequest, thrown: unknown, late: boolean): Outcome {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const why = late ? 'no answer before the deadline' : toAppError(thrown).message || code;
  const message = `cannot ${request.method} ${shown(request)}: ${why}`;
  const passing = PASSING.has(code) || code === 'unreachable';
  if (!passing)
    return { kind: 'failed', error: new AppError(late ? 'timeout' : 'step-failed', message, { cause: thrown }) };
  const error = new AppError('unreachable', message, { cause: thrown });
  return { kind: 'retry', afterMs: RETRY_MS, reason: message, error };
}

function judge(options: HttpOptions, request: HttpRequest, answer: HttpAnswer, context: StepContext): Outcome {
  const contains = optionalText(options.contains, context.inputs);
  const expected = options.status?.includes(answer.status) ?? (answer.status >= 200 && answer.status < 300);
  if (expected && (contains === undefined || answer.body.includes(contains)))
    return readAnswer(options, request, answer);
  const why = expected ? `the answer does not contain "${contains}"` : `status ${answer.status}`;
  const error = new AppError('step-failed', `cannot accept what ${request.method} ${shown(request)} answered: ${why}`);
  if (!expected && [502, 503, 504].includes(answer.status)) {
    return { kind: 'retry', afterMs: RETRY_MS, reason: error.message, error };
  }
  return { kind: 'failed', error, tail: answer.body.slice(0, TAIL_BYTES) };
}

function readAnswer(options: HttpOptions, request: HttpRequest, answer: HttpAnswer): Outcome {
  const outputs: Record<string, Json> = {};
  const document = options.publish === undefined ? null : parseAnswer(answer.body);
  for (const [name, path] of Object.entries(options.publish ?? {})) {
    const value = path.split('.').reduce(member, document);
    if (value === undefined) {
      const error = new AppError(
        'step-failed',
        `cannot read ${path} from ${shown(request)}: the answer has no such member`,
      );
      return { kind: 'failed', error, tail: answer.body.slice(0, TAIL_BYTES) };
    }
    outputs[name] = value;
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return { kind: 'done', changes: reads ? [] : [{ what: `${request.method} ${shown(request)}` }], outputs };
}

function parseAnswer(body: string): Json | undefined {
  try {
    return jsonSchema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function member(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** The URL without user, password and query, which may hold secrets. */
function shown({ url }: HttpRequest): string {
  return `${url.origin}${url.pathname}`;
}
