import { join } from 'node:path';
import { sh } from '../../../src/lib/quote.ts';
import { ensureSimTree, type SimTreeOptions } from '../sim-tree.ts';

const PACKAGES = [
  'python3-keystone',
  'python3-glance',
  'python3-placement',
  'python3-nova',
  'python3-neutron',
  'python3-cinder',
  'rabbitmq-server',
  'mariadb-server',
  'python3-pymysql',
];

/** The tree with OpenStack's services of Debian 12 and what they stand on. About two minutes and 2 GB, once per machine. */
export async function ensureOpenStackTree(options: SimTreeOptions): Promise<string> {
  const script = join(import.meta.dirname, 'add-paste-files.sh');
  const hooks = [`--customize-hook=${sh`sh ${script}`} "$1"`];
  return await ensureSimTree({ name: 'openstack', version: 2, suite: 'bookworm', packages: PACKAGES, hooks }, options);
}
