import type { Scope, ScopeValue } from '../model/expressions/expression.ts';
import { camelCase } from '../model/files/names.ts';
import type { RecordedValue, RecordedValues } from '../model/record.ts';
import { aliasValue } from './alias-values.ts';
import { isSecretRef } from './canonical.ts';
import { addProblem, type Context } from './context.ts';
import type { Knowledge, World } from './knowledge.ts';
import { aliasOf, identityAt } from './node-words.ts';
import type { Node } from './nodes.ts';
import type { TaskInputs } from './resolve-input.ts';
import type { InputPlan } from './role-plan.ts';
import { UNKNOWN_TAG } from './secrets.ts';
import { typeMismatch } from './value-types.ts';

/** Inputs of a node that are the same on all its machines, and those that are not. */
export interface InputTemplate {
  readonly fixed: RecordedValues;
  readonly missing: TaskInputs['missing'];
  readonly varying: readonly InputPlan[];
}

type Outcome =
  | { readonly value: RecordedValue }
  | { readonly waits: string }
  | { readonly fault: string; readonly hint?: string }
  | { readonly generate: string };

/** Evaluates what does not depend on the machine once for the node. Faults are problems. */
export function makeTemplate(context: Context, node: Node): InputTemplate {
  const fixed: Record<string, RecordedValue> = {};
  const missing: { input: string; why: string }[] = [];
  const varying: InputPlan[] = [];
  for (const input of node.role?.plan.inputs ?? []) {
    if (isVarying(node, input)) {
      varying.push(input);
      continue;
    }
    const outcome = evaluate(
      context,
      node,
      0,
      input,
      { ...baseScope(node), aliases: fixedAliases(node, input) },
      undefined,
    );
    if ('value' in outcome) fixed[input.name] = outcome.value;
    else if ('fault' in outcome) reportFault(context, node, input, outcome);
    else missing.push({ input: input.name, why: 'waits' in outcome ? outcome.waits : outcome.generate });
  }
  return { fixed, missing, varying };
}

function isVarying(node: Node, input: InputPlan): boolean {
  if (input.spec.live === true || input.spec.generate !== undefined) return true;
  const { own, address, others } = input.reads;
  if (own || address || others.length > 0) return true;
  return input.aliases.some((alias) => aliasOf(node, alias)?.from.kind !== 'values');
}

function fixedAliases(node: Node, input: InputPlan): Readonly<Record<string, ScopeValue>> {
  const aliases: Record<string, ScopeValue> = {};
  for (const alias of input.aliases) {
    const from = aliasOf(node, alias)?.from;
    if (from?.kind === 'values') aliases[alias] = from.values as ScopeValue; // sealed values
  }
  return aliases;
}

function baseScope(node: Node): Scope {
  const scope = node.resolved?.scope ?? node.placed?.scope ?? {};
  const instance = node.role?.instance;
  return { ...scope, asked: instance?.asked ?? {}, each: instance?.each ?? null };
}

/** All inputs of one task as far as they are known; live ones only where `knowledge.live` has their aliases. */
export function evaluateInputs(
  context: Context,
  node: Node,
  at: number,
  template: InputTemplate,
  knowledge: Knowledge,
  world: World,
): Omit<TaskInputs, 'digest'> {
  if (template.varying.length === 0) return { inputs: template.fixed, missing: template.missing, generate: [] };
  const inputs: Record<string, RecordedValue> = { ...template.fixed };
  const missing = [...template.missing];
  const generate: TaskInputs['generate'][number][] = [];
  for (const input of template.varying) {
    if (input.spec.live === true && knowledge.live === undefined) continue;
    const outcome = evaluate(context, node, at, input, scopeAt(node, at, input, knowledge, world), knowledge);
    if ('value' in outcome) inputs[input.name] = outcome.value;
    else if ('generate' in outcome) {
      generate.push({ input: input.name, key: outcome.generate, kind: input.spec.generate ?? 'password' });
      missing.push({ input: input.name, why: 'it is generated before the first run' });
    } else missing.push({ input: input.name, why: 'waits' in outcome ? outcome.waits : outcome.fault });
  }
  return { inputs, missing, generate };
}

