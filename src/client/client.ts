import type { ApplyItem, Operations } from '../server/operations.ts';
import { type Call, type Fetch, readLines, send } from './exchange.ts';

/** Where an application in this process is thought to be; nothing resolves this name. */
const IN_PROCESS = 'http://purlin.invalid';
const WORK_HEADER = 'purlin-work';

export interface ClientOptions {
  readonly fetch: Fetch;
  /** Default: an application in this process. */
  readonly origin?: string;
}

/**
 * The operations as a client of the HTTP API: what they return comes back as it was, what they throw is thrown here.
 * A signal that aborts asks the server to stop; streams of work go on until they said how they ended.
 * @example const status = await createClient({ fetch: app.fetch }).status({}, signal)
 */
export function createClient(options: ClientOptions): Operations {
  const origin = options.origin ?? IN_PROCESS;
  // `as` in the functions below: the API's answers are documents that the same source has typed; what another version of a
  // server adds is ignored, and it never takes away (design "Shapes that scripts rely on").
  async function ask<T>(call: Call): Promise<T> {
    const response = await send(options.fetch, origin, call);
    return (await response.json()) as T;
  }
  async function* listen<T>(call: Call): AsyncGenerator<T, void> {
    yield* readLines(await send(options.fetch, origin, call)) as AsyncGenerator<T, void>;
  }
  async function* work(path: string, body: object, signal: AbortSignal): AsyncGenerator<ApplyItem, void> {
    const id = crypto.randomUUID();
    // A refusal means that the work has ended already; its stream says how.
    const stop = () =>
      void send(options.fetch, origin, { method: 'DELETE', path: `/v1/work/${id}` }).catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      yield* listen<ApplyItem>({ method: 'POST', path, body, headers: { [WORK_HEADER]: id } });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
  return { ...deploymentCalls(ask, listen, work), ...machineCalls(ask), ...siteCalls(ask), ...houseCalls(ask, listen) };
}

type Ask = <T>(call: Call) => Promise<T>;
type Listen = <T>(call: Call) => AsyncGenerator<T, void>;
type Work = (path: string, body: object, signal: AbortSignal) => AsyncGenerator<ApplyItem, void>;

function pathOf(deployment: string | undefined, ...rest: readonly string[]): string {
  return ['/v1/deployments', deployment ?? '-', ...rest.map(encodeURIComponent)].join('/');
}

type DeploymentCall =
  | 'plan'
  | 'apply'
  | 'retry'
  | 'planDestroy'
  | 'destroy'
  | 'status'
  | 'explain'
  | 'fidelity'
  | 'logs'
  | 'cancel'
  | 'wait'
  | 'names';

function deploymentCalls(ask: Ask, listen: Listen, work: Work): Pick<Operations, DeploymentCall> {
  return {
    plan: ({ deployment, ...body }, signal) => ask({ method: 'POST', path: pathOf(deployment, 'plans'), body, signal }),
    apply: ({ deployment, ...body }, signal) => work(pathOf(deployment, 'applies'), body, signal),
    retry: ({ deployment, ...body }, signal) => work(pathOf(deployment, 'retries'), body, signal),
    planDestroy: ({ deployment, ...body }, signal) =>
      ask({ method: 'POST', path: pathOf(deployment, 'removal-plans'), body, signal }),
    destroy: ({ deployment, ...body }, signal) => work(pathOf(deployment, 'removals'), body, signal),
    status: ({ deployment, ...query }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'status'), query, signal }),
    explain: ({ deployment, ...query }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'explain'), query, signal }),
    fidelity: ({ deployment, ...query }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'fidelity'), query, signal }),
    logs: ({ deployment, ...query }, signal) =>
      listen({ method: 'GET', path: pathOf(deployment, 'runs'), query, signal }),
    cancel: ({ deployment }, signal) => ask({ method: 'POST', path: pathOf(deployment, 'cancel'), signal }),
    wait: ({ deployment, ...query }, signal) => ask({ method: 'GET', path: pathOf(deployment, 'wait'), query, signal }),
    names: ({ deployment, kind }, signal) => ask({ method: 'GET', path: pathOf(deployment, 'names', kind), signal }),
  };
}

function machineCalls(ask: Ask): Pick<Operations, 'machines' | 'machine' | 'adopt' | 'access' | 'power' | 'console'> {
  return {
    machines: ({ deployment, ...query }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'machines'), query, signal }),
    machine: ({ deployment, machine }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'machines', machine), signal }),
    adopt: ({ deployment, ...body }, signal) =>
      ask({ method: 'POST', path: pathOf(deployment, 'machines'), body, signal }),
    access: ({ deployment, machine }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'machines', machine, 'access'), signal }),
    power: ({ deployment, machine, to }, signal) =>
      ask({ method: 'POST', path: pathOf(deployment, 'machines', machine, 'power'), body: { to }, signal }),
    console: ({ deployment, machine }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'machines', machine, 'console'), signal }),
  };
}

function siteCalls(ask: Ask): Pick<Operations, 'sites' | 'site' | 'offers' | 'examineSites' | 'sweep'> {
  return {
    sites: ({ deployment }, signal) => ask({ method: 'GET', path: pathOf(deployment, 'sites'), signal }),
    site: ({ deployment, site }, signal) => ask({ method: 'GET', path: pathOf(deployment, 'sites', site), signal }),
    offers: ({ deployment, site }, signal) =>
      ask({ method: 'GET', path: pathOf(deployment, 'sites', site, 'offers'), signal }),
    examineSites: ({ deployment, ...body }, signal) =>
      ask({ method: 'POST', path: pathOf(deployment, 'sites', 'doctor'), body, signal }),
    sweep: ({ deployment, ...body }, signal) =>
      ask({ method: 'POST', path: pathOf(deployment, 'sites', 'sweep'), body, signal }),
  };
}

function houseCalls(ask: Ask, listen: Listen): Pick<Operations, 'init' | 'events' | 'lint' | 'doctor'> {
  return {
    init: (body, signal) => ask({ method: 'POST', path: '/v1/examples', body, signal }),
    events: (request, signal) => listen({ method: 'GET', path: '/v1/events', query: { ...request }, signal }),
    lint: (body, signal) => ask({ method: 'POST', path: '/v1/packs/lint', body, signal }),
    doctor: (body, signal) => ask({ method: 'POST', path: '/v1/doctor', body, signal }),
  };
}
