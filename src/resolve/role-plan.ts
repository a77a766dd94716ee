import type { Content, Role } from '../model/content.ts';
import type { Problem } from '../model/errors.ts';
import {
  type AliasType,
  compileExpression,
  type Expression,
  type ExpressionEnvironment,
  type Root,
} from '../model/expressions/expression.ts';
import type { Scope as Reach } from '../model/files/capability.ts';
import { camelCase } from '../model/files/names.ts';
import { type Need, needOf } from '../model/files/need.ts';
import { stepsOf } from '../model/files/step.ts';
import type { Input, Json } from '../model/files/values.ts';
import { didYouMean } from '../model/nearest-name.ts';

/** A need with its alias and the scope of its capability. */
export interface NeedPlan {
  readonly need: Need;
  readonly alias: string;
  readonly scope: Reach;
  /** Arguments: literals and expressions, sorted by name. */
  readonly with: readonly (readonly [string, Json | Expression])[];
}

export interface InputPlan {
  readonly name: string;
  readonly spec: Input;
  readonly from: Expression | undefined;
  /** Aliases that `from` reads. */
  readonly aliases: readonly string[];
  /** What it reads of machines: nothing, or the strongest of these. */
  readonly reads: MachineReads;
}

/** own: name or ordinal; address: addresses of this machine; others: other machines. */
export interface MachineReads {
  readonly own: boolean;
  readonly address: boolean;
  readonly others: readonly ('group' | 'site' | 'deployment')[];
}

/** A role with everything compiled once. */
export interface RolePlan {
  readonly role: Role;
  readonly name: string;
  readonly place: Reach;
  readonly provides: readonly {
    readonly capability: string;
    readonly scope: Reach;
    readonly values: readonly (readonly [string, Expression])[];
  }[];
  readonly founds: readonly (readonly [string, 'one' | 'all'])[];
  readonly needs: readonly NeedPlan[];
  readonly when: Expression | undefined;
  readonly each: Expression | undefined;
  readonly inputs: readonly InputPlan[];
  /** Aliases that an input or a step's `at` uses: only these get sources. */
  readonly used: ReadonlySet<string>;
  /** Capabilities that the role provides and at whose other providers a step runs. */
  readonly atCapabilities: readonly string[];
  /** Aliases whose values enter the digest. */
  readonly dataAliases: ReadonlySet<string>;
  readonly hasSteps: boolean;
}

const ROOTS: readonly Root[] = ['machine', 'group', 'site', 'deployment', 'values', 'asked', 'each'];

/** Compiles roles when they are first asked for, and finds roles by what they provide. */
export class RolePlans {
  private readonly plans = new Map<string, RolePlan>();
  private readonly byCapability = new Map<string, Role[]>();
  private readonly content: Content;
  private readonly problems: Problem[];

  constructor(content: Content, problems: Problem[]) {
    this.content = content;
    this.problems = problems;
    for (const name of [...content.roles.keys()].sort()) {
      const role = content.roles.get(name);
      for (const provided of role?.file.provides ?? []) {
        const capability = typeof provided === 'string' ? provided : provided.capability;
        const list = this.byCapability.get(capability);
        if (role === undefined) continue;
        if (list === undefined) this.byCapability.set(capability, [role]);
        else if (list.at(-1) !== role) list.push(role);
      }
    }
  }

  /** Roles that provide a capability, by name. */
  providing(capability: string): readonly RolePlan[] {
    return (this.byCapability.get(capability) ?? []).map((role) => this.of(role));
  }

  all(): readonly RolePlan[] {
    return [...this.content.roles.keys()].sort().flatMap((name) => {
      const role = this.content.roles.get(name);
      return role === undefined ? [] : [this.of(role)];
    });
  }

  named(name: string): RolePlan | undefined {
    const role = this.content.roles.get(name);
    return role === undefined ? undefined : this.of(role);
  }

  of(role: Role): RolePlan {
    let plan = this.plans.get(role.name);
    if (plan === undefined) this.plans.set(role.name, (plan = this.compile(role)));
    return plan;
  }

  /** A need of any holder; unknown capabilities are problems. */
  needPlan(need: Need, environment: ExpressionEnvironment, where: Where): NeedPlan {
    const capability = this.content.capabilities.get(need.capability);
    if (capability === undefined) {
      const hint = didYouMean(need.capability, this.content.capabilities.keys(), 'capabilities');
      this.problem('unknown-capability', `there is no capability "${need.capability}"`, where, hint);
    }
    const entries = Object.entries(need.with ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      need,
      alias: need.as ?? camelCase(need.capability),
      scope: capability?.file.scope ?? 'machine',
      with: entries.map(([name, value]) => {
        const from = fromOf(value);
        return [name, from === undefined ? value : (this.expression(from, environment, where) ?? null)] as const;
      }),
    };
  }

