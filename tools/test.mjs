// `npm test`: sets up, then runs `npm run check` and everything real, and ends with the line "N passed, N failed, N skipped".
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

/** Counts of one vitest report; a report that is missing counts as one failure. */
function countsOf(name) {
  const file = path.join(reports, name);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  for (const suite of report.testResults)
    for (const test of suite.assertionResults)
      if (test.status === 'pending' || test.status === 'skipped') console.log(`skipped: ${test.fullName}`);
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests };
}

rmSync(reports, { recursive: true, force: true });
setUpPackages();
const missing = setUpDebian(LAB_PACKAGES);
if (missing.length > 0) console.log('tests on real hosts are skipped: they need root and the packages above');

const checked = node(['tools/check.ts']);
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const real = node([
  vitest,
  'run',
  '--project',
  'real',
  '--reporter=verbose',
  '--reporter=json',
  '--outputFile.json=node_modules/.cache/purlin/real.json',
]);

const unit = countsOf('unit.json');
const e2e = countsOf('real.json');
const failed = unit.failed + e2e.failed + (checked !== 0 && unit.failed === 0 ? 1 : 0);
console.log(`${unit.passed + e2e.passed} passed, ${failed} failed, ${unit.skipped + e2e.skipped} skipped`);
process.exitCode = failed === 0 && checked === 0 && real === 0 ? 0 : 1;
