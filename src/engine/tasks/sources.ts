import { camelCase } from '../../model/files/names.ts';
import { needOf } from '../../model/files/need.ts';
import type { RoleFile } from '../../model/files/role.ts';
import { type Step, stepsOf } from '../../model/files/step.ts';
import type { Source } from '../../model/plan.ts';

/** A provider behind a source: a task of this plan, or a recorded one. */
export type ProviderRef = { readonly task: number } | { readonly recorded: string };

/** Every provider of a source, in the order in which they are to be asked. */
export function providersOf(source: Source | undefined): readonly ProviderRef[] {
  switch (source?.kind) {
    case 'task':
      return [{ task: source.task }];
    case 'recorded':
      return [{ recorded: source.task }];
    case 'all':
    case 'first':
      return source.of.flatMap(providersOf);
    default:
      return [];
  }
}

/** Aliases that the role's live inputs read. */
export function liveAliases(role: RoleFile | undefined, aliases: readonly string[]): readonly string[] {
  if (role?.inputs === undefined || aliases.length === 0) return [];
  const inputs = Object.values(role.inputs).filter((input) => input.live === true);
  const texts = inputs.map((input) => input.from ?? '');
  return aliases.filter((alias) => texts.some((text) => new RegExp(`\\b${alias}\\b`).test(text)));
}

const places = new WeakMap<RoleFile, readonly string[]>();

/** Where steps of the role run beside its own machine and the runner: aliases and capabilities. */
export function elsewhere(role: RoleFile): readonly string[] {
  let known = places.get(role);
  if (known === undefined) {
    known = findPlaces(role);
    places.set(role, known);
  }
  return known;
}

function findPlaces(role: RoleFile): readonly string[] {
  const { check, apply, publish, health, upgrade, drain, restore, remove } = role;
  const steps: readonly Step[] = [check, apply, publish, health, upgrade, drain, restore, remove].flatMap(stepsOf);
  return [...new Set(steps.map((step) => step.at ?? 'machine'))].filter(
    (place) => place !== 'machine' && place !== 'runner',
  );
}

/** The capability behind an alias of the role's needs, or the name itself. */
export function capabilityBehind(role: RoleFile, at: string): string {
  const needs = (role.requires ?? []).map(needOf);
  return needs.find((need) => (need.as ?? camelCase(need.capability)) === at)?.capability ?? at;
}

/** Whether a role provides a capability. */
export function provides(role: RoleFile, capability: string): boolean {
  return role.provides.some((each) => (typeof each === 'string' ? each : each.capability) === capability);
}
