import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLATFORMS } from '../../src/app/platforms.ts';
import { siteSchema } from '../../src/model/files/site.ts';
import { EXAMPLE_SITES } from '../../src/server/operations/init-sites.ts';
import { testSurroundings } from '../support/surroundings.ts';

test('there is an example for every platform, but the one of tests', () => {
  expect(Object.keys(EXAMPLE_SITES).sort()).toEqual(
    Object.keys(PLATFORMS)
      .filter((name) => name !== 'fake')
      .sort(),
  );
});

test.each(Object.entries(EXAMPLE_SITES))(
  'the example for %s is a site of it, with its comments too',
  async (name, text) => {
    const platform = await PLATFORMS[name]?.(testSurroundings());
    const uncommented = text
      .split('\n')
      .map((line) => line.replace(/^( +)# (\w+: [^#]*?)( {2,}.*)?$/, '$1$2'))
      .join('\n');
    for (const each of [text, uncommented]) {
      const site = siteSchema.parse(parse(each));
      expect([site.site, site.platform]).toEqual([name, name]);
      platform?.settingsSchema.parse(site.settings ?? {});
      platform?.machineSchema.parse(site.machine ?? {});
    }
  },
);
