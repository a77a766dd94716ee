import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A network namespace with nothing but a loopback, for as long as its holder lives. */
export interface TestNetwork {
  /** For `nsenter --net=PATH`. */
  readonly network: string;
  stop(): Promise<void>;
}

/** Makes a network namespace that ends with this process, or with `stop`; nothing is mounted for it. */
export async function startTestNetwork(): Promise<TestNetwork> {
  const script = 'ip link set lo up && echo ready && exec cat';
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--net', 'sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    exit.then(([code]) => Promise.reject(new Error(`cannot make a network namespace: exit ${code}`))),
  ]);
  const stop = async () => {
    child.stdin.end();
    await exit;
  };
  return { network: `/proc/${child.pid}/ns/net`, stop };
}
