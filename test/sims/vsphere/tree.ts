import { join } from 'node:path';
import { ensureSimTree, type SimTreeOptions } from '../sim-tree.ts';

/** What vcsim and govc are compiled with, and the libraries that they import. */
const PACKAGES = ['golang-go', 'golang-github-google-uuid-dev', 'golang-github-kr-pretty-dev', 'dpkg-dev', 'xz-utils'];

/** The tree with vcsim and govc, nothing else. About two minutes and 70 MB, once per machine. */
export async function ensureVcsimTree(options: SimTreeOptions): Promise<string> {
  const program = ['sh', join(import.meta.dirname, 'build-vcsim.sh')];
  const tree = { name: 'vcsim', version: 1, suite: 'trixie', packages: PACKAGES, program, source: true } as const;
  return await ensureSimTree(tree, options);
}
