import type { RoleFile } from '../../model/files/role.ts';
import { stepsOf, type VerbSource } from '../../model/files/step.ts';
import type { PlanTask } from '../../model/plan.ts';

/** Whether a task has nothing to run: barriers, open needs, and roles without steps for its verb (classifiers, milestones). */
export function isInstant(task: PlanTask): boolean {
  if (task.kind === 'barrier' || task.kind === 'observe') return true;
  if (task.kind === 'proof' || task.recorded !== undefined) return false;
  const role = task.role?.file;
  if (role === undefined) return true;
  if (task.verb === 'apply' || task.verb === 'upgrade') return isClassifier(role);
  return task.verb === 'proof' ? false : none(role[task.verb]);
}

const classifiers = new WeakMap<RoleFile, boolean>();

function isClassifier(role: RoleFile): boolean {
  let known = classifiers.get(role);
  if (known === undefined) {
    known = [role.check, role.apply, role.upgrade, role.publish, role.health].every(none);
    classifiers.set(role, known);
  }
  return known;
}

function none(verb: VerbSource | undefined): boolean {
  return stepsOf(verb).length === 0;
}
