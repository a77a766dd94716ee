import type { Site } from '../model/content.ts';
import type { AdoptedMachine } from '../model/files/adopted-machine.ts';
import type { RecordedMachine } from '../model/record.ts';
import type { Minima } from './minima.ts';

/** The machines of one site that may be adopted and are not taken. */
export class AdoptionPool {
  private readonly free: Map<string, AdoptedMachine>;

  constructor(site: Site) {
    this.free = new Map(site.adoptable.map((machine) => [machine.name, machine]));
  }

  /** The inventory's entry of a machine that is adopted already; undefined when the entry is gone. */
  keep(recorded: RecordedMachine): AdoptedMachine | undefined {
    const name = recorded.planned?.desired.adopt?.name ?? recorded.name;
    const entry =
      this.free.get(name) ?? [...this.free.values()].find((machine) => machine.host === recorded.access?.host);
    if (entry !== undefined) this.free.delete(entry.name);
    return entry;
  }

  /** The first free entry for a group: those that name it, then those that name none. */
  take(group: string, minima: Minima): AdoptedMachine | undefined {
    const fitting = [...this.free.values()].filter((machine) => fits(machine, minima));
    const entry = fitting.find((m) => m.group === group) ?? fitting.find((m) => m.group === undefined);
    if (entry !== undefined) this.free.delete(entry.name);
    return entry;
  }

  get size(): number {
    return this.free.size;
  }
}

/** false when a fact that the inventory tells is below a minimum. */
function fits(machine: AdoptedMachine, minima: Minima): boolean {
  const { cpus, memoryMiB, arch } = machine.facts ?? {};
  return (
    !(typeof cpus === 'number' && cpus < (minima.cpus ?? 0)) &&
    !(typeof memoryMiB === 'number' && memoryMiB < (minima.memoryMiB ?? 0)) &&
    !(typeof arch === 'string' && minima.arch !== undefined && arch !== minima.arch)
  );
}
