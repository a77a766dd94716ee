import { compareNeed } from './compare-needs.ts';
import { compareRoles } from './compare-roles.ts';
import type { ComparedRole, Fidelity } from './compared.ts';
import { shareOf } from './shares.ts';
import type { Summary } from './summary.ts';

/**
 * Holds two summaries of one workload against each other. Pure; what it costs goes with groups times roles, not with machines.
 * @example headline(compare(summarize(resolve(here)), summarize(resolve(there))).shares)
 */
export function compare(here: Summary, there: Summary): Fidelity {
  const sides = { here, there };
  const needs = new Map([...there.needs, ...here.needs]);
  const capabilities = [...needs.values()].sort((a, b) => order(a.key, b.key)).map((need) => compareNeed(sides, need));
  const roles = compareRoles(sides);
  const weigh = (weight: (role: ComparedRole) => number) =>
    shareOf(
      roles.map((role) => ({ verdict: role.verdict, otherInputs: role.inputs.length > 0, weight: weight(role) })),
    );
  return {
    capabilities: capabilities.sort((a, b) => order(a.capability, b.capability) || order(a.place, b.place)),
    roles: [...roles].sort((a, b) => order(a.role, b.role) || order(a.place, b.place)),
    shares: {
      capabilities: shareOf(
        capabilities.map(({ verdict, inputs }) => ({ verdict, otherInputs: inputs.length > 0, weight: 1 })),
      ),
      roles: weigh((role) => Number(role.here > 0) + Number(role.there > 0)),
      tasks: weigh((role) => role.here + role.there),
    },
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