function scopeAt(node: Node, at: number, input: InputPlan, knowledge: Knowledge, world: World): Scope {
  const member = node.members[at];
  const aliases: Record<string, ScopeValue> = {};
  for (const alias of input.aliases) {
    const source = aliasOf(node, alias);
    const live = input.spec.live === true ? knowledge.live?.[alias] : undefined;
    const value = live ?? (source === undefined ? undefined : aliasValue(source, at, knowledge, world));
    if (value !== undefined) aliases[alias] = value;
  }
  return {
    ...baseScope(node),
    ...(node.resolved === undefined || member === undefined ? {} : { machine: world.scopeOf(node.resolved, member) }),
    ...world.others(node.resolved, input.reads.others),
    aliases,
  };
}

function evaluate(
  context: Context,
  node: Node,
  at: number,
  input: InputPlan,
  scope: Scope,
  knowledge: Knowledge | undefined,
): Outcome {
  const { spec, from } = input;
  if (spec.generate !== undefined) {
    const stated = valueAtPath(scope.values, [camelCase(node.role?.plan.name ?? ''), input.name]);
    if (stated !== undefined) return checked(input, stated);
    const key = `${identityAt(node, at)}/${node.role?.key ?? ''}/${input.name}`;
    const secret = knowledge?.generated(key) ?? context.input.generated(key);
    return secret === undefined ? { generate: key } : { value: secret };
  }
  if (spec.from !== undefined && from === undefined) return { waits: 'its expression' };
  if (from !== undefined) {
    const outcome = from.evaluate(scope);
    if (outcome.kind === 'value') return checked(input, outcome.value);
    if (outcome.kind === 'unknown') return { waits: outcome.path };
    if (outcome.absent !== undefined && spec.default !== undefined) return { value: spec.default as RecordedValue };
    return { fault: outcome.message, ...whereToWrite(outcome.absent) };
  }
  const name = camelCase(node.role?.plan.name ?? '');
  const value = valueAtPath(scope.values, [name, input.name]);
  if (value !== undefined) return checked(input, value);
  if (spec.default !== undefined) return { value: spec.default as RecordedValue }; // JSON from the role's file
  return { fault: `nothing gives it a value`, ...whereToWrite(`values.${name}.${input.name}`) };
}

/** A path below `values` that nothing gives can be written in any layer. */
function whereToWrite(absent: string | undefined): { readonly hint?: string } {
  const [root, ...path] = absent?.split('.') ?? [];
  if (root !== 'values' || path.length === 0) return {};
  const text = path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, '...');
  return { hint: `Write \`values: ${text}\` in the deployment, site, group or machine.` };
}

function checked(input: InputPlan, value: RecordedValue): Outcome {
  if (isSecretRef(value) && value.tag === UNKNOWN_TAG)
    return {
      fault: `the secret "${value.$secret}" is not known`,
      hint: `Set PURLIN_SECRET_${value.$secret.replaceAll('-', '_').toUpperCase()} in the environment, or write the file secrets/${value.$secret} in the state folder (.purlin).`,
    };
  const mismatch = typeMismatch(input.spec, value);
  return mismatch === undefined ? { value } : { fault: `it ${mismatch}` };
}

/** What stands at a path of sealed values. */
export function valueAtPath(values: ScopeValue | undefined, path: readonly string[]): RecordedValue | undefined {
  let value: unknown = values;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || isSecretRef(value)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value as RecordedValue | undefined; // sealed values
}

function reportFault(
  context: Context,
  node: Node,
  input: InputPlan,
  fault: { readonly fault: string; readonly hint?: string },
): void {
  const role = node.role?.plan.role;
  if (role === undefined) return;
  const where = node.resolved === undefined ? '' : ` on ${node.resolved.group}`;
  addProblem(context, 'input', `input ${input.name} of role ${role.name}${where}: ${fault.fault}`, {
    locate: role.locate,
    path: ['inputs', input.name],
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  });
}
