import { spawn } from 'node:child_process';
import path from 'node:path';

/** One named command of `npm run check`. */
interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const root = path.resolve(import.meta.dirname, '..');

const CHECKS: readonly Check[] = [
  { name: 'format', command: ['biome', 'check', '--linter-enabled=false'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', 'src', 'tools', 'test'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  {
    name: 'duplicates',
    command: [
      'jscpd',
      '--exit-code',
      '1',
      '--format',
      'typescript',
      '--ignore',
      '**/*.test.ts',
      '--min-lines',
      '8',
      'src',
      'tools',
    ],
  },
  {
    name: 'unit tests',
    command: [
      'vitest',
      'run',
      '--project',
      'unit',
      '--reporter=dot',
      '--reporter=json',
      '--outputFile.json=node_modules/.cache/purlin/unit.json',
    ],
  },
];

function run(check: Check): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const [program = '', ...args] = check.command;
    const bin = path.join(root, 'node_modules', '.bin', program);
    const child = spawn(bin, args, {
      cwd: root,
      env: { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

let failed = 0;
for (const check of CHECKS) {
  const start = performance.now();
  const { code, output } = await run(check);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name.padEnd(12)} ${seconds.padStart(5)} s`);
  if (code === 0) continue;
  failed += 1;
  console.log(`${output.trim()}\n  run just this: npx ${check.command.join(' ')}\n`);
}
console.log(failed === 0 ? 'check: everything holds' : `check: ${failed} of ${CHECKS.length} failed`);
process.exitCode = failed === 0 ? 0 : 1;
