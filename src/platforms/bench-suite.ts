import { hash } from 'node:crypto';
import { chooseMachine } from '../model/choose-machine.ts';
import type { Json } from '../model/files/values.ts';
import type { DesiredMachine, ListenRule, ObservedMachine } from '../model/machine.ts';
import type { Offers } from '../model/offers.ts';
import type { Abilities, CallOptions, Platform, SiteSettings } from './platform.ts';

type Settings = Readonly<Record<string, Json>>;

/** What an adapter gives the suites. It is asked while tests are collected, where only flags are read, and again for each test. */
export interface PlatformSubject {
  readonly platform: Platform;
  readonly settings?: Settings;
  readonly machine?: Settings;
  readonly minima?: DesiredMachine['minima'];
  /** Deployment that nothing else uses; the suite leaves nothing of it behind. */
  readonly deployment: string;
  /** More of a desired machine, for example `adopt`. */
  readonly desire?: (name: string) => Partial<DesiredMachine>;
  /** Deadline of one call. Default 10,000. */
  readonly timeoutMs?: number;
  /** How long what is seen may lag behind what was done. Default 0: at once. */
  readonly settlesWithinMs?: number;
  /** true: two machines may have one name at the platform. Default false. */
  readonly sharesNames?: boolean;
  /** With `userData`: the user data that the machine was born with, decoded, read from the control plane. */
  readonly birthOf?: (machine: ObservedMachine) => Promise<string>;
  /** With `userData`: who may log in, as `Identity.login` of the adapter's surroundings tells. */
  readonly loginKey?: () => Promise<string>;
  /** With `volumes`: a site's `machine` that asks for one extra volume, and how many extra ones the machine has. */
  readonly volumes?: { readonly machine: Settings; readonly count: (machine: ObservedMachine) => Promise<number> };
  /** With `securityRules`: the open ports of the machine, read from the control plane. Rules out of it and for SSH may stand there too. */
  readonly rulesOf?: (machine: ObservedMachine) => Promise<readonly OpenPort[]>;
  /** With `creates`: makes a second machine with all tags of the first behind the adapter's back. */
  readonly twin?: (machine: DesiredMachine, first: ObservedMachine) => Promise<void>;
  /** With `creates`: switches the machine off behind the adapter's back. */
  readonly switchOff?: (machine: ObservedMachine) => Promise<void>;
  /** With `examines`: the same with credentials that are wrong. */
  readonly wrongCredentials?: () => { readonly platform?: Platform; readonly settings?: Settings };
  /** With `sweeps`: kinds of things that stand beside a machine of these settings in `owned`. Default `['machine']`. */
  readonly ownedKinds?: readonly string[];
}

/** An open port: `from` is `members` where it names the deployment's machines, else an address range. */
export interface OpenPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly from: string;
}

/** What a case works with. */
export interface Bench {
  readonly subject: PlatformSubject;
  readonly platform: Platform;
  readonly site: SiteSettings;
  /** Options of one call, with a deadline of its own. */
  readonly call: () => CallOptions;
  /** A machine of the suite's deployment; the same name has the same identity. */
  readonly desire: (name: string, more?: Partial<DesiredMachine>) => DesiredMachine;
  /** Looks again until it does not throw any more, as long as the platform may take to settle. */
  readonly eventually: <T>(look: () => Promise<T>) => Promise<T>;
}

/** One sentence of the contract, and how it shows. */
export interface Case {
  readonly says: string;
  /** The ability without which the case says nothing. */
  readonly needs?: keyof Abilities;
  /** For platforms that make no machines. */
  readonly adoptsOnly?: boolean;
  /** Parts of the subject that the case cannot do without. */
  readonly uses?: readonly (keyof PlatformSubject)[];
  readonly run: (bench: Bench) => Promise<void>;
}

/** Runs the body, then takes its machines away, whatever came of it. */
export async function cleaning(
  { platform, site, call }: Bench,
  machines: readonly DesiredMachine[],
  body: () => Promise<void>,
): Promise<void> {
  try {
    await body();
  } finally {
    await Promise.all(machines.map((machine) => platform.destroy(machine, call())));
    await platform.dispose(site, call());
  }
}

/** What the suite's machines listen on: one rule of each kind. */
export const LISTENS: readonly ListenRule[] = [
  { port: 2377, protocol: 'tcp', from: 'deployment' },
  { port: 7946, protocol: 'udp', from: 'group' },
  { port: 8443, protocol: 'tcp', from: 'anywhere' },
  { port: 9100, protocol: 'tcp', from: 'site' },
];

/** The UUID of a name, the same each time. */
export function idOf(name: string): string {
  const digits = hash('sha256', name);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

/** Asks for offers, as plan does, and makes a bench whose machines have what was chosen of them. */
export async function openBench(subject: PlatformSubject): Promise<Bench> {
  const { platform, deployment, settings = {}, machine = {}, minima = {}, timeoutMs = 10_000 } = subject;
  const site = { deployment, site: 'suite', settings, machine };
  const call = () => ({ signal: AbortSignal.timeout(timeoutMs) });
  const offers = await platform.offers(site, call());
  return {
    subject,
    platform,
    site,
    call,
    eventually: (look) => settle(look, subject.settlesWithinMs ?? 0),
    desire(name, more = {}) {
      const wished = { settings, machine, minima, ordinal: 0, ...more };
      const full = `${deployment}-${name}`;
      const choice = choose(offers, wished);
      return {
        id: idOf(full),
        deployment,
        name: full,
        group: 'suite',
        site: 'suite',
        listens: LISTENS,
        ...(choice && { choice }),
        ...subject.desire?.(full),
        ...wished,
      };
    },
  };
}

function choose(offers: Offers, { machine, minima, ordinal }: Pick<DesiredMachine, 'machine' | 'minima' | 'ordinal'>) {
  const chosen = chooseMachine(offers, machine, minima, ordinal);
  if (chosen.kind === 'none') throw new Error(`the suite cannot choose a machine: ${chosen.message}`);
  return Object.keys(chosen.choice).length === 0 ? undefined : chosen.choice;
}

const LOOK_AGAIN_MS = 500;

async function settle<T>(look: () => Promise<T>, withinMs: number): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (thrown) {
      if (performance.now() + LOOK_AGAIN_MS > deadline) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}
