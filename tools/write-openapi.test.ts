import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPENAPI_FILE, openApiText } from './write-openapi.ts';

test('docs/reference/openapi.json is what the routes say (node tools/write-openapi.ts writes it)', () => {
  expect(readFileSync(OPENAPI_FILE, 'utf8')).toBe(openApiText());
});
