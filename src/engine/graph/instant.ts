import { stepsOf, type VerbSource } from '../../model/files/step.ts';
import type { PlanTask } from '../../model/plan.ts';

/** Whether a task has nothing to run: barriers, open needs, and roles without steps for its verb (classifiers, milestones). */
export function isInstant(task: PlanTask): boolean {
  if (task.kind === 'barrier' || task.kind === 'observe') return true;
  if (task.kind === 'proof' || task.recorded !== undefined) return false;
  const role = task.role?.file;
  if (role === undefined) return true;
  if (task.verb === 'apply' || task.verb === 'upgrade')
    return none(role.check) && none(role.apply) && none(role.upgrade) && none(role.publish) && none(role.health);
  return task.verb === 'proof' ? false : none(role[task.verb]);
}

function none(verb: VerbSource | undefined): boolean {
  return stepsOf(verb).length === 0;
}
