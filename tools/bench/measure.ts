import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What one command cost. CPU counts the command and all its children, user and system. */
export interface Cost {
  readonly seconds: number;
  readonly cpuMs: number;
  readonly output: string;
}

/** `times` of POSIX sh prints the CPU time of ended children in its second line, as `0m1.23s 0m0.45s`. */
const WRAPPER = 'out=$1; shift; "$@" >"$out" 2>&1; code=$?; times; exit $code';

/** Runs a command to its end. A command that fails is an error with its output. */
export function measure(
  command: readonly string[],
  outputFile: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Cost> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', WRAPPER, 'sh', outputFile, ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment,
    });
    let times = '';
    child.stdout.on('data', (chunk: Buffer) => (times += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      const output = readFileSync(outputFile, 'utf8');
      if (code !== 0) return reject(new Error(`${command.join(' ')} ended with ${code}:\n${output.slice(-4000)}`));
      resolve({ seconds: (performance.now() - start) / 1000, cpuMs: childrenMs(times), output });
    });
  });
}

function childrenMs(times: string): number {
  const line = times.trim().split('\n').at(-1) ?? '';
  let sum = 0;
  for (const [, minutes, seconds] of line.matchAll(/(\d+)m([\d.]+)s/g))
    sum += Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sum;
}

/** CPU that all hosts of a lab used since they were made, in milliseconds (cgroup v1 cpuacct.usage, v2 cpu.stat). */
export function labCpuMs(deployment: string): number {
  const v1 = `/sys/fs/cgroup/cpuacct/purlin-lab/${deployment}/cpuacct.usage`;
  if (existsSync(v1)) return Number(readFileSync(v1, 'utf8')) / 1e6;
  const stat = readFileSync(`/sys/fs/cgroup/purlin-lab/${deployment}/cpu.stat`, 'utf8');
  return Number(/usage_usec (\d+)/.exec(stat)?.[1] ?? 0) / 1000;
}
