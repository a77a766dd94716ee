import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findBreak } from './find-break.ts';
import { LAYERS } from './layer-table.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('the layer lint', () => {
  test.each([
    [
      'src/engine/anneal.ts',
      '../platforms/lab/lab.ts',
      'engine imports the implementation platforms/lab; only app may',
    ],
    ['src/resolve/resolve.ts', '../stores/store.ts', 'resolve may not import stores'],
    ['src/model/plan.ts', '../lib/clock.ts', 'model may not import lib'],
    ['src/platforms/lab/lab.ts', '../fake/fake.ts', 'platforms/lab imports its sibling platforms/fake'],
    ['src/cli/main.ts', '../engine/anneal.ts', 'cli may not import engine'],
    ['src/mystery/file.ts', '../model/plan.ts', 'the folder src/mystery is missing from tools/lint/layer-table.ts'],
    ['src/engine/anneal.ts', '../../tools/check.ts', 'engine imports ../../tools/check.ts from outside src'],
  ])('%s importing %s is an error', (file, source, message) => {
    expect(findBreak(root, path.join(root, file), source)).toBe(message);
  });

  test.each([
    ['src/engine/anneal.ts', '../stores/store.ts'],
    ['src/app/platforms.ts', '../platforms/lab/lab.ts'],
    ['src/engine/anneal.test.ts', '../stores/memory/memory-store.ts'],
    ['src/resolve/resolve.ts', '../model/files/kinds.ts'],
    ['src/executors/file/file.ts', '../executor.ts'],
    ['src/resolve/resolve.ts', 'node:crypto'],
  ])('%s may import %s', (file, source) => {
    expect(findBreak(root, path.join(root, file), source)).toBeUndefined();
  });

  test('every folder of src is in the table, and the other way round', () => {
    const folders = readdirSync(path.join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).sort()).toEqual(Object.keys(LAYERS).sort());
  });

  test('ARCHITECTURE.md shows the same table', () => {
    const text = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
    for (const [part, allowed] of Object.entries(LAYERS)) {
      expect(text).toContain(`| \`${part}\` | ${allowed.map((name) => `\`${name}\``).join(' ') || '-'} |`);
    }
    expect(existsSync(path.join(root, 'LICENSE'))).toBe(true);
  });
});
