import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PLATFORMS } from '../../src/app/platforms.ts';
import { testSurroundings } from '../support/surroundings.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../src/platforms');

test('every folder of src/platforms is in the registry, and nothing else is', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(Object.keys(PLATFORMS).sort()).toEqual(folders.map(({ name }) => name).sort());
});

test.each(Object.entries(PLATFORMS))('the platform %s loads and goes by that name', async (name, load) => {
  expect((await load(testSurroundings())).name).toBe(name);
});
