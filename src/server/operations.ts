import type { Event } from '../model/event.ts';
import type { Access } from '../model/machine.ts';
import type { ApplyResult } from './documents/event.ts';
import type { ExplainDocument } from './documents/explain.ts';
import type { FidelityDocument } from './documents/fidelity.ts';
import type { CancelDocument, DoctorDocument, InitDocument, LintDocument, NamesDocument } from './documents/house.ts';
import type { LogItem } from './documents/logs.ts';
import type {
  AdoptDocument,
  ConsoleDocument,
  MachineDocument,
  MachinesDocument,
  PowerDocument,
} from './documents/machines.ts';
import type { PlanDocument } from './documents/plan.ts';
import type {
  OffersDocument,
  SiteDocument,
  SitesDoctorDocument,
  SitesDocument,
  SweepDocument,
} from './documents/sites.ts';
import type { StatusDocument } from './documents/status.ts';

/**
 * Everything that people and programs ask of Purlin, as functions without HTTP: the routes call these and nothing else.
 * Each takes a plain request and a signal, returns a document or a stream, and throws AppError. What is asked by an unknown
 * name is `not-found` with did-you-mean as its hint. Only plan, apply, retry, destroy and what takes names reads files.
 */
export interface Operations {
  /** Writes a commented example deployment and site; files that are there are kept. Idempotent. */
  init(request: InitRequest, signal: AbortSignal): Promise<InitDocument>;
  /** Resolves the wish against the record. Changes nothing but `purlin.lock`. Errors: `invalid-file`, `unresolvable`, `keep-refused`. */
  plan(request: PlanRequest, signal: AbortSignal): Promise<PlanDocument>;
  /**
   * Brings the deployment to its wish: events as they become durable, then one ApplyResult as the last item.
   * When the signal aborts it stops cleanly within 5 s and still yields its result, with outcome `cancelled`.
   * Errors before the first item: those of plan, `plan-moved`, `locked`, `privilege`; later `lease-lost`, `store`.
   */
  apply(request: ApplyRequest, signal: AbortSignal): AsyncIterable<ApplyItem>;
  /** Runs failed, waiting and retrying tasks again now, and what they block. `plan-moved` when the files changed since the last apply. */
  retry(request: RetryRequest, signal: AbortSignal): AsyncIterable<ApplyItem>;
  /** The plan that removes everything of the deployment. No tasks and no machines: nothing is left. */
  planDestroy(request: PlanDestroyRequest, signal: AbortSignal): Promise<PlanDocument>;
  /** Removes everything that Purlin made, last made first; works from the record alone. Yields as apply does. Idempotent. */
  destroy(request: DestroyRequest, signal: AbortSignal): AsyncIterable<ApplyItem>;
  /** From the store alone; contacts nothing. A deployment that was never applied is `not-found`; try `purlin apply`. */
  status(request: StatusRequest, signal: AbortSignal): Promise<StatusDocument>;
  explain(request: ExplainRequest, signal: AbortSignal): Promise<ExplainDocument>;
  /**
   * What two deployments, or two sites, of one workload share, and what does the same in another way. Contacts no machine and changes
   * nothing. Errors: those of plan for either side, `usage` for two workloads.
   */
  fidelity(request: FidelityRequest, signal: AbortSignal): Promise<FidelityDocument>;
  /** Heads of runs and their lines, oldest first. With `follow` it ends when the runs ended or the signal aborts. */
  logs(request: LogsRequest, signal: AbortSignal): AsyncIterable<LogItem>;
  /** Events after `after`, oldest first; with `follow` it waits for more until the signal aborts. */
  events(request: EventsRequest, signal: AbortSignal): AsyncIterable<Event>;
  /** Asks the process that holds the lease to stop cleanly (as one Ctrl-C there would). Idempotent. */
  cancel(request: OfDeployment, signal: AbortSignal): Promise<CancelDocument>;
  /** Resolves when no process drives the deployment any more or it reached `until`; `timeout` after `timeoutMs`. */
  wait(request: WaitRequest, signal: AbortSignal): Promise<StatusDocument>;
  machines(request: MachinesRequest, signal: AbortSignal): Promise<MachinesDocument>;
  machine(request: OfMachine, signal: AbortSignal): Promise<MachineDocument>;
  /** Reads the host's keys; with `write` puts the machine into the site's file. Errors: `unreachable`, `host-key`, `invalid-file`. */
  adopt(request: AdoptRequest, signal: AbortSignal): Promise<AdoptDocument>;
  /** How to log in. `not-found` for a machine that has not answered yet. */
  access(request: OfMachine, signal: AbortSignal): Promise<Access>;
  /** Switches a machine. `usage` where its platform has no power ability. Idempotent. */
  power(request: PowerRequest, signal: AbortSignal): Promise<PowerDocument>;
  /** The last lines of a machine's console. `usage` where its platform does not show it. */
  console(request: OfMachine, signal: AbortSignal): Promise<ConsoleDocument>;
  /** Every site in sight, used or not. */
  sites(request: OfDeployment, signal: AbortSignal): Promise<SitesDocument>;
  site(request: OfSite, signal: AbortSignal): Promise<SiteDocument>;
  /** Asks the site's platform now, and keeps the answer for plans. */
  offers(request: OfSite, signal: AbortSignal): Promise<OffersDocument>;
  /** Looks at what sites need to work: credentials, permissions, quotas, images. Changes nothing. */
  examineSites(request: SitesRequest, signal: AbortSignal): Promise<SitesDoctorDocument>;
  /** What Purlin made at sites and nothing needs; with `remove` it goes. Never what another state folder made, unless `foreign`. Idempotent. */
  sweep(request: SweepRequest, signal: AbortSignal): Promise<SweepDocument>;
  lint(request: LintRequest, signal: AbortSignal): Promise<LintDocument>;
  /** Looks at this machine, the state folder and what platforms still hold. With `clean` it removes leftovers and caches. */
  doctor(request: DoctorRequest, signal: AbortSignal): Promise<DoctorDocument>;
  names(request: NamesRequest, signal: AbortSignal): Promise<NamesDocument>;
}

