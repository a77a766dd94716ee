import type { FidelityDocument } from '../../server/documents/fidelity.ts';

type Need = FidelityDocument['capabilities'][number];
type Provider = Need['here'][number];
type Role = FidelityDocument['roles'][number];

function provider(given: Partial<Provider>): Provider {
  return { machines: 3, shared: false, rule: 'only', because: 'the only candidate that fits', rejected: [], ...given };
}

function need(capability: string, place: string, given: Partial<Need>): Need {
  return { capability, scope: 'machine', place, verdict: 'shared', here: [], there: [], inputs: [], ...given };
}

function role(name: string, place: string, given: Partial<Role> = {}): Role {
  return { role: name, place, verdict: 'shared', here: 3, there: 3, provides: [], instead: [], inputs: [], ...given };
}

function share(shared: number, substituted: number, onlyHere: number, open: number) {
  const total = shared + substituted + onlyHere + open;
  const percent = { shared: 64, substituted: 18, oneSide: 9, open: 9 };
  return { total, shared, otherInputs: 1, substituted, onlyHere, onlyThere: 0, open, percent };
}

const ENGINE: Pick<Need, 'verdict' | 'here' | 'there'> = {
  verdict: 'substituted',
  here: [
    provider({
      role: 'docker-debian',
      rule: 'rank',
      because: 'it has the highest rank',
      rejected: [
        {
          name: 'docker-repository-rhel',
          why: 'when: machine.os.family == "rhel" && !machine.found.docker is false',
        },
      ],
    }),
  ],
  there: [
    provider({
      role: 'docker-repository-rhel',
      rejected: [
        { name: 'docker-debian', why: 'when: machine.os.family == "debian" && !machine.found.docker is false' },
      ],
    }),
  ],
};
const CURL = { here: [provider({ role: 'curl', shared: true })], there: [provider({ role: 'curl', shared: true })] };

/** Two sides that differ in every way that there is. */
export const FIDELITY: FidelityDocument = {
  schema: 'purlin/fidelity@1',
  workload: 'swarm',
  headline: '64 % shared, 18 % substituted, 9 % only one side, 9 % not decided yet',
  here: {
    name: 'demo',
    kind: 'deployment',
    deployment: 'demo',
    file: 'demo.yaml',
    applied: true,
    machines: 5,
    groups: [
      { name: 'manager', machines: 3 },
      { name: 'worker', machines: 2 },
    ],
    sites: [{ name: 'lab', platform: 'lab', machines: 5 }],
  },
  there: {
    name: 'data-centre',
    kind: 'site',
    deployment: 'demo',
    file: 'demo.yaml',
    applied: false,
    machines: 1200,
    groups: [
      { name: 'manager', machines: 3 },
      { name: 'worker', machines: 1197 },
    ],
    sites: [{ name: 'data-centre', platform: 'existing', machines: 1200 }],
  },
  shares: { capabilities: share(7, 2, 1, 1), roles: share(14, 4, 2, 2), tasks: share(5600, 2400, 5, 1200) },
  capabilities: [
    need('container-engine', 'group/manager', ENGINE),
    need('container-engine', 'group/worker', ENGINE),
    need('host-names', 'group/manager', {
      verdict: 'only-here',
      here: [provider({ role: 'hosts-file' })],
      why: 'site lab needs it',
    }),
    need('http-client', 'group/manager', CURL),
    need('http-client', 'group/worker', CURL),
    need('package-mirror', 'site', {
      here: [provider({ provided: 'site lab', shared: true, rule: 'provided', machines: 1 })],
      there: [provider({ provided: 'platform of data-centre', shared: true, rule: 'provided', machines: 1 })],
      inputs: [{ name: 'url', secret: false, here: ['http://10.77.0.1:3142'], there: ['http://mirror.example'] }],
    }),
    need('time-sync', 'group/worker', { verdict: 'open', why: 'it is decided when clock is known' }),
  ],
  roles: [
    role('curl', 'group/manager'),
    role('curl', 'group/worker'),
    role('hosts-file', 'group/manager', { verdict: 'only-here', there: 0, provides: ['host-names'] }),
    role('swarm-init', 'group/manager', {
      inputs: [
        {
          name: 'addressPools',
          secret: false,
          here: [[]],
          there: [['10.200.0.0/16', '10.201.0.0/16', '10.202.0.0/16']],
        },
        { name: 'joinKey', secret: true, here: [], there: [] },
        { name: 'motd', secret: false, here: ['plain'], there: ['one\ntwo', 'three'] },
      ],
    }),
    role('swarm-join-manager', 'group/manager', {
      verdict: 'only-here',
      here: 2,
      there: 0,
      provides: ['swarm-manager'],
      why: 'there no machine joins what another founds',
    }),
  ],
  notices: ['offers of site data-centre are 3 h old, from the last time it answered: cannot reach it'],
};

/** Two sides that are alike. */
export const SAME: FidelityDocument = {
  ...FIDELITY,
  headline: '100 % shared, 0 % substituted, 0 % only one side',
  there: { ...FIDELITY.here, name: 'twin' },
  shares: {
    capabilities: { ...share(2, 0, 0, 0), percent: { shared: 100, substituted: 0, oneSide: 0, open: 0 } },
    roles: { ...share(4, 0, 0, 0), percent: { shared: 100, substituted: 0, oneSide: 0, open: 0 } },
    tasks: { ...share(10, 0, 0, 0), percent: { shared: 100, substituted: 0, oneSide: 0, open: 0 } },
  },
  capabilities: [need('http-client', 'group/manager', CURL), need('http-client', 'group/worker', CURL)],
  roles: [role('curl', 'group/manager'), role('curl', 'group/worker')],
  notices: [],
};
