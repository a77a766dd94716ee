import { AppError, toAppError } from '../../model/errors.ts';
import type { Facts } from '../../model/facts.ts';
import { kindOf, type Step } from '../../model/files/step.ts';
import type { Access } from '../../model/machine.ts';
import type { Verb } from '../../model/status.ts';
import type { Session, Sessions } from '../../transports/session.ts';
import type { Endpoint, RunRequest } from '../run-request.ts';

/** Where one step runs. Without a session the step acts from this process. */
export interface Place {
  readonly name: string;
  readonly session: Session | undefined;
  readonly facts: Facts;
  readonly environment: Readonly<Record<string, string>>;
}

/** The sessions of one run, each opened when its first step needs it and kept to the run's end. */
export interface Places {
  /** The place of a step; text: why the step is skipped. Throws AppError where the place does not answer. */
  of(step: Step, verb: Verb): Promise<Place | string>;
  /** From now on the task's own machine is this one: a step brought it into being. */
  bind(machine: Endpoint): void;
  /** Forgets sessions whose machine went away, so that the next step opens new ones. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

export interface PlacesDeps {
  readonly sessions: Sessions;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
  /** true: nothing will be changed, so that the task's own machine is not locked either. */
  readonly shared: boolean;
}

const RUNNER_ACCESS: Access = { host: 'localhost', user: 'root', hostKeys: [], sudo: false, transport: 'local' };
/** Verbs that take something away: without a machine or anybody else there is nothing left to do. */
const LEAVING: ReadonlySet<Verb> = new Set(['drain', 'restore', 'remove']);

export function openPlaces(request: RunRequest, deps: PlacesDeps): Places {
  const open = new Map<string, Session>();
  let machine = request.machine;

  async function sessionOn(key: string, access: Access, shared: boolean): Promise<Session> {
    const known = open.get(key);
    if (known !== undefined) return known;
    const session = await deps.sessions.open(access, {
      signal: deps.signal,
      id: request.run,
      leftover: request.endLeftovers ? 'end' : 'wait',
      onNotice: deps.onNotice,
      ...(shared && { shared }),
    });
    open.set(key, session);
    return session;
  }

  async function atMachine(step: Step, verb: Verb): Promise<Place | string> {
    if (machine === undefined) return kindOf(step) === 'machine' ? NOWHERE : atRunner(step);
    const skipped = request.dead && LEAVING.has(verb) && !('machine' in step && step.machine === 'destroy');
    if (skipped) return `steps on ${machine.name} are skipped: it is dead or about to be destroyed`;
    if (kindOf(step) === 'machine') return { ...NOWHERE, facts: machine.facts, environment: machine.environment };
    if (request.dead) {
      throw new AppError('unreachable', `cannot ${verb} on ${machine.name}: the machine is dead`);
    }
    return placeAt(machine, await sessionOn('machine', machine.access, deps.shared));
  }

  async function atRunner(step: Step): Promise<Place> {
    if (kindOf(step) === 'http') return NOWHERE;
    return { ...NOWHERE, session: await sessionOn('runner', RUNNER_ACCESS, true) };
  }

  async function atPeer(at: string, step: Step, verb: Verb): Promise<Place | string> {
    const peers = request.peers[at] ?? [];
    let last: AppError | undefined;
    for (const peer of peers) {
      try {
        return placeAt(peer, await sessionOn(`peer ${at} ${peer.name}`, peer.access, true));
      } catch (thrown) {
        last = toAppError(thrown);
        if (last.code !== 'unreachable' && last.code !== 'timeout') throw last;
        deps.onNotice(`${peer.name} does not answer, trying the next provider of ${at}: ${last.message}`);
      }
    }
    if (last !== undefined) throw nobodyAnswers(at, peers, last);
    if (LEAVING.has(verb)) return `nobody else provides ${at}: skipped ${verb} step ${stepName(step)}`;
    throw new AppError('unreachable', `cannot run ${stepName(step)} at ${at}: no other provider of it is done`);
  }

  return {
    of(step, verb) {
      const at = step.at ?? 'machine';
      if (at === 'machine') return atMachine(step, verb);
      return at === 'runner' ? atRunner(step) : atPeer(at, step, verb);
    },
    bind(endpoint) {
      machine = endpoint;
    },
    async drop() {
      const sessions = [...open.values()];
      open.clear();
      await Promise.allSettled(sessions.map((session) => session.close()));
    },
    async close() {
      await Promise.allSettled([...open.values()].map((session) => session.close()));
      open.clear();
    },
  };
}

const NOWHERE: Place = { name: 'runner', session: undefined, facts: {}, environment: {} };

function placeAt(endpoint: Endpoint, session: Session): Place {
  return { name: endpoint.name, session, facts: endpoint.facts, environment: endpoint.environment };
}

function nobodyAnswers(at: string, peers: readonly Endpoint[], last: AppError): AppError {
  const names = peers.map((peer) => peer.name).join(', ');
  return new AppError('unreachable', `cannot run a step at ${at}: none of ${names} answers: ${last.message}`, {
    ...(last.hint !== undefined && { hint: last.hint }),
    cause: last,
  });
}

/** A step in a few words: `script init.sh`, `package docker.io`. */
export function stepName(step: Step): string {
  const kind = kindOf(step);
  if ('script' in step) return `script ${step.script}`;
  if ('file' in step) return `file ${fieldName(step.file.path)}`;
  if ('package' in step) return `package ${[step.package.name].flat().map(fieldName).join(', ')}`;
  if ('service' in step) return `service ${fieldName(step.service.name)}`;
  if ('http' in step) return `http ${fieldName(step.http.url)}`;
  return `${kind} ${step.machine}`;
}

function fieldName(field: string | { readonly input: string }): string {
  return typeof field === 'string' ? field : `{${field.input}}`;
}
