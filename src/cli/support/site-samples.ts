import type {
  OffersDocument,
  SiteDocument,
  SitesDoctorDocument,
  SitesDocument,
  SweepDocument,
} from '../../server/documents/sites.ts';

export const SITES: SitesDocument = {
  schema: 'purlin/sites@1',
  sites: [
    {
      name: 'lab',
      platform: 'lab',
      file: 'sites/lab.yaml',
      used: true,
      machines: 5,
      adoptable: 0,
      provides: ['package-mirror'],
      privilege: 'Machines are made by root here: run `sudo purlin apply`.',
    },
    {
      name: 'office',
      platform: 'existing',
      file: 'sites/office.yaml',
      used: false,
      machines: 0,
      adoptable: 12,
      provides: [],
    },
  ],
};

export const SITE: SiteDocument = {
  schema: 'purlin/site@1',
  name: 'cloud',
  platform: 'aws',
  file: 'sites/cloud.yaml',
  settings: { region: 'eu-central-1', secretKey: { secret: 'aws-key' } },
  machine: { image: 'debian-12' },
  address: { cluster: 'public' },
  reaches: [],
  provides: [],
  ready: [],
  adds: ['host-names'],
  adoptable: [],
  abilities: { power: true, console: false, knowsHostKey: true },
  machines: ['demo-worker-0', 'demo-worker-1'],
};

const PRICES = [
  { amount: 0.0104, currency: 'USD', per: 'hour', from: 'price list' },
  { amount: 1.25, currency: 'USD', per: 'hour', from: 'platform' },
  { amount: 0.0076, currency: 'USD', per: 'hour', from: 'platform' },
] as const;

export const OFFERS: OffersDocument = {
  schema: 'purlin/offers@1',
  site: 'cloud',
  platform: 'aws',
  at: '2026-01-01T12:00:00.000Z',
  images: [
    { name: 'debian-12', id: 'ami-0abc', facts: { arch: 'amd64' }, createdAt: '2025-11-03T00:00:00.000Z' },
    { name: 'ubuntu-24.04', facts: {} },
  ],
  sizes: Array.from({ length: 22 }, (_, i) => ({
    name: `t3.${i}`,
    facts: { cpus: 2, memoryMiB: 1024 * (i + 1), arch: 'amd64' },
    ...(PRICES[i] && { price: PRICES[i] }),
  })),
  zones: ['eu-central-1a', 'eu-central-1b'],
  services: [{ kind: 'load-balancer', name: 'network load balancer', detail: 'per port' }],
  networks: [
    { name: 'private', reach: 'fabric' },
    { name: 'public', reach: 'anywhere' },
  ],
  provides: [],
  facts: {},
};

export const SITES_DOCTOR: SitesDoctorDocument = {
  schema: 'purlin/sites-doctor@1',
  ok: false,
  sites: [
    {
      name: 'cloud',
      platform: 'aws',
      findings: [
        { name: 'endpoint', verdict: 'ok', detail: 'answers in 80 ms' },
        {
          name: 'quota',
          verdict: 'warning',
          detail: '30 of 32 vCPUs are used',
          try: 'Ask for more in Service Quotas.',
        },
        { name: 'credentials', verdict: 'failed', detail: 'the token has expired', try: 'Run aws sso login.' },
      ],
    },
    { name: 'lab', platform: 'lab', findings: [{ name: 'offers', verdict: 'ok', detail: '2 images' }] },
  ],
};

const thing = { owner: '00112233445566ff', deployment: 'demo', removed: false } as const;

export const SWEEP: SweepDocument = {
  schema: 'purlin/sweep@1',
  sites: [
    {
      name: 'cloud',
      platform: 'aws',
      things: [
        { ...thing, kind: 'machine', platformId: 'i-0aa', name: 'demo-worker-0', verdict: 'in-use' },
        { ...thing, kind: 'machine', platformId: 'i-0bb', name: 'demo-worker-1', verdict: 'left-over' },
        { ...thing, kind: 'security-group', platformId: 'sg-0cc', name: 'purlin-old', verdict: 'foreign' },
      ],
    },
    { name: 'lab', platform: 'lab', things: [], skipped: 'platform lab keeps no list of what was made there' },
  ],
  leftOver: 1,
};
