/**
 * Which part of `src/` may import which. A folder's own files are its contract; its subfolders are implementations, which only
 * `app` imports. A folder that is missing here is an error. ARCHITECTURE.md shows the same table; a test compares them.
 */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  model: [],
  packs: ['model', 'lib'],
  resolve: ['model', 'lib'],
  platforms: ['model', 'lib'],
  transports: ['model', 'lib'],
  stores: ['model', 'lib'],
  executors: ['model', 'lib', 'transports', 'platforms'],
  engine: ['model', 'lib', 'resolve', 'stores', 'executors', 'transports', 'platforms'],
  server: ['model', 'lib', 'packs', 'resolve', 'engine', 'stores', 'platforms', 'transports'],
  client: ['model', 'lib', 'server'],
  cli: ['model', 'lib', 'client', 'server', 'app'],
  app: ['model', 'lib', 'packs', 'resolve', 'engine', 'stores', 'executors', 'transports', 'platforms', 'server'],
};

/** Parts whose subfolders are plain divisions of one contract, not implementations of a port. */
export const OPEN_PARTS: readonly string[] = ['model', 'server'];

/** Implementations that a unit test of another part may use. */
export const TEST_DOUBLES: readonly string[] = ['fake', 'memory'];
