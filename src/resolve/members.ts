import type { Site } from '../model/content.ts';
import type { Facts } from '../model/facts.ts';
import type { AdoptedMachine } from '../model/files/adopted-machine.ts';
import type { DesiredMachine, Networks } from '../model/machine.ts';
import type { RecordedMachine } from '../model/record.ts';

/** A machine that the wish holds, before it has a number in the plan. */
export interface Member {
  readonly desired: DesiredMachine;
  readonly name: string;
  readonly id: string;
  readonly group: string;
  readonly ordinal: number;
  readonly site: Site;
  readonly origin: 'created' | 'adopted';
  readonly action: 'create' | 'adopt' | 'keep';
  readonly adopt: AdoptedMachine | undefined;
  /** Observed where there are, else predicted; `origin` always. */
  readonly facts: Facts;
  readonly observed: boolean;
  readonly networks: Networks;
  readonly recorded: RecordedMachine | undefined;
}

/** A recorded machine that the wish no longer holds. */
export interface Leaver {
  readonly recorded: RecordedMachine;
  readonly why: string;
}
