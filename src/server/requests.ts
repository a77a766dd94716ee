import { z } from 'zod';
import type {
  AdoptRequest,
  ApplyRequest,
  DestroyRequest,
  DoctorRequest,
  EventsRequest,
  ExplainRequest,
  FidelityRequest,
  InitRequest,
  LintRequest,
  LogsRequest,
  MachinesRequest,
  NamesRequest,
  OfDeployment,
  OfMachine,
  OfSite,
  PlanDestroyRequest,
  PlanRequest,
  PowerRequest,
  RetryRequest,
  SitesRequest,
  StatusRequest,
  SweepRequest,
  WaitRequest,
} from './operations.ts';

/** Requests by name: what a route takes from its path, its query and its body together. */
export interface RequestTypes {
  readonly init: InitRequest;
  readonly plan: PlanRequest;
  readonly apply: ApplyRequest;
  readonly retry: RetryRequest;
  readonly planDestroy: PlanDestroyRequest;
  readonly destroy: DestroyRequest;
  readonly status: StatusRequest;
  readonly explain: ExplainRequest;
  readonly fidelity: FidelityRequest;
  readonly logs: LogsRequest;
  readonly events: EventsRequest;
  readonly wait: WaitRequest;
  readonly machines: MachinesRequest;
  readonly machine: OfMachine;
  readonly adopt: AdoptRequest;
  readonly power: PowerRequest;
  readonly site: OfSite;
  readonly sites: SitesRequest;
  readonly sweep: SweepRequest;
  readonly lint: LintRequest;
  readonly doctor: DoctorRequest;
  readonly names: NamesRequest;
  readonly deployment: OfDeployment;
}
export type RequestName = keyof RequestTypes;

const name = z.string().min(1).max(256);
const names = z.array(name);
/** A name or a path. */
const side = z.string().min(1).max(4096);
/** In a query everything is text: numbers and flags are read from it as from JSON. */
const count = z.coerce.number().int().min(0);
const flag = z.union([z.boolean(), z.stringbool()]);
const of = { deployment: name.optional() };

/** Schemas of all requests; unknown members are errors. Loaded only when a request has a query or a body. */
export const REQUESTS: { readonly [K in RequestName]: z.ZodObject } = {
  init: z.strictObject({ folder: z.string().optional(), platform: name.optional() }),
  plan: z.strictObject({ ...of, replace: names.optional(), check: flag.optional(), full: flag.optional() }),
  apply: z.strictObject({
    ...of,
    index: z.string().optional(),
    replace: names.optional(),
    check: flag.optional(),
    concurrency: count.min(1).optional(),
  }),
  retry: z.strictObject({ ...of, what: names.optional(), concurrency: count.min(1).optional() }),
  planDestroy: z.strictObject({ ...of, machines: names.optional() }),
  destroy: z.strictObject({
    ...of,
    machines: names.optional(),
    index: z.string().optional(),
    concurrency: count.min(1).optional(),
  }),
  status: z.strictObject({ ...of, group: name.optional() }),
  explain: z.strictObject({ ...of, what: name }),
  fidelity: z.strictObject({ ...of, here: side, there: side }),
  logs: z.strictObject({
    ...of,
    what: name.optional(),
    run: name.optional(),
    follow: flag.optional(),
    runs: count.min(1).optional(),
  }),
  events: z.strictObject({ ...of, after: count.optional(), follow: flag.optional() }),
  wait: z.strictObject({
    ...of,
    until: z.enum(['idle', 'converged', 'removed']).optional(),
    timeoutMs: count.optional(),
  }),
  machines: z.strictObject({
    ...of,
    group: name.optional(),
    site: name.optional(),
    limit: count.min(1).optional(),
    cursor: z.string().optional(),
  }),
  machine: z.strictObject({ ...of, machine: name }),
  adopt: z.strictObject({
    ...of,
    site: name.optional(),
    host: name,
    name: name.optional(),
    port: count.min(1).max(65535).optional(),
    user: name.optional(),
    identity: z.string().optional(),
    jump: z.string().optional(),
    group: name.optional(),
    hostKeys: z.array(z.string()).optional(),
    write: flag.optional(),
  }),
  power: z.strictObject({ ...of, machine: name, to: z.enum(['on', 'off']) }),
  site: z.strictObject({ ...of, site: name }),
  sites: z.strictObject({ ...of, sites: names.optional() }),
  sweep: z.strictObject({ ...of, sites: names.optional(), remove: flag.optional(), foreign: flag.optional() }),
  lint: z.strictObject({ folders: z.array(z.string()).optional() }),
  doctor: z.strictObject({ clean: flag.optional() }),
  names: z.strictObject({
    ...of,
    kind: z.enum(['machines', 'tasks', 'roles', 'groups', 'sites', 'capabilities', 'packs', 'comparable']),
  }),
  deployment: z.strictObject(of),
};
