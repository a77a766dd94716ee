import type { CallOptions, Platform } from './platform.ts';

/** One call of a platform's method, as wrappers see it. */
export interface PlatformCall {
  readonly platform: string;
  readonly verb: 'offers' | 'observe' | 'converge' | 'destroy' | 'list' | 'dispose' | 'power' | 'console';
  /** The machine's name, or the site's where the call is about no machine. */
  readonly subject: string;
  readonly options: CallOptions;
}

/** Runs a call, or runs it again, or later: what `retry`, `limit` and `logging` differ in. */
export type Around = <T>(call: PlatformCall, run: () => Promise<T>) => Promise<T>;

/** A platform whose every call goes through `around`; all else is the platform's own. */
export function intercept(platform: Platform, around: Around): Platform {
  const about = (verb: PlatformCall['verb'], subject: string, options: CallOptions): PlatformCall => ({
    platform: platform.name,
    verb,
    subject,
    options,
  });
  return {
    ...platform,
    offers: (site, options) => around(about('offers', site.site, options), () => platform.offers(site, options)),
    observe: (machine, options) =>
      around(about('observe', machine.name, options), () => platform.observe(machine, options)),
    converge: (machine, options) =>
      around(about('converge', machine.name, options), () => platform.converge(machine, options)),
    destroy: (machine, options) =>
      around(about('destroy', machine.name, options), () => platform.destroy(machine, options)),
    list: (site, options) => around(about('list', site.site, options), () => platform.list(site, options)),
    dispose: (site, options) => around(about('dispose', site.site, options), () => platform.dispose(site, options)),
    ...(platform.power && {
      power: async (machine, to, options) =>
        await around(about('power', machine.name, options), async () => await platform.power?.(machine, to, options)),
    }),
    ...(platform.console && {
      console: async (machine, options) =>
        await around(
          about('console', machine.name, options),
          async () => (await platform.console?.(machine, options)) ?? '',
        ),
    }),
  };
}
