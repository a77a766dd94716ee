import { ensureSimTree, type SimTreeOptions } from './sim-tree.ts';

/** moto_server and what its EC2, IAM, STS, SSM and ELB parts import; Debian 12 has none, so Debian 13's. */
const PACKAGES = [
  'python3-moto',
  'python3-flask-cors',
  'python3-yaml',
  'python3-docker',
  'python3-jsondiff',
  'python3-openapi-spec-validator',
  'python3-pyparsing',
  'python3-joserfc',
];

/** The tree with moto_server; see {@link ensureSimTree}. About 40 s and 530 MB, once per machine. */
export async function ensureMotoTree(options: SimTreeOptions): Promise<string> {
  return await ensureSimTree({ name: 'moto', version: 1, suite: 'trixie', packages: PACKAGES }, options);
}
