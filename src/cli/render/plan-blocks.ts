import type { PlanDocument, PlanDocumentMachine, PlanDocumentTask } from '../../server/documents/plan.ts';
import { taskLabel, taskName } from './task-name.ts';

export type Sign = '+' | '~' | '-' | '-/+' | '?' | ' ';

export interface PlanLine {
  readonly sign: Sign;
  readonly label: string;
  readonly reason: string;
}

/** Places where the same happens: machines of one group and site, a site, or the deployment. */
export interface PlanBlock {
  readonly sign: Sign;
  /** Machine names; for other places the place's own name. */
  readonly names: readonly string[];
  /** Behind the names: `create on lab, debian 12`. */
  readonly note: string;
  readonly lines: readonly PlanLine[];
}

/** The plan in blocks, in plan order. Machines for which the same lines hold stand together unless `full`. */
export function planBlocks(plan: PlanDocument, full: boolean): readonly PlanBlock[] {
  const tasks = new Map<string, PlanDocumentTask[]>();
  for (const task of plan.tasks) {
    if (task.action === 'none' || task.kind === 'barrier') continue;
    const place = task.machine ?? taskName(task.id).place;
    const found = tasks.get(place);
    if (found === undefined) tasks.set(place, [task]);
    else found.push(task);
  }
  const machines = plan.machines.filter((machine) => machine.action !== 'keep' || tasks.has(machine.name));
  const known = new Set(plan.machines.map((machine) => machine.name));
  const others = [...tasks.keys()].filter((place) => !known.has(place));
  const blocks = machines.map((machine) => machineBlock(machine, tasks.get(machine.name) ?? []));
  return [...(full ? blocks : merge(blocks)), ...others.map((place) => placeBlock(place, tasks.get(place) ?? []))];
}

function machineBlock(machine: PlanDocumentMachine, tasks: readonly PlanDocumentTask[]): PlanBlock {
  return { sign: machineSign(machine), names: [machine.name], note: machineNote(machine), lines: tasks.map(lineOf) };
}

function placeBlock(place: string, tasks: readonly PlanDocumentTask[]): PlanBlock {
  return { sign: ' ', names: [place.replace(/^site:/, 'site ')], note: '', lines: tasks.map(lineOf) };
}

function merge(blocks: readonly PlanBlock[]): readonly PlanBlock[] {
  const merged = new Map<string, { block: PlanBlock; names: string[] }>();
  for (const block of blocks) {
    const stem = block.names[0]?.replace(/-\d+$/, '') ?? '';
    const key = JSON.stringify([stem, block.sign, block.note, block.lines]);
    const found = merged.get(key);
    if (found === undefined) merged.set(key, { block, names: [...block.names] });
    else found.names.push(...block.names);
  }
  return [...merged.values()].map(({ block, names }) => ({ ...block, names }));
}

const MACHINE_SIGNS = { create: '+', adopt: '+', keep: ' ', remove: '-', replace: '-/+' } as const;
const TASK_SIGNS = { create: '+', change: '~', remove: '-', maybe: '?', none: ' ' } as const;

function machineSign(machine: PlanDocumentMachine): Sign {
  return MACHINE_SIGNS[machine.action];
}

function machineNote(machine: PlanDocumentMachine): string {
  if (machine.action === 'keep') return '';
  const verb = machine.action === 'remove' && machine.origin === 'adopt' ? 'let go' : machine.action;
  const where = machine.action === 'remove' ? `from ${machine.site}` : `on ${machine.site}`;
  const system = machine.action === 'remove' ? undefined : systemOf(machine.facts);
  const reason = machine.reason === undefined || machine.reason === 'new' ? undefined : machine.reason;
  return [`${verb} ${where}`, system, reason].filter((part) => part !== undefined).join(', ');
}

function systemOf(facts: Readonly<Record<string, unknown>>): string | undefined {
  const os = facts['os'];
  if (typeof os !== 'object' || os === null) return undefined;
  const fact = (name: string) => (name in os ? Reflect.get(os, name) : undefined);
  const distribution: unknown = fact('distribution') ?? fact('family');
  const version: unknown = fact('version');
  if (typeof distribution !== 'string') return undefined;
  return typeof version === 'string' ? `${distribution} ${version}` : distribution;
}

function lineOf(task: PlanDocumentTask): PlanLine {
  const sign = task.replaces === undefined ? TASK_SIGNS[task.action] : '-/+';
  const reason = task.replaces === undefined ? task.reason : `takes the place of ${task.replaces}: ${task.reason}`;
  return { sign, label: taskLabel(task.id, task.verb), reason };
}
