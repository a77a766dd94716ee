import type { CallOptions, Platform, SiteSettings } from './platform.ts';

/** One call of a platform's method, as wrappers see it. */
export interface PlatformCall {
  readonly platform: string;
  readonly verb: Verb;
  /** The machine's name, or the site's where the call is about no machine. */
  readonly subject: string;
  /** Whose calls count together: the site's `settings` as text. */
  readonly account: string;
  readonly options: CallOptions;
}

/** Runs a call, or runs it again, or later: what `retry`, `limit` and `logging` differ in. */
export type Around = <T>(call: PlatformCall, run: () => Promise<T>) => Promise<T>;

const ON_MACHINES = ['observe', 'converge', 'destroy', 'power', 'console', 'admit'] as const;
const ON_SITES = ['offers', 'list', 'dispose', 'owned', 'remove', 'examine'] as const;
type Verb = (typeof ON_MACHINES)[number] | (typeof ON_SITES)[number];

/** A platform whose every call goes through `around`; all else is the platform's own. */
export function intercept(platform: Platform, around: Around): Platform {
  const wrapped: Record<string, unknown> = {};
  for (const verb of [...ON_MACHINES, ...ON_SITES]) {
    // Every one of these methods takes a machine or a site first and the options last; TypeScript cannot say that of a union.
    const method = platform[verb] as Method | undefined;
    if (method === undefined) continue;
    wrapped[verb] = async (about: Subject, ...rest: readonly unknown[]) => {
      // `as`: see above.
      const options = rest.at(-1) as CallOptions;
      const subject = about.name ?? about.site;
      const call = { platform: platform.name, verb, subject, account: JSON.stringify(about.settings), options };
      return await around(call, () => method.call(platform, about, ...rest));
    };
  }
  return { ...platform, ...wrapped };
}

type Method = (about: Subject, ...rest: readonly unknown[]) => Promise<unknown>;
interface Subject {
  readonly name?: string;
  readonly site: string;
  readonly settings: SiteSettings['settings'];
}
