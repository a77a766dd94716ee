// `npm test`: sets up, then runs `npm run check` and everything real, and ends with the line "N passed, N failed, N skipped".
// `npm run test:full` (--full) adds what is too slow for every day: kills at every call of OpenStack, and the harness of bodies.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LAB_PACKAGES, setUpDebian, setUpPackages } from './setup.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = path.join(root, 'node_modules', 'node', 'bin');
const reports = path.join(root, 'node_modules', '.cache', 'purlin');

function node(args) {
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  return spawnSync(path.join(bin, 'node'), args, { cwd: root, stdio: 'inherit', env }).status ?? 1;
}

/** Counts of one vitest report; a report that is missing, and a file that failed beside its tests, count as one failure each. */
function countsOf(name) {
  const file = path.join(reports, name);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  for (const suite of report.testResults)
    for (const test of suite.assertionResults)
      if (test.status === 'pending' || test.status === 'skipped') console.log(`skipped: ${test.fullName}`);
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests };
}

rmSync(reports, { recursive: true, force: true });
setUpPackages();
const missing = setUpDebian(LAB_PACKAGES);
if (missing.length > 0) console.log('tests on real hosts are skipped: they need root and the packages above');

const checked = node(['tools/check.ts']);
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
/** Projects of vitest.config.ts that run on real hosts, one after the other: their labs and yards share two cores. */
const projects = ['real', 'platforms', ...(process.argv.includes('--full') ? ['full'] : [])];
const ended = projects.map((project) =>
  node([
    vitest,
    'run',
    '--project',
    project,
    '--reporter=verbose',
    '--reporter=json',
    `--outputFile.json=node_modules/.cache/purlin/${project}.json`,
  ]),
);

const counts = ['unit', ...projects].map((name) => countsOf(`${name}.json`));
const sum = (key) => counts.reduce((total, each) => total + each[key], 0);
const unitFailed = counts[0]?.failed ?? 0;
const failed = sum('failed') + (checked !== 0 && unitFailed === 0 ? 1 : 0);
console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exitCode = failed === 0 && checked === 0 && ended.every((code) => code === 0) ? 0 : 1;
