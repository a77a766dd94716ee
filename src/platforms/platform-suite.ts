import { describe, expect, test } from 'vitest';
import { type Case, openBench, type PlatformSubject } from './bench-suite.ts';
import type { Abilities } from './platform.ts';
import { CASES } from './platform-cases.ts';

export type { OpenPort, PlatformSubject } from './bench-suite.ts';

/** Cases by the name of their test; a case that is left out needs the reason. */
export type Skips = Readonly<Record<string, string>>;

/** Methods that a flag announces. */
const METHODS = { power: 'power', console: 'console', admits: 'admit', sweeps: 'owned', examines: 'examine' } as const;
/** Calls of the longest case. */
const CALLS_OF_A_CASE = 12;

/**
 * The contract of the port, as tests. Cases that need an ability that the adapter does not announce are skipped with that
 * reason; each further skip is written down by the caller, and one for a case that does not exist fails. A case whose
 * ability is announced but whose part of the subject is missing fails.
 * @example platformSuite('fake', () => ({ platform: fakePlatform(), deployment: 'suite' }), { 'SAYS OF THE CASE': 'why not' })
 */
export function platformSuite(name: string, subject: () => PlatformSubject, skips: Skips = {}): void {
  const { platform, timeoutMs = 10_000 } = subject();
  const reasonOf = (one: Case) => skips[one.says] ?? missingAbility(platform.abilities, one);
  describe(`platform ${name}`, () => {
    test('every skip names a case', () => {
      expect(Object.keys(skips).filter((says) => !CASES.some((known) => known.says === says))).toEqual([]);
    });
    test('every ability that is announced has its method, and no other', () => {
      for (const [ability, method] of Object.entries(METHODS)) {
        // `as`: Object.entries forgets the keys of the closed table.
        expect([ability, platform[method] !== undefined]).toEqual([ability, platform.abilities[ability as Ability]]);
      }
      expect(platform.remove !== undefined).toBe(platform.abilities.sweeps);
    });
    for (const one of CASES) {
      const reason = reasonOf(one);
      const run = async () => {
        const given = subject();
        for (const part of one.uses ?? [])
          expect(given[part], `the subject gives ${part}, or skips the case with a reason`).toBeDefined();
        await one.run(await openBench(given));
      };
      if (reason === undefined) test(one.says, { timeout: timeoutMs * CALLS_OF_A_CASE }, run);
      else test.skip(`${one.says} (skipped: ${reason})`, () => undefined);
    }
  });
}

type Ability = keyof typeof METHODS;

function missingAbility(abilities: Abilities, { needs, adoptsOnly }: Case): string | undefined {
  if (needs !== undefined && !abilities[needs]) return `it has not the ability ${needs}`;
  return adoptsOnly && abilities.creates ? 'it makes machines' : undefined;
}
