import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DoctorDocument } from '../documents/house.ts';
import type { DoctorRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';

type Check = DoctorDocument['checks'][number];
type Leftover = DoctorDocument['leftovers'][number];

/** What platforms keep on this machine beside the deployments; `clean` removes what nothing needs. */
export interface Housekeeping {
  leftovers(clean: boolean, signal: AbortSignal): Promise<readonly Leftover[]>;
}

/** Programs that platforms and imports call, with the Debian package that has each. */
const PROGRAMS: readonly { readonly program: string; readonly packageName: string; readonly purpose: string }[] = [
  { program: 'mmdebstrap', packageName: 'mmdebstrap', purpose: 'the lab builds its trees with it' },
  { program: 'unshare', packageName: 'util-linux', purpose: 'the lab starts hosts with it' },
  { program: 'ip', packageName: 'iproute2', purpose: 'the lab joins hosts by network with it' },
];

/** Looks at this machine, the state folder and what the platforms still hold. */
export async function examine(
  deps: OperationsDeps,
  request: DoctorRequest,
  signal: AbortSignal,
): Promise<DoctorDocument> {
  const leftovers = await deps.housekeeping.leftovers(request.clean === true, signal);
  const checks = [rootCheck(), ...(await Promise.all(PROGRAMS.map(programCheck))), ...(await stateChecks(deps))];
  return {
    schema: 'purlin/doctor@1',
    ok: checks.every((check) => check.verdict !== 'failed'),
    checks,
    leftovers: [...leftovers],
  };
}

function rootCheck(): Check {
  if (process.getuid?.() === 0) return { name: 'root', verdict: 'ok', detail: 'this process may make light hosts' };
  return {
    name: 'root',
    verdict: 'warning',
    detail: 'without root the lab can be planned and looked at, but not changed',
    try: 'Run apply and destroy for the lab with sudo.',
  };
}

async function programCheck(wanted: (typeof PROGRAMS)[number]): Promise<Check> {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, wanted.program);
    const runs = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return { name: wanted.program, verdict: 'ok', detail: file };
  }
  return {
    name: wanted.program,
    verdict: 'warning',
    detail: `not found; ${wanted.purpose}`,
    try: `apt-get install ${wanted.packageName}`,
  };
}

async function stateChecks(deps: OperationsDeps): Promise<readonly Check[]> {
  const key = await stat(path.join(deps.stateDir, 'key')).catch(() => undefined);
  if (key === undefined) return [{ name: 'state', verdict: 'ok', detail: `nothing in ${deps.stateDir} yet` }];
  const open = (key.mode & 0o077) !== 0;
  const sealed: Check = open
    ? {
        name: 'key',
        verdict: 'failed',
        detail: 'others can read the key of the store',
        try: `chmod 600 ${path.join(deps.stateDir, 'key')}`,
      }
    : { name: 'key', verdict: 'ok', detail: 'only its owner can read it' };
  const faults = await (await deps.store('read')).integrity();
  const store: Check =
    faults.length === 0
      ? { name: 'store', verdict: 'ok', detail: path.join(deps.stateDir, 'store.db') }
      : { name: 'store', verdict: 'failed', detail: faults.join('; '), try: 'Restore store.db from a copy.' };
  return [sealed, store];
}
