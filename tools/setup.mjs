// Prepares a checkout: the npm packages of the lock file and, on request, Debian packages. Runs on Node.js 20 without any package.
//   node tools/setup.mjs [--apt PACKAGE...]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const marker = path.join(root, 'node_modules', '.purlin-lock');

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) throw new Error(`cannot run ${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** Installs the npm packages when the lock file changed since the last time. */
export function setUpPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const pinned = path.join(root, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(pinned) && existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log('setup: npm ci');
  if (run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']) !== 0)
    throw new Error('cannot install the npm packages: npm ci failed; its message is above');
  writeFileSync(marker, wanted);
}

/** Installs Debian packages that are missing; without root it says which, and returns them. */
export function setUpDebian(names) {
  const missing = names.filter(
    (name) =>
      spawnSync('dpkg-query', ['-W', '-f=${db:Status-Abbrev}', name], { encoding: 'utf8' }).stdout?.slice(0, 2) !==
      'ii',
  );
  if (missing.length === 0) return [];
  if (process.getuid?.() !== 0) {
    console.log(`setup: these Debian packages are missing and only root can install them: ${missing.join(' ')}`);
    return missing;
  }
  console.log(`setup: apt-get install ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  run('apt-get', ['-qq', 'update'], quiet);
  if (run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...missing], quiet) !== 0)
    throw new Error(`cannot install ${missing.join(' ')}: apt-get failed; its message is above`);
  return [];
}

/** What a lab needs of this machine. */
export const LAB_PACKAGES = ['mmdebstrap', 'iproute2', 'util-linux', 'openssh-client', 'ca-certificates', 'procps'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUpPackages();
  const at = process.argv.indexOf('--apt');
  setUpDebian(at < 0 ? LAB_PACKAGES : process.argv.slice(at + 1));
}
