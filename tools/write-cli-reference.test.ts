import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLI_REFERENCE_FILE, cliReferenceText } from './write-cli-reference.ts';

test('docs/reference/cli.md is what the commands say (node tools/write-cli-reference.ts writes it)', () => {
  expect(readFileSync(CLI_REFERENCE_FILE, 'utf8')).toBe(cliReferenceText());
});
