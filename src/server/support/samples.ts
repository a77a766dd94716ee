import type { Counts } from '../documents/document.ts';
import type { ApplyResult } from '../documents/event.ts';
import type { PlanDocument, PlanDocumentMachine, PlanDocumentTask } from '../documents/plan.ts';
import type { Attention, StatusDocument } from '../documents/status.ts';

/** 2026-01-01T12:00:00Z: the present of all samples. */
export const NOW = Date.parse('2026-01-01T12:00:00Z');

export function counts(given: Partial<Counts> = {}): Counts {
  return { done: 0, running: 0, failed: 0, blocked: 0, ready: 0, retrying: 0, waiting: 0, stale: 0, ...given };
}

function sampleMachine(group: string, ordinal: number, given: Partial<PlanDocumentMachine> = {}): PlanDocumentMachine {
  return {
    name: `demo-${group}-${ordinal}`,
    group,
    ordinal,
    site: 'lab',
    platform: 'lab',
    origin: 'create',
    facts: { os: { family: 'debian', version: '12' } },
    predicted: ['os.family', 'os.version'],
    action: 'create',
    reason: 'new',
    ...given,
  };
}

function sampleTask(machine: string, role: string, given: Partial<PlanDocumentTask> = {}): PlanDocumentTask {
  const verb = given.verb ?? 'apply';
  return {
    id: `${machine}/${role}/${verb}`,
    machine,
    role,
    verb,
    action: 'create',
    reason: 'new',
    after: [],
    ...given,
  };
}

function firstRoles(machine: string, last: string): readonly PlanDocumentTask[] {
  return ['created-machine', 'docker-debian', last].map((role) => sampleTask(machine, role));
}

/** A first plan: three managers and two workers on one site. */
export const FIRST_PLAN: PlanDocument = {
  schema: 'purlin/plan@1',
  deployment: 'demo',
  index: 'i-1',
  summary: {
    machines: 5,
    create: 16,
    change: 0,
    remove: 0,
    maybe: 0,
    unchanged: 0,
    touched: 5,
    longestPath: 7,
    expectedSeconds: 200,
  },
  machines: [...[0, 1, 2].map((n) => sampleMachine('manager', n)), ...[0, 1].map((n) => sampleMachine('worker', n))],
  bindings: [],
  tasks: [
    ...firstRoles('demo-manager-0', 'swarm-init'),
    ...firstRoles('demo-manager-1', 'swarm-join-manager'),
    ...firstRoles('demo-manager-2', 'swarm-join-manager'),
    ...firstRoles('demo-worker-0', 'swarm-join-worker'),
    ...firstRoles('demo-worker-1', 'swarm-join-worker'),
    { id: 'deployment/swarm-cluster/proof', verb: 'proof', action: 'create', reason: 'new', after: [], kind: 'proof' },
  ],
  open: [],
  notices: [],
};

/** A plan of a living deployment with every kind of line. */
export const CHANGE_PLAN: PlanDocument = {
  schema: 'purlin/plan@1',
  deployment: 'demo',
  index: 'i-2',
  summary: { machines: 4, create: 4, change: 1, remove: 3, maybe: 1, unchanged: 20, touched: 4, longestPath: 5 },
  machines: [
    sampleMachine('manager', 0, { action: 'keep', predicted: [] }),
    sampleMachine('manager', 1, { action: 'replace', reason: 'asked for by --replace', predicted: [] }),
    sampleMachine('worker', 0, { action: 'keep', predicted: [] }),
    sampleMachine('worker', 1, { action: 'remove', reason: 'the group is smaller now', predicted: [] }),
    sampleMachine('worker', 2, {
      action: 'adopt',
      reason: 'new',
      facts: {},
      origin: 'adopt',
      site: 'office',
      platform: 'existing',
    }),
  ],
  bindings: [],
  tasks: [
    sampleTask('demo-worker-1', 'swarm-join-worker', { verb: 'drain', action: 'remove', reason: 'the machine leaves' }),
    sampleTask('demo-worker-1', 'created-machine', { verb: 'remove', action: 'remove', reason: 'the machine leaves' }),
    sampleTask('demo-manager-0', 'docker-debian', {
      action: 'change',
      reason:
        'input registryMirror changed "http://10.77.0.1:5000" -> "http://mirror.lab.example:5000", and the content of the role changed',
    }),
    sampleTask('demo-manager-0', 'swarm-init', {
      action: 'maybe',
      reason: 'reads a value of docker-debian',
      verb: 'health',
    }),
    sampleTask('demo-manager-1', 'created-machine', { action: 'create', reason: 'new machine' }),
    sampleTask('demo-worker-0', 'docker-upstream', {
      action: 'create',
      reason: 'prefer changed',
      replaces: 'docker-debian',
    }),
    sampleTask('demo-worker-2', 'adopted-machine'),
    sampleTask('demo-worker-2', 'docker-debian', { action: 'none', reason: 'unchanged' }),
    { id: 'barrier/swarm-cluster', verb: 'apply', kind: 'barrier', action: 'none', reason: '', after: [] },
  ],
  open: [
    {
      need: 'container-engine',
      machine: 'demo-worker-2',
      by: 'swarm-join-worker',
      waitsFor: 'os.family',
      candidates: [
        { role: 'docker-debian', why: 'when: machine.os.family is not known yet' },
        { role: 'docker-rhel', why: 'when: machine.os.family is not known yet' },
      ],
    },
  ],
  notices: [
    {
      kind: 'replanned',
      machine: 'demo-worker-0',
      message: 're-planned demo-worker-0: os.version predicted 12, found 13',
    },
  ],
  privilege: 'Machines of the lab are made by root: run `sudo purlin apply`.',
};

