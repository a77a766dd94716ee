import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Everything that a lab of this deployment left on this machine: folders, mounts, cgroups, processes, sockets. Empty is right. */
export function labTraces(deployment: string): readonly string[] {
  const paths = [`/var/lib/purlin/lab/${deployment}`, `/run/purlin/lab/${deployment}`];
  const found = paths.filter((path) => existsSync(path));
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  found.push(...mounts.filter((line) => line.includes(`/purlin/lab/${deployment}`)));
  const groups = execFileSync(
    'find',
    ['/sys/fs/cgroup', '-maxdepth', '3', '-type', 'd', '-path', `*purlin-lab/${deployment}`],
    {
      encoding: 'utf8',
    },
  );
  found.push(...groups.split('\n').filter(Boolean));
  const processes = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  found.push(
    ...processes.filter((line) => line.includes(`lab/${deployment}/`) || line.includes(`purlin-lab-${deployment}`)),
  );
  return found;
}
