import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PRIVILEGES } from './privileges.ts';

const ROLE = path.resolve(import.meta.dirname, '../../../docs/guide/platforms/vsphere-role.json');

test('the role of the guide has exactly the privileges that are examined', async () => {
  const role: unknown = JSON.parse(await readFile(ROLE, 'utf8'));
  expect(role).toEqual({ name: 'purlin', privileges: Object.values(PRIVILEGES).flat().sort() });
});
