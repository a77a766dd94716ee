import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readGuide } from '../../../test/support/guide.ts';
import { vsphereMachineSchema, vsphereSettingsSchema } from './settings.ts';

const PAGE = 'platforms/vsphere.md';
const TEXT = readFileSync(path.resolve(import.meta.dirname, '../../../docs/guide', PAGE), 'utf8');

test('the site of the guide is one that is accepted', () => {
  const file = readGuide(PAGE).find((passage) => passage.kind === 'file' && passage.path === 'sites/vc-east.yaml');
  const site: unknown = file?.kind === 'file' ? parse(file.text) : undefined;
  const read = z.looseObject({
    platform: z.literal('vsphere'),
    settings: vsphereSettingsSchema,
    machine: vsphereMachineSchema,
  });
  expect(read.safeParse(site).error).toBeUndefined();
});

test.each(Object.keys(vsphereSettingsSchema.shape))('the guide says what the setting %s is', (key) => {
  expect(TEXT).toContain(`\`${key}\``);
});
