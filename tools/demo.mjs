// `npm run demo`: sets up, then deploys a real Docker Swarm on five light hosts on this machine.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LAB_PACKAGES, setUpDebian, setUpPackages } from './setup.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const file = 'examples/swarm/demo.yaml';

function purlin(...args) {
  return (
    spawnSync(path.join(root, 'bin', 'purlin'), ['-f', file, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
  );
}

if (process.getuid?.() !== 0) {
  console.error('demo: cannot make light hosts: they need root for network namespaces; run: sudo npm run demo');
  process.exit(1);
}
const start = Date.now();
setUpPackages();
setUpDebian(LAB_PACKAGES);

const applied = purlin('apply', '--yes');
if (applied !== 0) {
  console.error(`\ndemo: apply ended with exit code ${applied}; why: ./bin/purlin -f ${file} status`);
  process.exit(applied);
}
console.log('\nThe nodes of the swarm, asked on its first manager:\n');
const asked = purlin('machines', 'ssh', 'demo-manager-0', '--', 'docker', 'node', 'ls');
console.log(`
A real Docker Swarm runs on five hosts on this machine (${Math.round((Date.now() - start) / 1000)} s). Try next:

  ./bin/purlin -f ${file} status                                what is there, and whether all is well
  ./bin/purlin -f ${file} explain container-engine              why Debian's Docker was chosen
  ./bin/purlin -f ${file} apply                                 nothing to do: no machine is contacted
  ./bin/purlin -f ${file} machines ssh demo-worker-0            a shell on a worker
  ./bin/purlin -f ${file} destroy --yes                         take all of it away
`);
process.exitCode = asked;
