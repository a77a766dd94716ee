import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const STATIC_IMPORT = /^(?:import|export)\s(?!type\b)[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;

/** Every module that loading a file loads with it, by its specifier; `import()` waits until it is run and does not count. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const match of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
    const source = match[1] ?? match[2] ?? '';
    const found = source.startsWith('.') ? path.resolve(path.dirname(file), source) : source;
    if (seen.has(found)) continue;
    seen.add(found);
    if (source.startsWith('.')) loadedWith(found, seen);
  }
  return seen;
}

const HEAVY = ['zod', 'yaml', 'hono', 'node:sqlite', 'ssh2', '@marcbachmann/cel-js', 'log-update', 'node:http'];

describe('a cold start', () => {
  test('--version loads nothing but what reads its file', () => {
    expect([...loadedWith(path.join(import.meta.dirname, 'main.ts'))]).toEqual(['node:fs']);
  });

  test('--help loads commander, and neither schemas, YAML, HTTP nor the store', () => {
    const loaded = loadedWith(path.join(import.meta.dirname, 'run.ts'));
    expect([...loaded]).toContain('commander');
    expect(HEAVY.filter((name) => loaded.has(name))).toEqual([]);
  });

  test.each(['status', 'plan', 'apply', 'destroy', 'explain', 'machines-ssh'])(
    'the command %s itself loads nothing heavy',
    (name) => {
      const loaded = loadedWith(path.join(import.meta.dirname, 'commands', `${name}.ts`));
      expect(HEAVY.filter((heavy) => loaded.has(heavy))).toEqual([]);
    },
  );

  test('the application itself loads HTTP, and schemas only for a request that has a query or a body', () => {
    const loaded = loadedWith(path.resolve(import.meta.dirname, '../server/app.ts'));
    expect(loaded.has('hono')).toBe(true);
    expect(HEAVY.filter((name) => name !== 'hono' && loaded.has(name))).toEqual([]);
  });
});
