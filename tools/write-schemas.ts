import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonSchemas } from '../src/packs/json-schemas.ts';

// Writes schemas/*.schema.json from the code; a unit test checks that they are unchanged.
const folder = path.join(import.meta.dirname, '..', 'schemas');
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(jsonSchemas())) await writeFile(path.join(folder, name), text);
