import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '../model/errors.ts';
import type { HostKeys } from '../server/operations/adopt.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 15_000;

/**
 * Host keys of a machine: from the operator's known_hosts (ssh-keygen -F) as trusted ones, else from the host itself (ssh-keyscan), which
 * somebody must compare. Errors: `unreachable`.
 */
export async function readHostKeys(host: string, port: number, signal: AbortSignal): Promise<HostKeys> {
  const known = port === 22 ? host : `[${host}]:${port}`;
  const trusted = await output('ssh-keygen', ['-F', known], signal);
  if (trusted.length > 0) return { keys: trusted, trusted: true };
  const keys = await output('ssh-keyscan', ['-T', '5', '-p', String(port), host], signal);
  if (keys.length > 0) return { keys, trusted: false };
  throw new AppError(
    'unreachable',
    `cannot read the host keys of ${host}: nothing that speaks SSH answers at port ${port}`,
    {
      hint: 'Check name, port and firewall; behind a jump host give the keys with --host-key.',
    },
  );
}

/** Keys in lines of the form `HOST TYPE KEY [COMMENT]` (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), as `TYPE KEY`. */
async function output(program: string, args: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const text = await run(program, [...args], { signal, timeout: TIMEOUT_MS }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout?: string }) => error.stdout ?? '',
  );
  return text.split('\n').flatMap((line) => {
    const [, type, key] = line.startsWith('#') ? [] : line.split(' ');
    return type === undefined || key === undefined ? [] : [`${type} ${key}`];
  });
}
