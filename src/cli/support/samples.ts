import type { ExplainDocument } from '../../server/documents/explain.ts';
import type { DoctorDocument, LintDocument } from '../../server/documents/house.ts';
import type { MachineDocument, MachinesDocument } from '../../server/documents/machines.ts';
import { counts, FAILED } from '../../server/support/samples.ts';

const position = { file: 'packs/docker/roles/docker-debian/role.yaml', line: 4, column: 1 };

export const EXPLAINED: ExplainDocument = {
  schema: 'purlin/explain@1',
  deployment: 'demo',
  what: 'container-engine',
  subjects: [
    {
      kind: 'binding',
      need: 'container-engine',
      scope: 'machine',
      machines: ['demo-worker-0', 'demo-worker-1', 'demo-worker-2'],
      by: 'swarm-join-worker',
      provider: 'docker-debian',
      rule: 'rank',
      because: 'of the candidates that fit, it has the highest rank',
      candidates: [
        { name: 'docker-debian', verdict: 'chosen', why: 'rank 10', position },
        { name: 'docker-upstream', verdict: 'rejected', why: 'rank 0 is lower' },
        { name: 'docker-rhel', verdict: 'rejected', why: 'when: machine.os.family == "rhel" is false' },
      ],
    },
    {
      kind: 'binding',
      need: 'swarm-cluster',
      scope: 'deployment',
      machines: [],
      by: 'workload',
      rule: 'open',
      because: 'it is decided when the fact is known',
      waitsFor: 'os.family',
      candidates: [{ name: 'swarm-init', verdict: 'unknown', why: 'when: machine.os.family is not known yet' }],
    },
    {
      kind: 'task',
      id: 'demo-worker-1/swarm-join-worker/apply',
      machine: 'demo-worker-1',
      role: 'swarm-join-worker',
      verb: 'apply',
      status: 'blocked',
      why: 'waits for demo-worker-1/docker-debian, which failed',
      try: 'Repair that, then run `purlin retry demo-worker-1`.',
      action: 'create',
      reason: 'new',
      waitsFor: [
        { task: 'demo-worker-1/docker-debian/apply', status: 'failed', why: 'apt-get ended with 100' },
        { task: 'demo-manager-0/swarm-init/apply', status: 'done' },
      ],
      inputs: [
        { name: 'token', secret: true, live: true, from: 'cluster.workerToken', layer: 'demo-manager-0/swarm-init' },
        { name: 'listenPort', value: 2377, from: 'values.swarmInit.listenPort', layer: 'default' },
        { name: 'labels', value: ['a', 'b'], from: 'values.swarmJoinWorker.labels', layer: 'site lab' },
      ],
      publishes: [
        { name: 'nodeId', value: 'x7k2' },
        { name: 'key', secret: true },
      ],
      lastRun: {
        run: 'r-9',
        startedAt: '2026-01-01T11:50:00.000Z',
        seconds: 2.4,
        outcome: 'failed',
        exit: 1,
        tail: ['Error response from daemon: rpc error'],
      },
      blocks: ['deployment/swarm-cluster/proof'],
      position,
    },
    {
      kind: 'machine',
      name: 'demo-worker-1',
      id: '2f1c7c1e-0000-4000-8000-000000000001',
      group: 'worker',
      ordinal: 1,
      site: 'lab',
      platform: 'lab',
      origin: 'create',
      state: 'failed',
      why: 'docker-debian failed',
      addresses: { control: '10.77.1.5', cluster: '10.77.1.5' },
      facts: [
        { path: 'os.family', value: 'debian', how: 'observed' },
        { path: 'cpus', value: 2, how: 'predicted' },
      ],
      bindings: [{ need: 'container-engine', by: 'swarm-join-worker', provider: 'docker-debian', rule: 'only' }],
      counts: counts({ done: 6, failed: 1, blocked: 2 }),
    },
    {
      kind: 'value',
      path: 'values.docker.registryMirror',
      machine: 'demo-worker-1',
      value: 'http://10.77.0.1:5000',
      layers: [
        { layer: 'workload swarm', value: 'http://mirror.example', replaced: true },
        {
          layer: 'site lab',
          value: 'http://10.77.0.1:5000',
          replaced: false,
          position: { file: 'sites/lab.yaml', line: 5, column: 24 },
        },
      ],
      readBy: ['docker-debian.registryMirror', 'docker-upstream.registryMirror'],
    },
  ],
};

export const MACHINES: MachinesDocument = {
  schema: 'purlin/machines@1',
  deployment: 'demo',
  machines: [
    {
      name: 'demo-manager-0',
      group: 'manager',
      ordinal: 0,
      site: 'lab',
      platform: 'lab',
      origin: 'create',
      state: 'done',
      addresses: { cluster: '10.77.1.1' },
    },
    {
      name: 'demo-worker-0',
      group: 'worker',
      ordinal: 0,
      site: 'office',
      platform: 'existing',
      origin: 'adopt',
      state: 'failed',
      addresses: {},
    },
  ],
};

export const MACHINE: MachineDocument = {
  schema: 'purlin/machine@1',
  deployment: 'demo',
  name: 'demo-worker-1',
  group: 'worker',
  ordinal: 1,
  site: 'lab',
  platform: 'lab',
  origin: 'create',
  state: 'failed',
  addresses: { control: '10.77.1.5', cluster: '10.77.1.5' },
  id: '2f1c7c1e-0000-4000-8000-000000000001',
  power: 'on',
  facts: [
    { path: 'os.family', value: 'debian', how: 'observed' },
    { path: 'disks', value: [], how: 'predicted' },
  ],
  networks: { private: '10.77.1.5' },
  access: { host: '10.77.1.5', user: 'root' },
  roles: [
    { role: 'created-machine', verb: 'apply', status: 'done', doneAt: '2026-01-01T11:50:00.000Z' },
    { role: 'docker-debian', verb: 'apply', status: 'failed' },
  ],
  counts: counts({ done: 1, failed: 1 }),
  attention: [FAILED],
};

export const LINT: LintDocument = {
  schema: 'purlin/lint@1',
  packs: [{ name: 'docker', version: '1.0.0', folder: 'packs/docker' }],
  ok: false,
  problems: [
    {
      severity: 'warning',
      rule: 'unused-input',
      message: 'input "mirror" is read by no verb',
      position: { ...position, excerpt: 'inputs: { mirror: {} }' },
    },
    {
      severity: 'error',
      rule: 'unknown-key',
      message: 'unknown key "provide"',
      position: { file: position.file, line: 2, column: 1, excerpt: 'provide: [container-engine]' },
      why: 'a role says what it provides under "provides"',
      hint: 'Did you mean "provides"?',
    },
  ],
};

export const DOCTOR: DoctorDocument = {
  schema: 'purlin/doctor@1',
  ok: false,
  checks: [
    { name: 'node', verdict: 'ok', detail: 'version 24.21.0' },
    { name: 'state', verdict: 'warning', detail: '.purlin/key can be read by others', try: 'chmod 0600 .purlin/key' },
    { name: 'lab', verdict: 'failed', detail: 'cannot make namespaces: not root', try: 'sudo purlin doctor' },
  ],
  leftovers: [
    { what: 'machine demo-worker-7', where: '/var/lib/purlin/lab/demo/demo-worker-7', sizeMiB: 212, removed: false },
    { what: 'tree debian-12', where: '/var/cache/purlin/trees/debian-12', removed: true },
  ],
};
