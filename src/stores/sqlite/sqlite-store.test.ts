import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeSuite } from '../store-suite.ts';
import { openSqliteStore } from './open.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purlin-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

storeSuite('sqlite', (world) => openSqliteStore({ folder, ...world, here: { host: 'here', bootId: 'boot' } }));

describe('sqlite files', () => {
  const now = () => 0;

  it('makes its folder with a key that only the owner reads and a .gitignore for everything', async () => {
    const inner = path.join(folder, 'state');
    const store = openSqliteStore({ folder: inner, now });
    await store.close();
    expect(statSync(path.join(inner, 'key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(inner, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('refuses a store of a newer schema with a clear message', async () => {
    await openSqliteStore({ folder, now }).close();
    const db = new DatabaseSync(path.join(folder, 'store.db'));
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => openSqliteStore({ folder, now })).toThrow(/schema 99 of a newer Purlin/);
  });

  it('refuses a store whose key is gone', async () => {
    await openSqliteStore({ folder, now }).close();
    rmSync(path.join(folder, 'key'));
    expect(() => openSqliteStore({ folder, now })).toThrow(/key of this store is gone/);
  });

  it('keeps everything after it was closed, secrets unreadable in the file', async () => {
    const first = openSqliteStore({ folder, now });
    await first.claim('demo', '/demo.yaml');
    const ref = await first.putSecret('demo', 'token', 'SWMTKN-very-secret');
    await first.close();
    const files = ['store.db', 'store.db-wal'].map((name) => {
      try {
        return readFileSync(path.join(folder, name)).toString('latin1');
      } catch {
        return '';
      }
    });
    expect(files.join('')).not.toContain('SWMTKN');
    const second = openSqliteStore({ folder, now });
    expect(await second.open(ref)).toBe('SWMTKN-very-secret');
    expect((await second.deployments()).map((row) => row.name)).toEqual(['demo']);
    await second.close();
  });

  it('shows running tasks in the view that people query', async () => {
    const store = openSqliteStore({ folder, now });
    await store.close();
    const db = new DatabaseSync(path.join(folder, 'store.db'), { readOnly: true });
    expect(db.prepare('SELECT deployment, machine, id, status, since FROM tasks').all()).toEqual([]);
    db.close();
  });
});
