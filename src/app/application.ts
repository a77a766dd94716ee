import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../lib/clock.ts';
import type { Access } from '../model/machine.ts';
import { httpApplication } from '../server/app.ts';
import type { OperationsDeps } from '../server/operations/deps.ts';
import { createOperations } from '../server/operations/operations.ts';
import { secretText } from '../server/operations/secrets.ts';
import { thisHolder } from '../stores/holder.ts';
import type { Store } from '../stores/store.ts';
import { readHostKeys } from './host-keys.ts';
import { stateIdentity, writeLoginKey } from './identity.ts';
import { PLATFORMS, platformRegistry, TELLS } from './platforms.ts';
import type { Stdio } from './runner.ts';

export interface ApplicationOptions {
  /** The deployment file, absolute. */
  readonly file: string;
  /** Default `.purlin` beside the file. */
  readonly stateDir: string | undefined;
  readonly cwd: string;
}

/** The whole product behind one `fetch`: composed here, used by the command line in the same process. */
export interface Application {
  readonly fetch: (request: Request) => Promise<Response>;
  close(): Promise<void>;
  /** Runs a command on a machine with this process's terminal; gives its exit code. */
  interactive(access: Access, command: readonly string[], stdio: Stdio): Promise<number>;
}

const CHECKOUT = path.resolve(import.meta.dirname, '../..');

/** Composes the application for one deployment file. Opens nothing before it is asked for. */
export async function openApplication(options: ApplicationOptions): Promise<Application> {
  const stateDir = options.stateDir ?? path.join(path.dirname(options.file), '.purlin');
  const stores = storeOf(stateDir);
  const identity = stateIdentity(stateDir, () => stores.open('write'));
  const access = { stateDir, writeLogin: () => writeLoginKey(stateDir, () => stores.open('write')) };
  const deps: OperationsDeps = {
    file: options.file,
    cwd: options.cwd,
    shipped: [CHECKOUT],
    stateDir,
    clock: systemClock,
    store: stores.open,
    storeBeside: stores.beside,
    owner: identity.owner,
    platform: platformRegistry({
      identity,
      secret: (name) => secretText(stateDir, name),
      environment: process.env,
      home: homedir(),
      folder: path.dirname(options.file),
      clock: systemClock,
    }),
    platformNames: Object.keys(PLATFORMS).sort(),
    holder: thisHolder,
    platformTells: Object.entries(TELLS).map(([name, tells]) => ({ name, tells })),
    hostKeys: readHostKeys,
    housekeeping: {
      leftovers: async (clean, signal) => (await import('./housekeeping.ts')).labLeftovers(clean, signal),
    },
    runner: async (store, facts) => {
      const { openRunner } = await import('./runner.ts');
      return openRunner({ access, store, facts, platform: deps.platform, clock: systemClock });
    },
  };
  const app = httpApplication(createOperations(deps));
  return {
    fetch: async (request) => app.fetch(request),
    close: stores.close,
    interactive: async (to, command, stdio) => {
      const { openInteractive } = await import('./runner.ts');
      return openInteractive(access, to, command, stdio);
    },
  };
}

/** One store per process. To read where nothing was ever written needs no file: an empty store in memory stands in. */
function storeOf(stateDir: string) {
  let opened: Promise<Store> | undefined;
  let empty: Promise<Store> | undefined;
  async function openFile(): Promise<Store> {
    const { openSqliteStore } = await import('../stores/sqlite/open.ts');
    return openSqliteStore({ folder: stateDir, now: () => systemClock.now() });
  }
  async function openEmpty(): Promise<Store> {
    const { createMemoryStore } = await import('../stores/memory/memory-store.ts');
    return createMemoryStore({ now: () => systemClock.now() });
  }
  function open(purpose: 'read' | 'write'): Promise<Store> {
    if (opened === undefined && (purpose === 'write' || existsSync(path.join(stateDir, 'store.db'))))
      opened = openFile();
    if (opened !== undefined) return opened;
    empty ??= openEmpty();
    return empty;
  }
  const others = new Map<string, ReturnType<typeof storeOf>>();
  function beside(file: string): Promise<Store> {
    const folder = path.join(path.dirname(file), '.purlin');
    const other = others.get(folder) ?? storeOf(folder);
    others.set(folder, other);
    return other.open('read');
  }
  async function close(): Promise<void> {
    for (const other of others.values()) await other.close();
    const store = await opened;
    await store?.close();
  }
  return { open, beside, close };
}
