import type { Clock } from '../../lib/clock.ts';
import { durationText } from '../../lib/duration.ts';
import { AppError, toAppError } from '../../model/errors.ts';
import type { FactDefinition, Facts } from '../../model/facts.ts';
import type { Step, StepOptions } from '../../model/files/step.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import type { CheckVerdict, Outcome } from '../../model/outcome.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { Sessions } from '../../transports/session.ts';
import type { Executor, StepContext } from '../executor.ts';
import { type Waiting, waitForSession } from './answer.ts';
import { lastOfConsole, outcomeOf } from './failure.ts';
import { admit, cidrsOf, openPorts } from './ports.ts';
import { probeFacts } from './probe.ts';

export interface MachineExecutorDeps {
  /** Loads a platform by name; loaded ones are kept by the caller. */
  readonly platforms: (name: string) => Promise<Platform>;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** The catalogue of facts; those with `observe` are read beside the core ones. */
  readonly facts: () => ReadonlyMap<string, FactDefinition>;
}

type MachineVerb = StepOptions<'machine'>;

const RULES: ReadonlySet<MachineVerb> = new Set(['open', 'admit', 'dismiss']);
/** A machine that exists already has no boot to wait for. */
const ADOPTED_TIMEOUT_MS = 20_000;
/** What a first boot needs from its sshd's first answer until host key and users are those that it was born with. */
const FIRST_BOOT_MS = 120_000;

/**
 * Machines themselves. `converge`: the platform brings the machine into being, then it must answer and tell its facts;
 * twice gives one machine. `answer`: a machine that exists must answer and steps must run as root there. `destroy`: the
 * platform takes it away; absent counts as done. `open`, `admit`, `dismiss`: the platform's rules for the ports of a machine
 * that is there.
 */
export function machineExecutor(deps: MachineExecutorDeps): Executor {
  return {
    kind: 'machine',
    checks: true,
    check: (step, context) => checkMachine(step, context, deps),
    apply: (step, context) => applyMachine(step, context, deps),
  };
}

async function checkMachine(step: Step, context: StepContext, deps: MachineExecutorDeps): Promise<CheckVerdict> {
  const { desired, platform } = await placeOf(context, deps);
  if ('machine' in step && RULES.has(step.machine))
    return { kind: 'unknown', why: `the platform ${platform.name} does not tell its rules for ports` };
  const observed = await platform.observe(desired, { signal: context.signal });
  const wanted = !('machine' in step && step.machine === 'destroy');
  const there = observed !== undefined && observed.power !== 'off';
  if (wanted === there || (!wanted && observed === undefined)) return { kind: 'as-wanted', outputs: {} };
  const what = !wanted ? 'destroy' : observed === undefined ? 'create' : 'power on';
  return { kind: 'would-change', changes: [{ what: `${what} machine ${desired.name}` }] };
}

async function applyMachine(step: Step, context: StepContext, deps: MachineExecutorDeps): Promise<Outcome> {
  const verb = 'machine' in step ? step.machine : 'answer';
  const late = AbortSignal.timeout(context.timeoutMs);
  const signal = AbortSignal.any([context.signal, late]);
  try {
    return await runMachineVerb(verb, { ...context, signal }, deps);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (context.signal.aborted) throw error;
    const why = late.aborted && error.code !== 'unreachable' ? tooLate(verb, context, error) : error;
    return outcomeOf(why, verb === 'converge' ? await consoleOf(why, context, deps) : undefined);
  }
}

/** A machine that was made and does not answer may say why on its console. */
async function consoleOf(why: AppError, context: StepContext, deps: MachineExecutorDeps): Promise<string | undefined> {
  if (why.code !== 'unreachable' && why.code !== 'timeout') return undefined;
  const { desired, platform } = await placeOf(context, deps);
  return lastOfConsole(platform, desired, context);
}

async function runMachineVerb(verb: MachineVerb, context: StepContext, deps: MachineExecutorDeps): Promise<Outcome> {
  const { desired, platform } = await placeOf(context, deps);
  const log = (text: string) => context.log({ stream: 'info', text });
  const options = { signal: context.signal, log };
  if (verb === 'destroy') {
    await platform.destroy(desired, options);
    return { kind: 'done', changes: [{ what: `machine ${desired.name} is gone` }], outputs: {} };
  }
  if (verb === 'open') return openPorts(desired, platform, options);
  if (verb === 'admit') return admit(desired, platform, cidrsOf(context.inputs['cidrs']), options);
  if (verb === 'dismiss') return admit(desired, platform, [], options);
  if (verb === 'converge') {
    const made = await platform.converge(desired, options);
    return meet(made, 'created', bootOf(platform, context), context, deps);
  }
  const observed = await platform.observe(desired, options);
  if (observed === undefined) throw absent(desired, platform);
  const timeoutMs = Math.min(ADOPTED_TIMEOUT_MS, context.timeoutMs);
  return meet(observed, 'adopted', { timeoutMs }, context, deps);
}

function tooLate(verb: string, { desired, timeoutMs }: StepContext, cause: AppError): AppError {
  const message = `cannot ${verb} the machine ${desired?.name} within ${durationText(timeoutMs)}: ${cause.message}`;
  return new AppError('timeout', message, {
    hint: cause.hint ?? 'If it needs longer, say so with `timeout` at the step.',
    cause,
  });
}

/** Where machines are born with user data, host key and users come with the first boot. */
function bootOf({ abilities }: Platform, { timeoutMs }: StepContext): Waiting {
  if (!abilities.userData) return { timeoutMs };
  const advice =
    "Check that the site's network lets SSH in from here (`bastion`, `address: { control: ... }`), and that the image boots and runs cloud-init.";
  return { timeoutMs, settlesWithinMs: FIRST_BOOT_MS, advice };
}

async function meet(
  observed: ObservedMachine,
  origin: 'created' | 'adopted',
  waiting: Waiting,
  context: StepContext,
  deps: MachineExecutorDeps,
): Promise<Outcome> {
  const name = context.desired?.name ?? observed.access.host;
  const session = await waitForSession(observed.access, context, deps, waiting);
  try {
    const facts: Facts = { ...observed.facts, ...(await probeFacts(session, context, deps.facts())), origin };
    if (facts.root !== true) throw noRoot(name, observed);
    return {
      kind: 'done',
      changes: [{ what: `machine ${name} answers at ${observed.access.host}` }],
      outputs: {},
      machine: { ...observed, facts },
    };
  } finally {
    await session.close();
  }
}

async function placeOf(context: StepContext, deps: MachineExecutorDeps) {
  if (context.desired === undefined || context.platform === undefined) {
    throw new AppError('internal', 'cannot run a machine step: the task has no machine');
  }
  return { desired: context.desired, platform: await deps.platforms(context.platform) };
}

function absent(desired: DesiredMachine, platform: Platform): AppError {
  return new AppError('not-found', `cannot adopt ${desired.name}: the platform ${platform.name} does not know it`, {
    hint: `Is it still in \`machines\` of the site ${desired.site}?`,
  });
}

function noRoot(name: string, { access }: ObservedMachine): AppError {
  return new AppError('privilege', `cannot work on ${name}: steps as ${access.user} do not run as root`, {
    hint: `Log in as root (user: root), or let ${access.user} use sudo without a password.`,
  });
}
