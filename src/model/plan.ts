import type { Role } from './content.ts';
import type { Facts } from './facts.ts';
import type { Need } from './files/need.ts';
import type { Json } from './files/values.ts';
import type { Addresses, DesiredMachine } from './machine.ts';
import type { RecordedValues } from './record.ts';
import type { Verb } from './status.ts';

/**
 * What the resolver makes: machines, bindings, tasks and their order. Pure data; tasks are numbered in plan order, so that
 * every predecessor of task n has a smaller number. Machines whose signature is settled bring no tasks: they count as unchanged.
 */
export interface Plan {
  readonly deployment: string;
  readonly machines: readonly PlannedMachine[];
  readonly tasks: readonly PlanTask[];
  readonly bindings: readonly Binding[];
  readonly open: readonly OpenNeed[];
  readonly notices: readonly Notice[];
  /** Tasks of settled machines, which are not in `tasks`. */
  readonly settledTasks: number;
  /** Recorded tasks and machines that the wish no longer holds and that a removal in `tasks` undoes, or that are dropped. */
  readonly dropped: readonly string[];
}

export interface PlannedMachine {
  readonly desired: DesiredMachine;
  readonly platform: string;
  readonly origin: 'created' | 'adopted';
  /** What becomes of it: create or adopt it, keep it, or let it leave. */
  readonly action: 'create' | 'adopt' | 'keep' | 'remove';
  /** Facts that count: observed where there are, else predicted. */
  readonly facts: Facts;
  /** Paths of `facts` that are predicted only. */
  readonly predicted: readonly string[];
  /** Known after it answered; {} before. */
  readonly addresses: Addresses;
  /** Ladder's `address`: purpose -> network. */
  readonly addressMap: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Signature of all that its tasks rest on; the engine records it when all of them are done. */
  readonly signature: string;
  readonly settled: boolean;
}

export type TaskAction = 'create' | 'change' | 'remove' | 'maybe' | 'none';

/**
 * One task: one role in one place with the verb that it runs.
 * kind role: runs `verb` of `role`. barrier: instant join point `barrier/NAME`. observe: an open need that waits for facts;
 * when it is done the engine plans again. proof: runs the capability's proof at a provider.
 */
export interface PlanTask {
  readonly n: number;
  /** `MACHINE/ROLE/VERB`, `site:NAME/ROLE/VERB`, `deployment/ROLE/VERB`, `barrier/NAME`, `.../ROLE[INSTANCE]/VERB`. */
  readonly id: string;
  readonly kind: 'role' | 'barrier' | 'observe' | 'proof';
  readonly verb: Verb;
  /** Index into `machines`; undefined for site and deployment places and barriers. */
  readonly machine: number | undefined;
  readonly site: string | undefined;
  /** The role whose content runs (for a proof: the provider's role). Undefined for barriers. */
  readonly role: Role | undefined;
  /** The capability that a proof proves, or that a barrier joins. */
  readonly capability?: string;
  /** Arguments (`with`) and element (`each`) of this instance. */
  readonly instance?: Instance;
  readonly after: readonly number[];
  /** Where each alias of the role's needs gets its values. Shared between tasks of one class where possible. */
  readonly sources: Readonly<Record<string, Source>>;
  /** Known at plan; undefined while an input comes from a task that will run. */
  readonly digest: string | undefined;
  readonly action: TaskAction;
  /** Why, in a few words for the plan's line: `new`, `input version changed 1.0 -> 1.1`, `role content changed`. */
  readonly reason: string;
  /** drain, restore: runs only if one of these tasks will run (a digest that was unknown at plan may turn out unchanged). */
  readonly onlyIf?: readonly number[];
  /** remove, drain of a leaving machine ...: content and inputs come from this recorded run instead of the files. */
  readonly recorded?: { readonly content: string; readonly inputs: string };
  /** At most so many tasks with this key run at once in the deployment (`atOnce`). */
  readonly limit?: { readonly key: string; readonly atOnce: number };
  /** For `founds`: capabilities that this task founds when it is done. */
  readonly founds?: readonly { readonly capability: string; readonly place: string }[];
}

export interface Instance {
  readonly key: string;
  readonly asked?: Readonly<Record<string, Json>>;
  readonly each?: Json;
}

/** Where an alias gets its values: tasks of this plan, recorded tasks that are settled, or values that are known. */
export type Source =
  | { readonly kind: 'task'; readonly task: number; readonly known?: RecordedValues }
  | { readonly kind: 'recorded'; readonly task: string }
  | { readonly kind: 'values'; readonly values: RecordedValues }
  /** `of: all`: one element per provider; the alias is the list. */
  | { readonly kind: 'all'; readonly of: readonly Source[] }
  /** A wider need with several members: the first that is done and answers. */
  | { readonly kind: 'first'; readonly of: readonly Source[] }
  | { readonly kind: 'none' };

/** The resolver's choice for one need in one place, and why. Bindings of one class stand once with their machines. */
export interface Binding {
  readonly need: Need;
  readonly scope: 'machine' | 'site' | 'deployment';
  /** Machine names for which this binding holds; empty for wider scopes. */
  readonly machines: readonly string[];
  /** Who needs it: a role's name, `group/NAME`, `workload`, `site/NAME` (ready, adds). */
  readonly by: string;
  /** The chosen role; or `provided` (by the site or a used deployment). Undefined for an optional need without provider. */
  readonly provider: { readonly role: string } | { readonly provided: string } | undefined;
  readonly rule: 'only' | 'founder' | 'prefer' | 'provided' | 'done-before' | 'rank' | 'optional';
  readonly candidates: readonly Candidate[];
}

/** A candidate and its verdict. `why` is one clause: `when: machine.os.family == "rhel" is false`. */
export interface Candidate {
  readonly name: string;
  readonly verdict: 'chosen' | 'rejected' | 'unknown';
  readonly why: string;
}

/** A need that more than one role may meet because a fact is not known yet. */
export interface OpenNeed {
  readonly need: Need;
  readonly machine: string;
  readonly by: string;
  readonly candidates: readonly Candidate[];
  /** Catalogue path of the fact that it waits for. */
  readonly waitsFor: string;
  /** Number of the `observe` task that closes it. */
  readonly task: number;
}

/** Something that an operator should know: a prediction that did not hold, a replacement, a preference that has no effect. */
export interface Notice {
  readonly kind: 'replanned' | 'replacement' | 'skipped' | 'warning';
  readonly message: string;
  readonly machine?: string;
}