/** Items of an apply: events, then one result. The result is the one with a `schema`. */
export type ApplyItem = Event | ApplyResult;

/** Which deployment. Undefined: the one of the file that the application was opened with. */
export interface OfDeployment {
  readonly deployment?: string;
}

export interface OfMachine extends OfDeployment {
  readonly machine: string;
}

export interface InitRequest {
  /** Folder to write into, default the current one. */
  readonly folder?: string;
  /** Platform of the example site. Default lab. */
  readonly platform?: string;
}

export interface PlanRequest extends OfDeployment {
  /** Machine names that are to be replaced by new ones. */
  readonly replace?: readonly string[];
  /** Run nothing, but ask machines: check verbs run and drift is shown as `change`. */
  readonly check?: boolean;
  /** One binding per machine also above 1,000 machines. */
  readonly full?: boolean;
}

export interface ApplyRequest extends OfDeployment {
  /** `index` of the plan that was confirmed; `plan-moved` when the world moved since. */
  readonly index?: string;
  readonly replace?: readonly string[];
  /** Run every check verb again; what drifted is applied. */
  readonly check?: boolean;
  /** Tasks at once. */
  readonly concurrency?: number;
}

export interface RetryRequest extends OfDeployment {
  /** Task ids, machines or roles; empty: everything that failed or waits. */
  readonly what?: readonly string[];
  readonly concurrency?: number;
}

export interface PlanDestroyRequest extends OfDeployment {
  /** Only these machines. */
  readonly machines?: readonly string[];
}

export interface DestroyRequest extends PlanDestroyRequest {
  readonly index?: string;
  readonly concurrency?: number;
}

export interface StatusRequest extends OfDeployment {
  readonly group?: string;
}

export interface ExplainRequest extends OfDeployment {
  /**
   * A machine, a task id, a capability, a role, `MACHINE/CAPABILITY`, `MACHINE/ROLE`, or a value:
   * `values.docker.registryMirror`, `MACHINE/values.docker.registryMirror`.
   */
  readonly what: string;
}

export interface FidelityRequest extends OfDeployment {
  /**
   * The path of a deployment file, the name of a deployment of the store or of a `NAME.yaml` beside the opened file, or a site: the
   * opened deployment as if every group stood there. `site:NAME` where a deployment has the name too.
   */
  readonly here: string;
  readonly there: string;
}

export interface LogsRequest extends OfDeployment {
  /** A task id, a machine, `MACHINE/ROLE` or a role; undefined: the last runs of the deployment. */
  readonly what?: string;
  readonly run?: string;
  readonly follow?: boolean;
  /** Only the last so many runs of each task; default 1. */
  readonly runs?: number;
}

export interface EventsRequest extends OfDeployment {
  /** `seq` of the last event that is known already; default 0. */
  readonly after?: number;
  readonly follow?: boolean;
}

export interface WaitRequest extends OfDeployment {
  /** idle: nobody drives it. converged, removed: that state, or nobody drives it. */
  readonly until?: 'idle' | 'converged' | 'removed';
  readonly timeoutMs?: number;
}

export interface MachinesRequest extends OfDeployment {
  readonly group?: string;
  readonly site?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface AdoptRequest extends OfDeployment {
  /** Default: the deployment's only site of machines to adopt. */
  readonly site?: string;
  readonly host: string;
  readonly name?: string;
  readonly port?: number;
  readonly user?: string;
  readonly identity?: string;
  readonly jump?: string;
  readonly group?: string;
  /** Keys that somebody compared; without them they come from known_hosts or from the host itself (`trusted: false`). */
  readonly hostKeys?: readonly string[];
  readonly write?: boolean;
}

export interface PowerRequest extends OfMachine {
  readonly to: 'on' | 'off';
}

export interface OfSite extends OfDeployment {
  readonly site: string;
}

export interface SitesRequest extends OfDeployment {
  /** Names of sites; empty: those of the deployment. */
  readonly sites?: readonly string[];
}

export interface SweepRequest extends SitesRequest {
  readonly remove?: boolean;
  /** Things of other state folders count as left over too. */
  readonly foreign?: boolean;
}

export interface LintRequest {
  /** Folders of packs; empty: every pack that the deployment file sees. */
  readonly folders?: readonly string[];
}

export interface DoctorRequest {
  readonly clean?: boolean;
}

export interface NamesRequest extends OfDeployment {
  readonly kind: 'machines' | 'tasks' | 'roles' | 'groups' | 'sites' | 'capabilities' | 'packs' | 'comparable';
}
