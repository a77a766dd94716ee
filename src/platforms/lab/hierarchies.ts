import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';

/** A mounted cgroup hierarchy: v1 has one for each controller, v2 exactly one. */
export interface Hierarchy {
  readonly mount: string;
  readonly type: 'cgroup' | 'cgroup2';
  /** Mount options that name its controllers. */
  readonly options: string;
}

/** The hierarchies of this machine, from /proc/self/mountinfo (proc(5)). A v2 mount beside v1 ones carries nothing. */
export async function readHierarchies(): Promise<readonly Hierarchy[]> {
  return parseHierarchies(await readFile('/proc/self/mountinfo', 'utf8'));
}

export function parseHierarchies(mountinfo: string): readonly Hierarchy[] {
  const found: Hierarchy[] = [];
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const mount = before.split(' ')[4];
    const [type, , options = ''] = after.split(' ');
    if (mount === undefined || !mount.startsWith('/sys/fs/cgroup')) continue;
    if (type !== 'cgroup' && type !== 'cgroup2') continue;
    const own = options.split(',').filter((option) => option !== 'rw' && option !== 'ro' && option !== 'xattr');
    found.push({ mount, type, options: withoutAgent(own).join(',') });
  }
  const first = found.filter((hierarchy) => hierarchy.type === 'cgroup');
  return first.length > 0 ? first : found.filter((hierarchy) => hierarchy.type === 'cgroup2');
}

/** systemd's own mount of `name=systemd` names a release agent; a second mount of it may not. */
function withoutAgent(options: readonly string[]): readonly string[] {
  const named = options.filter((option) => !option.startsWith('release_agent') && option !== 'clone_children');
  return named.some((option) => option.startsWith('name=')) ? ['none', ...named] : named;
}

/** One line per hierarchy for boot-host.sh: folder under /sys/fs/cgroup, type, options. */
export function describeHierarchies(hierarchies: readonly Hierarchy[]): string {
  return hierarchies
    .map(({ mount, type, options }) => `${relative('/sys/fs/cgroup', mount) || '.'} ${type} ${options || 'rw'}`)
    .join('\n');
}
