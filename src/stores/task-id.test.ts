import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/plans.ts';
import { homeOf, machineNamedBy, splitTaskId } from './task-id.ts';

describe('task ids', () => {
  it.each([
    ['m0/web/apply', { place: 'm0', role: 'web', verb: 'apply', instance: 'm0/web' }],
    ['m0/disk[a/b]/remove', { place: 'm0', role: 'disk', verb: 'remove', instance: 'm0/disk[a/b]' }],
    ['site:lab/dns/apply', { place: 'site:lab', role: 'dns', verb: 'apply', instance: 'site:lab/dns' }],
    ['deployment/swarm-cluster/proof', { place: 'deployment', role: 'swarm-cluster', verb: 'proof' }],
    ['barrier/proof/swarm-cluster', { place: 'barrier', role: '', verb: 'apply' }],
    ['barrier/machine-up', { place: 'barrier', role: '', verb: 'apply' }],
  ])('%s', (id, parts) => {
    expect(splitTaskId(id)).toMatchObject(parts);
  });

  it('belong to the machine that they name, not to the one where they run', () => {
    const plan = planOf([{ id: 'm0/a/apply' }, { id: 'deployment/a/proof', machine: 0 }]);
    expect(plan.tasks.map((task) => homeOf(plan, task))).toEqual(['id-m0', undefined]);
    expect(machineNamedBy('m0/a/apply')).toBe('m0');
    expect(machineNamedBy('site:lab/a/apply')).toBeUndefined();
  });
});
