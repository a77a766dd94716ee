import { describe, expect, it } from 'vitest';
import { type SuiteStore } from './suite-store.ts';

/** What every store promises of secrets. */
export function secretsSuite(suite: SuiteStore): void {
  describe('secrets', () => {
    it('seals values and opens them again; equal values have equal tags', async () => {
      const sealed = await suite.store.sealValues({ token: 'SWMTKN-1', address: 'a:1' }, new Set(['token']));
      expect(sealed['address']).toBe('a:1');
      expect(JSON.stringify(sealed)).not.toContain('SWMTKN');
      const ref = sealed['token'] as { $secret: string; tag: string };
      expect(await suite.store.open(ref)).toBe('SWMTKN-1');
      expect(await suite.store.sealValues({ other: 'SWMTKN-1' }, new Set(['other']))).toEqual({ other: ref });
      expect(ref.tag).toBe(suite.store.tag('SWMTKN-1'));
    });

    it('keeps named secrets by deployment', async () => {
      const first = await suite.store.putSecret('demo', 'password', 'one');
      expect(await suite.store.secret('demo', 'password')).toEqual(first);
      const second = await suite.store.putSecret('demo', 'password', 'two');
      expect(second.tag).not.toBe(first.tag);
      expect(await suite.store.open(second)).toBe('two');
      expect(await suite.store.secrets('demo')).toEqual({ password: second });
      expect(await suite.store.secrets('other')).toEqual({});
    });

    it('says when a secret is not there', async () => {
      await expect(suite.store.open({ $secret: 'demo/none', tag: '' })).rejects.toMatchObject({ code: 'secret' });
    });
  });
}
