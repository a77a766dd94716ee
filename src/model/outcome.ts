import type { AppError } from './errors.ts';
import type { Json } from './files/values.ts';
import type { ObservedMachine } from './machine.ts';

/** Published values or step outputs by name. A secret stands as itself only in memory; the store seals it. */
export type Outputs = Readonly<Record<string, Json>>;

/** One change that a step made or would make; `diff` is a unified diff for people. */
export interface Change {
  readonly what: string;
  readonly diff?: string;
}

/** Outcomes are values; exceptions are bugs. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly changes: readonly Change[];
      readonly outputs: Outputs;
      /** The last line that a script printed: what a proof showed. */
      readonly said?: string;
      /** Only of `machine` steps. */
      readonly machine?: ObservedMachine;
    }
  /** `error` is what to show when the engine gives up; `tail` the last lines that the machine said. */
  | {
      readonly kind: 'retry';
      readonly afterMs: number;
      readonly reason: string;
      readonly error?: AppError;
      readonly tail?: string;
    }
  /** `hint`: what the person who must act can try, one sentence. */
  | { readonly kind: 'wait'; readonly for: string; readonly hint?: string }
  | { readonly kind: 'failed'; readonly error: AppError; readonly exit?: number; readonly tail?: string };

/** What a check says: as wanted, not as wanted (with what would change), or it cannot know before it runs. */
export type CheckVerdict =
  | { readonly kind: 'as-wanted'; readonly outputs: Outputs }
  | { readonly kind: 'would-change'; readonly changes: readonly Change[] }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'failed'; readonly error: AppError; readonly exit?: number; readonly tail?: string };