  private compile(role: Role): RolePlan {
    const sources = (role.file.requires ?? []).map(needOf);
    const environment = this.environmentOf(sources);
    const where = (...path: (string | number)[]): Where => ({ locate: role.locate, path });
    const needs = sources.map((need, index) => this.needPlan(need, environment, where('requires', index)));
    const aliases = new Set(needs.map((need) => need.alias));
    const inputs = Object.entries(role.file.inputs ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, spec]): InputPlan => {
        const from =
          spec.from === undefined ? undefined : this.expression(spec.from, environment, where('inputs', name, 'from'));
        const references = from?.references ?? [];
        return {
          name,
          spec,
          from,
          aliases: [...new Set(references.map(rootOf).filter((root) => aliases.has(root)))],
          reads: machineReads(references),
        };
      });
    const provided = new Set(role.file.provides.map((each) => (typeof each === 'string' ? each : each.capability)));
    const used = new Set(inputs.flatMap((input) => input.aliases));
    const at = atOf(role);
    for (const alias of at) if (aliases.has(alias)) used.add(alias);
    return {
      role,
      name: role.name,
      place: role.file.place ?? 'machine',
      provides: role.file.provides.map((source, index) => {
        const provided = typeof source === 'string' ? { capability: source, values: undefined } : source;
        const capability = this.content.capabilities.get(provided.capability);
        if (capability === undefined) {
          const hint = didYouMean(provided.capability, this.content.capabilities.keys(), 'capabilities');
          this.problem(
            'unknown-capability',
            `there is no capability "${provided.capability}"`,
            where('provides', index),
            hint,
          );
        }
        const values = Object.entries(provided.values ?? {}).flatMap(([name, text]) => {
          const expression = this.expression(text, environment, where('provides', index, 'values', name));
          return expression === undefined ? [] : [[name, expression] as const];
        });
        return { capability: provided.capability, scope: capability?.file.scope ?? 'machine', values };
      }),
      founds: Object.entries(role.file.founds ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
      needs,
      when: role.file.when === undefined ? undefined : this.expression(role.file.when, environment, where('when')),
      each: role.file.each === undefined ? undefined : this.expression(role.file.each, environment, where('each')),
      inputs,
      used,
      atCapabilities: [...new Set(at)].filter((name) => !aliases.has(name) && provided.has(name)).sort(),
      dataAliases: new Set(inputs.filter((input) => input.spec.live !== true).flatMap((input) => input.aliases)),
      hasSteps: ['check', 'apply', 'publish', 'health'].some((verb) => verb in role.file),
    };
  }

  private environmentOf(needs: readonly Need[]): ExpressionEnvironment {
    const aliases: Record<string, AliasType> = {};
    for (const need of needs) {
      const values = this.content.capabilities.get(need.capability)?.file.values ?? {};
      aliases[need.as ?? camelCase(need.capability)] = { values, list: need.of === 'all' };
    }
    return { facts: this.content.facts, aliases, roots: ROOTS };
  }

  private expression(text: string, environment: ExpressionEnvironment, where: Where): Expression | undefined {
    const compiled = compileExpression(text, environment);
    if (compiled.ok) return compiled.expression;
    this.problem('expression', compiled.message, where, compiled.hint);
    return undefined;
  }

  private problem(rule: string, message: string, where: Where, hint: string | undefined): void {
    this.problems.push({
      severity: 'error',
      rule,
      message,
      position: where.locate(...where.path),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

export interface Where {
  readonly locate: Role['locate'];
  readonly path: readonly (string | number)[];
}

/** The expression of `{ from: CEL }` in `with`. */
function fromOf(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null || !('from' in value)) return undefined;
  return Object.keys(value).length === 1 && typeof value.from === 'string' ? value.from : undefined;
}

function rootOf(reference: string): string {
  return /^[^.[]*/.exec(reference)?.[0] ?? reference;
}

/** What expressions with these references read of machines; facts of the own machine are not told here. */
export function machineReads(references: readonly string[]): MachineReads {
  const others = (['group', 'site', 'deployment'] as const).filter((root) =>
    references.some((path) => path.startsWith(`${root}.machines`)),
  );
  return {
    own: references.some((path) => path === 'machine.name' || path === 'machine.ordinal'),
    address: references.some((path) => path.startsWith('machine.address')),
    others,
  };
}

/** What the steps of a role name in `at`. */
function atOf(role: Role): readonly string[] {
  const { check, apply, publish, health, upgrade, drain, restore, remove } = role.file;
  return [check, apply, publish, health, upgrade, drain, restore, remove].flatMap((verb) =>
    stepsOf(verb).flatMap((step) => (step.at === undefined ? [] : [step.at])),
  );
}
