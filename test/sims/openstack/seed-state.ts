import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../src/platforms/lab/command.ts';
import { withLock } from '../../../src/platforms/lab/lock.ts';
import { orStop } from '../forwarded-sim.ts';
import { SIMS_FOLDER } from '../sim-tree.ts';
import { untilReady } from '../until-ready.ts';
import { fillCloud, makeCatalogue } from './seed.ts';
import { type OpenStackServices, startServices, untilAgents, untilIdentity, untilServices } from './services.ts';

/** Counts up when what the seed holds changes. */
const SEED_VERSION = 2;
const KEEP_TIMEOUT_MS = 60_000;

export interface SeedOptions {
  readonly network: string;
  readonly signal: AbortSignal;
  readonly log: ((text: string) => void) | undefined;
}

/**
 * The state that every start begins with, a layer over the tree, with `logins.json` in it. Made once per machine, aside, under
 * a lock: about two minutes.
 */
export async function ensureSeed(tree: string, { network, signal, log }: SeedOptions): Promise<string> {
  const seed = join(SIMS_FOLDER, `openstack-seed.${SEED_VERSION}`);
  await mkdir(SIMS_FOLDER, { recursive: true });
  await withLock(join(SIMS_FOLDER, `.openstack-seed.${SEED_VERSION}.lock`), signal, async () => {
    if (await isThere(seed)) return;
    log?.(`building ${seed}: once per machine, about two minutes\n`);
    const services = await startServices(tree, network, 'new');
    await orStop(services, async () => await makeSeed(services, seed));
    await services.stop();
  });
  return seed;
}

async function makeSeed(services: OpenStackServices, seed: string): Promise<void> {
  const { process, urls } = services;
  await untilIdentity(services);
  await makeCatalogue(urls);
  await writeFile(join(process.folder, 'catalogue'), '');
  await untilServices(services);
  await untilAgents(services);
  const logins = await fillCloud(urls);
  await writeFile(join(process.folder, 'keep'), '');
  const kept = async () => await isThere(join(process.folder, 'kept'));
  await untilReady('the seed', kept, { ended: process.ended, timeoutMs: KEEP_TIMEOUT_MS });
  const made = join(process.folder, 'seed');
  await writeFile(join(made, 'logins.json'), JSON.stringify(logins), { mode: 0o600 });
  const aside = `${SIMS_FOLDER}/.openstack-seed.${SEED_VERSION}.new`;
  await rm(aside, { recursive: true, force: true });
  await runCommand('cp', ['-a', made, aside], { signal: AbortSignal.timeout(KEEP_TIMEOUT_MS) });
  await rename(aside, seed);
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
