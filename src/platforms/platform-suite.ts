import { describe, expect, test } from 'vitest';
import type { Json } from '../model/files/values.ts';
import type { DesiredMachine } from '../model/machine.ts';
import type { Abilities, Platform } from './platform.ts';
import { type Bench, CASES } from './platform-cases.ts';

/** What an adapter gives the suite. */
export interface PlatformSubject {
  readonly platform: Platform;
  readonly settings?: Readonly<Record<string, Json>>;
  readonly machine?: Readonly<Record<string, Json>>;
  /** Deployment that nothing else uses; the suite leaves nothing of it behind. */
  readonly deployment: string;
  /** More of a desired machine, for example `adopt`. */
  readonly desire?: (name: string) => Partial<DesiredMachine>;
  /** Deadline of one call. Default 10,000. */
  readonly timeoutMs?: number;
}

/** Cases by the name of their test; a case that is left out needs the reason. */
export type Skips = Readonly<Record<string, string>>;

/**
 * The contract of the port, as tests. Cases that need an ability that the adapter does not announce are skipped with that
 * reason; each further skip is written down by the caller, and one for a case that does not exist fails.
 * @example platformSuite('fake', () => ({ platform: fakePlatform(), deployment: 'suite' }))
 */
export function platformSuite(name: string, subject: () => PlatformSubject, skips: Skips = {}): void {
  const { abilities } = subject().platform;
  const missing = (need?: keyof Abilities) => (need && !abilities[need] ? `it has not the ability ${need}` : undefined);
  describe(`platform ${name}`, () => {
    test('every skip names a case', () => {
      expect(Object.keys(skips).filter((says) => !CASES.some((known) => known.says === says))).toEqual([]);
    });
    test('every ability that is announced has its method', () => {
      const { platform } = subject();
      expect([platform.power !== undefined, platform.console !== undefined]).toEqual([
        abilities.power,
        abilities.console,
      ]);
    });
    for (const { says, needs, adoptsOnly, run } of CASES) {
      const reason =
        skips[says] ?? missing(needs) ?? (adoptsOnly && abilities.creates ? 'it makes machines' : undefined);
      if (reason === undefined) test(says, async () => await run(setUp(subject())));
      else test.skip(`${says} (skipped: ${reason})`, () => undefined);
    }
  });
}

function setUp({
  platform,
  settings = {},
  machine = {},
  deployment,
  desire,
  timeoutMs = 10_000,
}: PlatformSubject): Bench {
  return {
    platform,
    site: { deployment, site: 'suite', settings, machine },
    options: { signal: AbortSignal.timeout(timeoutMs) },
    desire: (name, id = `id-of-${deployment}-${name}`) => ({
      id,
      deployment,
      name: `${deployment}-${name}`,
      group: name,
      ordinal: 0,
      site: 'suite',
      settings,
      machine,
      minima: {},
      ...desire?.(`${deployment}-${name}`),
    }),
  };
}
