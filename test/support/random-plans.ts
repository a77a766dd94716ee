import fc from 'fast-check';
import type { Plan } from '../../src/model/plan.ts';
import { planOf, type TaskSketch } from './plans.ts';

const MACHINES = 4;

/** Plans of up to `most` tasks on a few machines: each task after some earlier ones, some behind a barrier, some limited to one at a time. */
export function anyPlan(most = 14): fc.Arbitrary<Plan> {
  const task = fc.record({
    machine: fc.nat(MACHINES),
    before: fc.array(fc.nat(most), { maxLength: 3 }),
    kind: fc.nat(9),
  });
  return fc.array(task, { minLength: 1, maxLength: most }).map((drawn) => {
    const sketches: TaskSketch[] = [];
    drawn.forEach(({ machine, before, kind }, index) => {
      const after = index === 0 ? [] : [...new Set(before.map((each) => sketches[each % index]?.id ?? ''))];
      const place = machine === MACHINES ? 'deployment' : `m${machine}`;
      const limit = kind === 1 ? { limit: { key: 'one', atOnce: 1 } } : {};
      if (kind === 0) sketches.push({ id: `barrier/b${index}`, after });
      else sketches.push({ id: `${place}/role-${index}/apply`, after, ...limit });
    });
    return planOf(sketches);
  });
}
