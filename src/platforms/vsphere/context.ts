import type { Clock } from '../../lib/clock.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Session } from './session.ts';

/** What every step of a call works with. */
export interface Context {
  readonly session: Session;
  readonly around: Surroundings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
  /** Lines of `inTurn`: what must not run twice at once in this process. */
  readonly lines: Map<string, Promise<unknown>>;
}
