import { AppError } from '../../model/errors.ts';
import type { Intent } from '../../resolve/resolve-input.ts';
import type { OfDeployment, Operations, PlanRequest, RetryRequest } from '../operations.ts';
import { adoptMachine } from './adopt.ts';
import { readConsole } from './console.ts';
import { deploymentRow, type OperationsDeps } from './deps.ts';
import { examine } from './doctor.ts';
import { cancelDriver, waitFor } from './driving.ts';
import { readEvents } from './events.ts';
import { writeExample } from './init.ts';
import { lint } from './lint.ts';
import { readLogs } from './logs.ts';
import { accessOf, listMachines, showMachine } from './machines.ts';
import { listNames } from './names.ts';
import { switchPower } from './power.ts';
import { listSites, showSite } from './sites.ts';
import { readStatus } from './status.ts';

/** The use cases over what `app/` composes. What resolves or anneals loads when it is asked for. */
export function createOperations(deps: OperationsDeps): Operations {
  return {
    init: (request) => writeExample(deps, request),
    plan: async (request, signal) => {
      const { makePlan } = await import('./plan.ts');
      return makePlan(deps, applyIntent(request), { lock: true, check: request.check === true }, signal);
    },
    planDestroy: async (request, signal) => {
      const { makePlan } = await import('./plan.ts');
      return makePlan(deps, destroyIntent(request.machines), { lock: false, check: false }, signal);
    },
    apply: async function* (request, signal) {
      const { driveDeployment } = await import('./apply.ts');
      yield* driveDeployment(deps, { command: 'apply', intent: applyIntent(request), ...request }, signal);
    },
    retry: async function* (request, signal) {
      await refuseUnlessApplied(deps, request);
      const { driveDeployment } = await import('./apply.ts');
      const drive = { command: 'retry', intent: { kind: 'apply' }, ...request, retries: chosen(request) } as const;
      yield* driveDeployment(deps, drive, signal);
    },
    destroy: async function* (request, signal) {
      const { driveDeployment } = await import('./apply.ts');
      yield* driveDeployment(deps, { command: 'destroy', intent: destroyIntent(request.machines), ...request }, signal);
    },
    status: (request) => readStatus(deps, request),
    explain: async (request, signal) => {
      const { explainSubjects } = await import('./explain.ts');
      return explainSubjects(deps, request, signal);
    },
    fidelity: async (request, signal) => {
      const { compareSides } = await import('./fidelity.ts');
      return compareSides(deps, request, signal);
    },
    logs: (request, signal) => readLogs(deps, request, signal),
    events: (request, signal) => readEvents(deps, request, signal),
    cancel: (request) => cancelDriver(deps, request),
    wait: (request, signal) => waitFor(deps, request, signal),
    machines: (request) => listMachines(deps, request),
    machine: (request) => showMachine(deps, request),
    adopt: (request, signal) => adoptMachine(deps, request, signal),
    access: (request) => accessOf(deps, request),
    power: (request, signal) => switchPower(deps, request, signal),
    console: (request, signal) => readConsole(deps, request, signal),
    sites: (_request, signal) => listSites(deps, signal),
    site: (request, signal) => showSite(deps, request, signal),
    offers: async (request, signal) => {
      const { showOffers } = await import('./offers.ts');
      return showOffers(deps, request, signal);
    },
    examineSites: async (request, signal) => {
      const { examineSites } = await import('./sites-doctor.ts');
      return examineSites(deps, request, signal);
    },
    sweep: async (request, signal) => {
      const { sweepSites } = await import('./sweep.ts');
      return sweepSites(deps, request, signal);
    },
    lint: (request, signal) => lint(deps, request, signal),
    doctor: (request, signal) => examine(deps, request, signal),
    names: (request, signal) => listNames(deps, request, signal),
  };
}

/** There must be something to try again. Errors: `not-found`. */
async function refuseUnlessApplied(deps: OperationsDeps, request: OfDeployment): Promise<void> {
  const row = await deploymentRow(deps, request);
  if (row.apply !== undefined && row.apply.outcome !== 'removed') return;
  const why = row.apply === undefined ? 'it was never applied' : 'it was destroyed';
  throw new AppError('not-found', `cannot retry ${row.name}: ${why}`, { hint: 'Try `purlin apply`.' });
}

function applyIntent(request: Pick<PlanRequest, 'replace' | 'check'>): Intent {
  return {
    kind: 'apply',
    ...(request.replace === undefined ? {} : { replace: request.replace }),
    ...(request.check === true ? { full: true } : {}),
  };
}

/** Without machines everything goes; with machines only those leave. */
function destroyIntent(machines: readonly string[] | undefined): Intent {
  return machines === undefined || machines.length === 0 ? { kind: 'destroy' } : { kind: 'apply', remove: machines };
}

/** Whether a task is among what was named: by id, machine, role or `MACHINE/ROLE`. Nothing named: every task. */
function chosen(request: RetryRequest): (task: string) => boolean {
  const what = request.what ?? [];
  if (what.length === 0) return () => true;
  return (task) => {
    const [machine = '', role = ''] = task.split('/');
    return what.some((each) => [task, machine, role, `${machine}/${role}`].includes(each));
  };
}
