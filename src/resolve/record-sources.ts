import { camelCase } from '../model/files/names.ts';
import { needOf } from '../model/files/need.ts';
import type { RoleFile } from '../model/files/role.ts';
import { stepsOf } from '../model/files/step.ts';
import type { Source } from '../model/plan.ts';
import type { RecordedMachine } from '../model/record.ts';
import type { Context } from './context.ts';

const MOST = 5;

/** Finds providers in the record for steps `at` another machine, for tasks that the files no longer describe. */
export class RecordSources {
  private readonly byCapability = new Map<string, readonly { readonly machine: string; readonly task: string }[]>();
  private readonly context: Context;
  private readonly leaving: ReadonlySet<string>;

  constructor(context: Context, leaving: ReadonlySet<string>) {
    this.context = context;
    this.leaving = leaving;
  }

  /** Sources of every alias or capability that a step of this role names in `at`. */
  of(file: RoleFile | undefined, machine: string): Readonly<Record<string, Source>> {
    if (file === undefined) return NONE;
    const names = new Set([...stepsOf(file.remove), ...stepsOf(file.drain)].flatMap((step) => step.at ?? []));
    if (names.size === 0) return NONE;
    const sources: Record<string, Source> = {};
    for (const need of (file.requires ?? []).map(needOf)) {
      const alias = need.as ?? camelCase(need.capability);
      if (names.has(alias)) sources[alias] = this.first(need.capability, machine);
    }
    for (const provided of file.provides) {
      const capability = typeof provided === 'string' ? provided : provided.capability;
      if (names.has(capability)) sources[capability] = this.first(capability, machine);
    }
    return sources;
  }

  private first(capability: string, machine: string): Source {
    const others = this.providers(capability).filter((provider) => provider.machine !== machine);
    const of = others.slice(0, MOST).map(({ task }): Source => ({ kind: 'recorded', task }));
    return of.length === 0 ? { kind: 'none' } : { kind: 'first', of };
  }

  private providers(capability: string): readonly { readonly machine: string; readonly task: string }[] {
    const known = this.byCapability.get(capability);
    if (known !== undefined) return known;
    const roles = this.context.roles.providing(capability);
    const machines = [...this.context.input.record.machines].sort(
      (a, b) => this.order(a) - this.order(b) || a.ordinal - b.ordinal || (a.name < b.name ? -1 : 1),
    );
    const found: { machine: string; task: string }[] = [];
    for (const machine of machines) {
      if (found.length > MOST) break;
      for (const role of roles) {
        const row = this.context.input.record.task(`${machine.name}/${role.name}/apply`);
        if (row?.machine === machine.id && row.content !== undefined) found.push({ machine: machine.id, task: row.id });
      }
    }
    this.byCapability.set(capability, found);
    return found;
  }

  /** Those that stay come first, those that do not answer last. */
  private order(machine: RecordedMachine): number {
    const dead = this.context.input.dead?.includes(machine.name) === true;
    return (this.leaving.has(machine.id) ? 1 : 0) + (dead ? 2 : 0);
  }
}

const NONE: Readonly<Record<string, Source>> = {};
