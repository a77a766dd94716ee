import type { TaskAction } from '../model/plan.ts';
import type { RecordedTask, RecordedValue, RecordedValues } from '../model/record.ts';
import { digestedInputs } from './assess.ts';
import { canonical, isSecretRef } from './canonical.ts';
import type { Context } from './context.ts';
import type { Node } from './nodes.ts';

export interface Verdict {
  readonly action: TaskAction;
  readonly reason: string;
  /** The role was done here with another `version`, and has an upgrade verb. */
  readonly upgrade: boolean;
}

const UNTOUCHED = new Set(['done', 'blocked', 'ready', 'stale']);

/** What will be done with a task and why, in a few words for the plan's line. */
export function judge(
  context: Context,
  node: Node,
  at: number,
  row: RecordedTask | undefined,
  digest: string | undefined,
  inputs: RecordedValues,
): Verdict {
  const member = node.members[at];
  if (row === undefined || (row.digest === undefined && row.content === undefined)) {
    if (row !== undefined && (row.status === 'failed' || row.status === 'running'))
      return plain('create', 'did not finish');
    const replaced = member !== undefined && member.recorded === undefined && isReplacement(context, member.name);
    return plain('create', replaced ? 'machine replaced' : 'new');
  }
  // What machine-up needs never runs again on a living machine (design "Resolution", 2).
  const living = member?.recorded?.state === 'up' && member.origin === 'created';
  if (node.stage === 'up' && living && row.status === 'done') return plain('none', 'unchanged');
  if (row.digest === undefined) return plain('change', unfinished(row));
  if (digest === undefined) return plain('maybe', 'an input comes from a task that will run');
  if (row.digest === digest) {
    return UNTOUCHED.has(row.status) ? plain('none', 'unchanged') : plain('change', unfinished(row));
  }
  const before = row.inputs === undefined ? undefined : context.input.record.inputsOf?.(row.inputs);
  const now = digestedInputs(node, inputs);
  const role = node.role?.plan.role;
  const version = before === undefined ? undefined : before['version'];
  const upgrade =
    role?.file.upgrade !== undefined && version !== undefined && canonical(version) !== canonical(now['version']);
  return { action: 'change', reason: reasonFor(row, role?.hash, before, now), upgrade };
}

/** Why a task that was done before runs again although nothing that it reads changed. */
function unfinished(row: RecordedTask): string {
  return row.cut === 'drifted' ? 'the machine is not as it was left' : 'the last run did not finish';
}

function plain(action: TaskAction, reason: string): Verdict {
  return { action, reason, upgrade: false };
}

function isReplacement(context: Context, name: string): boolean {
  return context.input.record.machines.some((machine) => machine.name === name);
}

function reasonFor(
  row: RecordedTask,
  content: string | undefined,
  before: RecordedValues | undefined,
  now: RecordedValues,
): string {
  const changed = before === undefined ? [] : changedInputs(before, now);
  const contentChanged = row.content !== content;
  const [first] = changed;
  if (before !== undefined && first !== undefined) {
    const more = changed.length === 1 ? '' : ` and ${changed.length - 1} more`;
    const role = contentChanged ? ', role content changed' : '';
    return `input ${first} changed ${shown(before[first])} -> ${shown(now[first])}${more}${role}`;
  }
  if (contentChanged) return 'role content changed';
  return 'inputs changed';
}

/** Names of inputs whose value differs. Recorded live inputs are not among `now` and do not count. */
function changedInputs(before: RecordedValues, now: RecordedValues): readonly string[] {
  return Object.keys(now)
    .filter((name) => canonical(before[name]) !== canonical(now[name]))
    .sort();
}

const SHOWN_LENGTH = 40;

function shown(value: RecordedValue | undefined): string {
  if (value === undefined) return '(none)';
  if (isSecretRef(value)) return '(secret)';
  const text = typeof value === 'string' ? value : canonical(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
}
