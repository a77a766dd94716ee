import type { Facts } from '../facts.ts';
import type { Addresses } from '../machine.ts';
import type { RecordedValue, SecretRef } from '../record.ts';

/** Stands in a scope for a value that is not known yet, for example one that a provider will publish. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/** Anything that a scope may hold below a root: recorded values, and UNKNOWN at any depth. */
export type ScopeValue =
  | RecordedValue
  | typeof UNKNOWN
  | readonly ScopeValue[]
  | { readonly [name: string]: ScopeValue };

/** A machine as expressions see it. A catalogue fact that is absent from `facts`, or an absent address, is unknown. */
export interface MachineScope {
  readonly name: string;
  readonly ordinal: number;
  readonly group: string;
  readonly site: string;
  readonly facts: Facts;
  readonly addresses: Addresses;
}

interface MachinesScope {
  readonly name?: string;
  readonly machines: readonly MachineScope[];
}

/** What one evaluation reads. A root that is left out is unknown; an alias that is left out is absent. */
export interface Scope {
  readonly machine?: MachineScope;
  readonly group?: MachinesScope;
  readonly site?: MachinesScope;
  readonly deployment?: MachinesScope;
  readonly values?: ScopeValue;
  readonly asked?: ScopeValue;
  readonly each?: ScopeValue;
  /** Values of providers by alias; a list for `of: all`. */
  readonly aliases?: Readonly<Record<string, ScopeValue>>;
}

/** Result inside an evaluation: not known, with the path that is missing. */
export class Unknown {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** Result inside an evaluation: cannot be computed. `absent` is the path when a value is simply not there. */
export class Failure {
  readonly message: string;
  readonly absent: string | undefined;
  constructor(message: string, absent?: string) {
    this.message = message;
    this.absent = absent;
  }
}

/** true for a result that stops every operation but `||`, `&&` and the quantifiers. */
export function isStop(value: unknown): value is Unknown | Failure {
  return value instanceof Unknown || value instanceof Failure;
}

export function isSecret(value: unknown): value is SecretRef {
  return typeof value === 'object' && value !== null && '$secret' in value;
}

/** A word for the type of a value, for messages. */
export function typeWord(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isSecret(value)) return 'a secret';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number';
  return `a ${typeof value}`;
}
