import type { Scope } from '../model/expressions/expression.ts';
import { camelCase } from '../model/files/names.ts';
import type { ListenRule } from '../model/machine.ts';
import type { Bound } from './bind.ts';
import type { BoundRole } from './bindings.ts';
import { addNotice, type Context } from './context.ts';
import { valueAtPath } from './inputs.ts';

const PROTOCOLS = { tcp: ['tcp'], udp: ['udp'], 'tcp+udp': ['tcp', 'udp'] } as const;
const NO_RULES: readonly ListenRule[] = [];

/**
 * The ports that others may reach on the machines of a class: of all roles bound there, sorted, without twins. A port that comes
 * from an input must be known before the machine is; one that is not stays closed, see `noteClosedPorts`.
 */
export function listensOf(roles: readonly BoundRole[], scope: Scope): readonly ListenRule[] {
  const rules = new Map<string, ListenRule>();
  for (const { port, protocol, from } of portsOf(roles, scope)) {
    if (port === undefined) continue;
    for (const each of PROTOCOLS[protocol]) rules.set(`${port} ${each} ${from}`, { port, protocol: each, from });
  }
  return rules.size === 0 ? NO_RULES : [...rules.values()].sort(byPort);
}

/** Tells which ports are opened nowhere, because an input that is not known before its role runs says them. */
export function noteClosedPorts(context: Context, bound: Bound): void {
  for (const { solver, scope } of bound.classes) {
    for (const { role, port, input } of portsOf(solver.roles, scope)) {
      if (port !== undefined) continue;
      const message = `role ${role} listens on its input ${input}, which is not known before it runs: that port is opened nowhere`;
      addNotice(context, { kind: 'warning', message });
    }
  }
}

interface Port {
  readonly role: string;
  readonly input: string;
  readonly port: number | undefined;
  readonly protocol: keyof typeof PROTOCOLS;
  readonly from: ListenRule['from'];
}

function portsOf(roles: readonly BoundRole[], scope: Scope): readonly Port[] {
  const ports: Port[] = [];
  for (const role of roles) {
    for (const { port: stated, protocol = 'tcp', from } of role.plan.role.file.listens ?? []) {
      if (from === 'machine') continue;
      const input = typeof stated === 'number' ? '' : stated.input;
      const port = typeof stated === 'number' ? stated : inputPort(role, input, scope);
      ports.push({ role: role.plan.name, input, port, protocol, from });
    }
  }
  return ports;
}

/** A rule as the fact `listens` holds it: `tcp 2377 deployment`. */
export function listenText({ protocol, port, from }: ListenRule): string {
  return `${protocol} ${port} ${from}`;
}

function byPort(a: ListenRule, b: ListenRule): number {
  const one = listenText(a);
  const other = listenText(b);
  return a.port - b.port || (one < other ? -1 : one > other ? 1 : 0);
}

function inputPort({ plan, instance }: BoundRole, name: string, scope: Scope): number | undefined {
  const input = plan.inputs.find((each) => each.name === name);
  if (input === undefined || input.reads.own || input.reads.address || input.reads.others.length > 0) return undefined;
  const { from, spec } = input;
  const stated =
    from === undefined
      ? valueAtPath(scope.values, [camelCase(plan.name), name])
      : valueOf(from.evaluate({ ...scope, asked: instance?.asked ?? {}, each: instance?.each ?? null }));
  if (stated !== undefined) return typeof stated === 'number' ? stated : undefined;
  return typeof spec.default === 'number' ? spec.default : undefined;
}

type Evaluated = ReturnType<NonNullable<BoundRole['plan']['when']>['evaluate']>;

function valueOf(outcome: Evaluated): unknown {
  return outcome.kind === 'value' ? outcome.value : undefined;
}
