import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIDELITY_FILE, fidelityText } from './write-fidelity.ts';

test('docs/reference/fidelity.md is what the sites of the example give (node tools/write-fidelity.ts writes it)', async () => {
  expect(readFileSync(FIDELITY_FILE, 'utf8')).toBe(await fidelityText(AbortSignal.timeout(20_000)));
});
