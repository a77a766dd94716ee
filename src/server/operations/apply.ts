import { anneal } from '../../engine/anneal.ts';
import type { AnnealResult } from '../../engine/anneal-request.ts';
import { AppError } from '../../model/errors.ts';
import type { Event } from '../../model/event.ts';
import type { Plan } from '../../model/plan.ts';
import { resolve } from '../../resolve/resolve.ts';
import type { Intent } from '../../resolve/resolve-input.ts';
import type { Lease } from '../../stores/lease.ts';
import type { Store } from '../../stores/store.ts';
import type { ApplyResult } from '../documents/event.ts';
import type { ApplyItem } from '../operations.ts';
import { annealDeps } from './anneal-deps.ts';
import { attentionOf } from './attention.ts';
import { deploymentName, type OperationsDeps } from './deps.ts';
import { indexOf, missingPrivilege } from './plan.ts';
import { settingsOf } from './site-settings.ts';
import { readWorld, type World } from './world.ts';

/** One drive of a deployment to a wish: apply, retry or destroy. */
export interface Drive {
  readonly command: 'apply' | 'retry' | 'destroy';
  readonly intent: Intent;
  readonly index?: string;
  readonly check?: boolean;
  readonly concurrency?: number;
  readonly retries?: (task: string) => boolean;
}

const POLL_MS = 100;
const PAGE = 1000;

/** Drives a deployment under its lease: events as they become durable, then the result. */
export async function* driveDeployment(
  deps: OperationsDeps,
  drive: Drive,
  signal: AbortSignal,
): AsyncIterable<ApplyItem> {
  const start = deps.clock.now();
  const store = await deps.store('write');
  const world = await readWorld(deps, store, signal);
  const deployment = deploymentName(world.content);
  const lease = await store.acquire(deployment, deps.holder(drive.command));
  try {
    const record = await store.loadRecord(deployment);
    const plan = resolve(world.input(drive.intent, record));
    await refuseWhenMoved(deps, store, world, plan, drive);
    const from = (await store.deployment(deployment))?.lastSeq ?? 0;
    const running = annealPlan(deps, store, world, plan, lease, drive, signal);
    yield* eventsUntil(deps, store, deployment, from, running);
    const result = await running;
    if (drive.intent.kind === 'destroy' && result.outcome === 'done') await disposeSites(deps, world, signal);
    yield await resultOf(deps, store, deployment, result, start);
  } finally {
    await store.release(lease);
  }
}

async function refuseWhenMoved(
  deps: OperationsDeps,
  store: Store,
  world: World,
  plan: Plan,
  drive: Drive,
): Promise<void> {
  const missing = await missingPrivilege(deps, world.content, plan);
  if (missing !== undefined)
    throw new AppError('privilege', `cannot ${drive.command} ${plan.deployment}: ${missing.why}`, {
      hint: missing.hint,
    });
  if (drive.index === undefined) return;
  const now = await store.deployment(plan.deployment);
  if (indexOf(plan, now?.world ?? 0) === drive.index) return;
  throw new AppError(
    'plan-moved',
    `cannot apply this plan of ${plan.deployment}: files or machines changed since it was made`,
    {
      hint: 'Make a new one with `purlin plan`, look at it, and apply that.',
    },
  );
}

async function annealPlan(
  deps: OperationsDeps,
  store: Store,
  world: World,
  plan: Plan,
  lease: Lease,
  drive: Drive,
  signal: AbortSignal,
): Promise<AnnealResult> {
  const runner = await deps.runner(store, world.content.facts);
  try {
    return await anneal(annealDeps(deps, store, world, runner, lastingIntent(drive.intent)), {
      lease,
      command: drive.command,
      plan,
      signal,
      ...(drive.check === true ? { check: true } : {}),
      ...(drive.concurrency === undefined ? {} : { concurrency: drive.concurrency }),
      ...(drive.retries === undefined ? {} : { retries: drive.retries }),
    });
  } finally {
    await runner.close();
  }
}

/** What is still wished once the first plan is recorded: a machine that was replaced is not replaced again. */
function lastingIntent(intent: Intent): Intent {
  return intent.kind === 'apply' ? { ...intent, replace: [] } : intent;
}

/** Events of the log after `from`, until the work ended and everything that it wrote was read. */
async function* eventsUntil(
  deps: OperationsDeps,
  store: Store,
  deployment: string,
  from: number,
  work: Promise<unknown>,
): AsyncIterable<Event> {
  let ended = false;
  const end = work.then(
    () => (ended = true),
    () => (ended = true),
  );
  for (let after = from; ; ) {
    const last = ended;
    const page = await store.events(deployment, after, PAGE);
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length === PAGE) continue;
    if (last) return;
    await Promise.race([end, deps.clock.sleep(POLL_MS)]);
  }
}

/** After the last machine left: what sites share goes too. */
async function disposeSites(deps: OperationsDeps, world: World, signal: AbortSignal): Promise<void> {
  for (const site of world.content.sites.values()) {
    const platform = await deps.platform(site.file.platform);
    await platform.dispose(settingsOf(deploymentName(world.content), site), { signal });
  }
}

async function resultOf(
  deps: OperationsDeps,
  store: Store,
  deployment: string,
  result: AnnealResult,
  start: number,
): Promise<ApplyResult> {
  const row = await store.deployment(deployment);
  if (row === undefined) throw new AppError('store', `cannot read deployment ${deployment} back`);
  return {
    schema: 'purlin/apply@1',
    deployment,
    outcome: result.outcome,
    ran: result.ran,
    contacted: result.contacted.length,
    counts: row.counts,
    seconds: (deps.clock.now() - start) / 1000,
    attention: await attentionOf(store, deployment),
    ...(result.drift.length === 0 ? {} : { drift: result.drift }),
  };
}
