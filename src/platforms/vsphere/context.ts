import type { Clock } from '../../lib/clock.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Datacenter } from './inventory.ts';
import type { Session } from './session.ts';

/** What every step of a call works with. */
export interface Context {
  readonly session: Session;
  /** Datacenters that were found, by the name in the settings; forgotten when an object turns out to be gone. */
  readonly datacenters: Map<string, Datacenter>;
  readonly around: Surroundings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
  /** Lines of `inTurn`: what must not run twice at once in this process. */
  readonly lines: Map<string, Promise<unknown>>;
}
