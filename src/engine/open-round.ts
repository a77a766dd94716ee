import type { Plan } from '../model/plan.ts';
import type { StoredRecord } from '../stores/commit.ts';
import type { Lease } from '../stores/lease.ts';
import type { AnnealDeps } from './anneal-request.ts';
import { type KnownStatuses, layPlan } from './graph/plan-rows.ts';
import { Round } from './tasks/round.ts';

/** Lays a plan over the record, makes its rows durable and starts a round with it. */
export async function openRound(
  deps: AnnealDeps,
  lease: Lease,
  plan: Plan,
  record: StoredRecord,
  known: KnownStatuses,
): Promise<Round> {
  const laid = layPlan(plan, record, wideRoles(deps.content), known);
  const before = new Set(record.machines.map((machine) => machine.id));
  await deps.store.savePlan(lease, laid.rows, deps.clock.now());
  const intents = plan.machines.filter((machine) => machine.action === 'create' && !before.has(machine.desired.id));
  if (intents.length > 0) {
    const events = intents.map(({ desired }) => ({ type: 'machine.intent' as const, machine: desired.name }));
    await deps.store.commit({ lease, at: deps.clock.now(), events });
  }
  return new Round(plan, record, laid);
}

/** Roles that provide a capability of site or deployment scope: their rows are always part of the record. */
export function wideRoles(content: AnnealDeps['content']): ReadonlySet<string> {
  const names = new Set<string>();
  for (const role of content.roles.values()) {
    const capabilities = role.file.provides.map((each) => (typeof each === 'string' ? each : each.capability));
    const wide = capabilities.some((name) => (content.capabilities.get(name)?.file.scope ?? 'machine') !== 'machine');
    if (wide) names.add(role.name);
  }
  return names;
}
