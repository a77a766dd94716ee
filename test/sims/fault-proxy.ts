import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificates } from './certificates.ts';
import { type ControlPlane, nameCall } from './control-plane-calls.ts';
import { type ProxyAnswer, type ProxyHandler, type ProxyServer, startProxyServer } from './proxy-server.ts';
import { busyAnswer, expiredAnswer } from './refusals.ts';

/** What happens to a call. `taken` says whether the upstream got it: its effect is there, and the client does not know. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'busy'; readonly status: 429 | 503; readonly retryAfterS?: number }
  | { readonly kind: 'answer'; readonly answer: ProxyAnswer }
  | { readonly kind: 'cut'; readonly taken: boolean }
  /** No word any more, and the connection stays. */
  | { readonly kind: 'freeze'; readonly taken: boolean }
  /** The credentials are no longer good. */
  | { readonly kind: 'expire' }
  /** After the upstream answered and before the client sees it; the answer goes on when it returns. */
  | { readonly kind: 'hook'; readonly run: (call: ProxyCall) => Promise<void> | void };

/** A call that came by. */
export interface ProxyCall {
  /** From 1, in the order of arrival. */
  readonly number: number;
  /** From 1 among the mutating ones; absent for one that reads. */
  readonly mutation?: number;
  /** `RunInstances`, `POST /v2.1/servers`, `CloneVM_Task`. */
  readonly name: string;
  /** Which of the upstreams. */
  readonly upstream: string;
  /** Kinds of the faults that it met. */
  readonly faults: readonly Fault['kind'][];
  /** What the client got; absent while it waits, or when it got nothing. */
  readonly status?: number;
}

/** Which calls a fault is for: those that fit all that is given. */
export interface FaultRule {
  /** Name of the call, or a pattern for it. */
  readonly call?: string | RegExp;
  readonly mutating?: boolean;
  readonly upstream?: string;
  /** Only the n-th that fits, from 1, counted since the rule was made; default every one. */
  readonly nth?: number;
  /** At most so many times; default no end. */
  readonly times?: number;
  readonly fault: Fault;
}

export interface FaultProxyOptions<K extends string> {
  readonly plane: ControlPlane;
  /** URLs by a name of theirs: `{ ec2: moto.url }`, or OpenStack's, whose services count as one plane. */
  readonly upstreams: Readonly<Record<K, string>>;
  /** PEM file of the upstreams' authority; the proxy then speaks TLS by one of its own, `caFile`. */
  readonly upstreamCaFile?: string;
}

export interface FaultProxy<K extends string> {
  /** The upstreams' URLs through the proxy. */
  readonly urls: Readonly<Record<K, string>>;
  /** PEM file of the proxy's authority, when an upstream is https. */
  readonly caFile?: string;
  /** All calls so far. */
  calls(): readonly ProxyCall[];
  /** The mutating ones. */
  mutations(): readonly ProxyCall[];
  /** Adds a rule and returns what takes it away. The first rule that fits a call is the one that counts. */
  inject(rule: FaultRule): () => void;
  /** Forgets calls and rules. */
  reset(): void;
  stop(): Promise<void>;
}

interface LiveRule {
  readonly rule: FaultRule;
  fits: number;
  used: number;
}

