import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { summarizeSite } from './fidelity-sites.ts';
import { fidelityPageText } from './reference/fidelity-page.ts';

/** Sites of `examples/swarm/sites` that are compared, in the order of the page. */
const SITES: readonly string[] = [
  'lab',
  'existing',
  'aws',
  'openstack',
  'vsphere',
  'lab-systemd',
  'lab-debian-13',
  'rhel',
];

/** Where the page stands. */
export const FIDELITY_FILE = path.resolve(import.meta.dirname, '../docs/reference/fidelity.md');

/** The page's text, from the example's files, the packs that ship and offers; nothing is contacted. */
export async function fidelityText(signal: AbortSignal): Promise<string> {
  const sites = [];
  for (const site of SITES) sites.push(await summarizeSite(site, signal));
  return fidelityPageText('swarm', sites);
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(FIDELITY_FILE, await fidelityText(AbortSignal.timeout(60_000)));
