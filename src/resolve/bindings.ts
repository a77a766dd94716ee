import type { Need } from '../model/files/need.ts';
import type { Json } from '../model/files/values.ts';
import type { Binding, Candidate, Instance } from '../model/plan.ts';
import type { RecordedValues } from '../model/record.ts';
import type { NeedPlan, RolePlan } from './role-plan.ts';

/** A role in a place: on each machine of a class, at a site, or in the deployment. */
export interface BoundRole {
  readonly plan: RolePlan;
  /** `ROLE`, or `ROLE[INSTANCE]`; what stands in task ids. */
  readonly key: string;
  readonly instance: Instance | undefined;
  readonly needs: BoundNeed[];
}

/** Where a need of a role is met. */
export interface BoundNeed {
  readonly need: NeedPlan;
  readonly asked: Readonly<Record<string, Json>> | undefined;
  /** Who asks, if it is not the role itself (the site's `ready` list). */
  readonly by?: string;
  target: Target;
}

type Target =
  /** Roles of the same place (several with `each`). */
  | { readonly kind: 'local'; readonly roles: readonly BoundRole[] }
  | { readonly kind: 'values'; readonly who: string; readonly values: RecordedValues }
  /** Met outside of the machine; found by `WideNeeds` under this key. */
  | { readonly kind: 'wide'; readonly key: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'open' }
  | { readonly kind: 'none' };

/** A choice on the machines of a class; machine names are added when the plan is written. */
export interface ChoiceMade {
  readonly need: Need;
  readonly by: string;
  readonly provider: Binding['provider'];
  readonly rule: Binding['rule'];
  readonly candidates: readonly Candidate[];
}

export interface OpenChoice {
  readonly need: Need;
  readonly by: string;
  readonly candidates: readonly Candidate[];
  readonly waitsFor: string;
}
