import type { Plan } from '../../src/model/plan.ts';
import { planOf, type TaskSketch } from './plans.ts';

const MACHINES = 12;
const ROLES = 25;

/** Some hundred tasks on a few machines, with a barrier in their middle. */
export function killedPlan(): Plan {
  const sketches: TaskSketch[] = [];
  for (let role = 0; role < ROLES; role += 1) {
    if (role === 10) sketches.push({ id: 'barrier/ten', after: machines(9) });
    const before = (machine: number) =>
      role === 0 ? [] : role === 10 ? ['barrier/ten'] : [`m${machine}/role-${role - 1}/apply`];
    for (let machine = 0; machine < MACHINES; machine += 1)
      sketches.push({ id: `m${machine}/role-${role}/apply`, after: before(machine) });
  }
  return planOf(sketches);
}

function machines(role: number): readonly string[] {
  return Array.from({ length: MACHINES }, (_, machine) => `m${machine}/role-${role}/apply`);
}
