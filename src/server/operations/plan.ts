import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Content } from '../../model/content.ts';
import type { Plan } from '../../model/plan.ts';
import { lockOf, writeLock } from '../../packs/lock.ts';
import { planCost } from '../../resolve/plan-cost.ts';
import { resolve } from '../../resolve/resolve.ts';
import type { Intent } from '../../resolve/resolve-input.ts';
import type { PlanDocument } from '../documents/plan.ts';
import { deploymentName, type OperationsDeps } from './deps.ts';
import { recordDrift } from './drift.ts';
import { planDocument } from './plan-document.ts';
import { settingsOf } from './site-settings.ts';
import { readWorld } from './world.ts';

export interface PlanOptions {
  /** Write `purlin.lock` beside the deployment file. */
  readonly lock: boolean;
  /** Ask the machines first; what drifted is planned as a change. */
  readonly check: boolean;
}

/** What an apply with this intent would do. Contacts nothing but for `check`. */
export async function makePlan(
  deps: OperationsDeps,
  intent: Intent,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<PlanDocument> {
  if (options.check) await recordDrift(deps, signal);
  const store = await deps.store('read');
  const world = await readWorld(deps, store, signal);
  const plan = resolve(world.input(intent));
  if (options.lock) await writeLock(path.join(path.dirname(deps.file), 'purlin.lock'), lockOf(world.content), signal);
  const missing = await missingPrivilege(deps, world.content, plan);
  return planDocument(plan, {
    index: indexOf(plan, world.row.world),
    durations: await store.durations(plan.deployment),
    notices: world.notices,
    cost: planCost(plan, world.record),
    privilege: missing === undefined ? undefined : `${missing.why}. ${missing.hint}`,
  });
}

/**
 * Names the wish and the world that a plan was made for: it moves with a task's action or digest, and with a fact, an output, or a
 * status of this deployment (`world`).
 */
export function indexOf(plan: Plan, world: number): string {
  const hash = createHash('sha256').update(String(world));
  for (const task of plan.tasks) if (task.action !== 'none') hash.update(`\n${task.id} ${task.action} ${task.reason}`);
  for (const machine of plan.machines) hash.update(`\n${machine.desired.name} ${machine.action}`);
  return hash.digest('hex').slice(0, 32);
}

/** Why this process may not change a platform that the plan touches, and what to do. */
export async function missingPrivilege(
  deps: OperationsDeps,
  content: Content,
  plan: Plan,
): Promise<{ readonly why: string; readonly hint: string } | undefined> {
  const touched = plan.machines.filter((machine) => machine.action !== 'keep' && machine.action !== 'adopt');
  for (const name of new Set(touched.map((machine) => machine.desired.site))) {
    const site = content.sites.get(name);
    if (site === undefined) continue;
    const platform = await deps.platform(site.file.platform);
    const hint = platform.missingPrivilege?.(settingsOf(deploymentName(content), site));
    if (hint !== undefined) return { why: `this process may not change machines of site ${name}`, hint };
  }
  return undefined;
}
