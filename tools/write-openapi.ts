import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { openApiDocument } from '../src/server/openapi.ts';

const root = path.resolve(import.meta.dirname, '..');
const manifest = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));

/** Where the OpenAPI document stands. */
export const OPENAPI_FILE = path.join(root, 'docs/reference/openapi.json');

/** The text of `docs/reference/openapi.json`, as it should be. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(manifest.version), null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(OPENAPI_FILE, openApiText());