/** Starts a proxy in front of a control plane that makes the faults of its rules. It changes nothing else. */
export async function startFaultProxy<K extends string>(options: FaultProxyOptions<K>): Promise<FaultProxy<K>> {
  const { plane, upstreams, upstreamCaFile } = options;
  // Literal objects have no other keys than their type says.
  const named = Object.entries(upstreams) as [K, string][];
  const folder = await mkdtemp(join(tmpdir(), 'purlin-proxy-'));
  const secure = named.some(([, url]) => url.startsWith('https:'));
  const certificates = secure ? await makeCertificates(folder, 'proxy') : undefined;
  const calls: ProxyCall[] = [];
  const rules: LiveRule[] = [];
  const servers: ProxyServer[] = [];
  const urls: Partial<Record<K, string>> = {};
  for (const [name, upstream] of named) {
    const handle = faultHandler({ plane, upstream: name, calls, rules });
    const tls = { ...(certificates && { certificates }), ...(upstreamCaFile !== undefined && { upstreamCaFile }) };
    const server = await startProxyServer({ upstream, handle, ...tls });
    servers.push(server);
    urls[name] = server.url;
  }
  return {
    // Every name got its URL above.
    urls: urls as Record<K, string>,
    ...(certificates && { caFile: certificates.caFile }),
    calls: () => [...calls],
    mutations: () => calls.filter(({ mutation }) => mutation !== undefined),
    inject: (rule) => addRule(rules, rule),
    reset: () => {
      calls.length = 0;
      rules.length = 0;
    },
    stop: async () => {
      for (const server of servers) await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function addRule(rules: LiveRule[], rule: FaultRule): () => void {
  const live = { rule, fits: 0, used: 0 };
  rules.push(live);
  return () => {
    const at = rules.indexOf(live);
    if (at >= 0) rules.splice(at, 1);
  };
}

/** A call while it goes through. */
interface OpenCall extends ProxyCall {
  faults: readonly Fault['kind'][];
  status?: number;
}

interface HandlerState {
  readonly plane: ControlPlane;
  readonly upstream: string;
  readonly calls: ProxyCall[];
  readonly rules: readonly LiveRule[];
}

function faultHandler({ plane, upstream, calls, rules }: HandlerState): ProxyHandler {
  return async (request, pass, signal) => {
    const { name, mutating } = nameCall(plane, request);
    const mutation = calls.filter((call) => call.mutation !== undefined).length + 1;
    const call: OpenCall = { number: calls.length + 1, ...(mutating && { mutation }), name, upstream, faults: [] };
    calls.push(call);
    const fault = faultFor(call, rules);
    if (fault) call.faults = [...call.faults, fault.kind];
    const answer = await act(fault, { plane, call, pass, signal });
    if (answer) call.status = answer.status;
    return answer;
  };
}

/** Every rule counts what fits it, also where another acts. */
function faultFor(call: ProxyCall, rules: readonly LiveRule[]): Fault | undefined {
  const due = rules.filter((live) => {
    if (!fits(call, live.rule)) return false;
    live.fits += 1;
    const { nth = live.fits, times = Number.POSITIVE_INFINITY } = live.rule;
    return live.fits === nth && live.used < times;
  });
  const [first] = due;
  if (first) first.used += 1;
  return first?.rule.fault;
}

function fits(call: ProxyCall, { call: wanted, mutating, upstream }: FaultRule): boolean {
  if (mutating !== undefined && mutating !== (call.mutation !== undefined)) return false;
  if (upstream !== undefined && upstream !== call.upstream) return false;
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? wanted === call.name : wanted.test(call.name);
}

interface ActOptions {
  readonly plane: ControlPlane;
  readonly call: ProxyCall;
  readonly pass: () => Promise<ProxyAnswer>;
  readonly signal: AbortSignal;
}

async function act(
  fault: Fault | undefined,
  { plane, call, pass, signal }: ActOptions,
): Promise<ProxyAnswer | undefined> {
  switch (fault?.kind) {
    case undefined:
      return await pass();
    case 'delay':
      await sleep(fault.ms, undefined, { signal });
      return await pass();
    case 'busy':
      return busyAnswer(plane, fault.status, fault.retryAfterS);
    case 'answer':
      return fault.answer;
    case 'expire':
      return expiredAnswer(plane);
    case 'cut':
      if (fault.taken) await pass();
      return undefined;
    case 'freeze':
      if (fault.taken) await pass();
      return await new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
    case 'hook': {
      const answer = await pass();
      await fault.run(call);
      return answer;
    }
  }
}
