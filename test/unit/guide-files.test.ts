import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readGuide } from '../support/guide.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/etcd');

test('the pack that the guide writes is the one in examples/etcd', () => {
  const files = readGuide('write-a-pack.md').filter((passage) => passage.kind === 'file');
  const pack = files.filter((file) => file.path.startsWith('packs/'));
  expect(pack.length).toBeGreaterThan(10);
  for (const file of pack) {
    expect(file.text, file.path).toBe(readFileSync(path.join(EXAMPLE, file.path), 'utf8'));
  }
});
