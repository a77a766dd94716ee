import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';

/** `npm run build`: what the published package holds: the output of tsc, and the shell scripts that stand beside the source. */
const root = path.resolve(import.meta.dirname, '..');
const bin = path.join(root, 'node_modules', '.bin');

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const built = spawnSync(path.join(bin, 'tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
cpSync(path.join(root, 'src'), path.join(root, 'dist'), {
  recursive: true,
  filter: (file) => !path.basename(file).includes('.') || file.endsWith('.sh'),
});
const lint = spawnSync(path.join(bin, 'publint'), ['--strict'], { cwd: root, stdio: 'inherit' });
process.exitCode = lint.status ?? 1;