/** Nothing to do. */
export const EMPTY_PLAN: PlanDocument = {
  ...FIRST_PLAN,
  index: 'i-3',
  summary: { machines: 5, create: 0, change: 0, remove: 0, maybe: 0, unchanged: 43, touched: 0, longestPath: 0 },
  machines: FIRST_PLAN.machines.map((machine) => ({ ...machine, action: 'keep', predicted: [] })),
  tasks: [],
};

export const FAILED: Attention = {
  task: 'demo-worker-1/docker-debian/apply',
  status: 'failed',
  machine: 'demo-worker-1',
  role: 'docker-debian',
  verb: 'apply',
  why: 'cannot install docker.io: apt-get ended with 100',
  try: 'Look at `purlin logs demo-worker-1/docker-debian`, then `purlin retry`.',
  exit: 100,
  tail: ['Reading package lists...', 'E: Unable to locate package docker.io'],
  run: 'r-17',
  since: '2026-01-01T11:57:00.000Z',
  blocks: 2,
};

const WAITING: Attention = {
  task: 'demo-worker-0/corporate-ca/apply',
  status: 'waiting',
  machine: 'demo-worker-0',
  role: 'corporate-ca',
  why: 'waits for the certificate to be signed',
  try: 'Sign the request, then run `purlin retry demo-worker-0`.',
};

function machineStatus(group: string, ordinal: number, given: Partial<StatusDocument['machines'][number]> = {}) {
  const address = `10.77.1.${ordinal + (group === 'manager' ? 1 : 4)}`;
  const base = {
    name: `demo-${group}-${ordinal}`,
    state: 'done' as const,
    addresses: { control: address },
    group,
    site: 'lab',
  };
  return { ...base, counts: counts({ done: 9 }), ...given };
}

/** A converged deployment of five machines. */
export const CONVERGED: StatusDocument = {
  schema: 'purlin/status@1',
  deployment: 'demo',
  state: 'converged',
  counts: counts({ done: 45 }),
  machines: [...[0, 1, 2].map((n) => machineStatus('manager', n)), ...[0, 1].map((n) => machineStatus('worker', n))],
  attention: [],
  groups: [
    { name: 'manager', machines: 3, counts: counts({ done: 27 }) },
    { name: 'worker', machines: 2, counts: counts({ done: 18 }) },
  ],
};

/** A deployment on which somebody works, with a failure and a task that waits. */
export const TROUBLED: StatusDocument = {
  ...CONVERGED,
  state: 'converging',
  counts: counts({ done: 38, running: 1, failed: 1, waiting: 1, blocked: 4 }),
  machines: [
    machineStatus('manager', 0),
    machineStatus('manager', 1, {
      state: 'running',
      at: 'swarm-join-manager',
      counts: counts({ done: 8, running: 1 }),
    }),
    machineStatus('worker', 0, {
      state: 'waiting',
      at: 'corporate-ca',
      counts: counts({ done: 6, waiting: 1, blocked: 2 }),
    }),
    machineStatus('worker', 1, {
      state: 'failed',
      at: 'docker-debian',
      addresses: {},
      counts: counts({ done: 6, failed: 1, blocked: 2 }),
    }),
  ],
  attention: [FAILED, WAITING],
  holder: { host: 'bench', pid: 4711, since: '2026-01-01T11:58:30.000Z', command: 'apply' },
  expectedEnd: '2026-01-01T12:02:05.000Z',
};

export const RESULT: ApplyResult = {
  schema: 'purlin/apply@1',
  deployment: 'demo',
  outcome: 'done',
  ran: 16,
  contacted: 5,
  counts: counts({ done: 45 }),
  seconds: 83.4,
  attention: [],
};
