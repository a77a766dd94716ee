import { EMPTY_RECORD } from '../../model/record.ts';
import type { ResolveInput } from '../resolve-input.ts';
import { contentOf } from './content-of.ts';
import { MACHINE_ROLES } from './machine-roles.ts';

const LAYERS = 5;

/**
 * Content of a given size: `machines` machines in ten groups, each with `roles` roles in five layers that need the layer below, a
 * cluster that one machine founds and the others join, a choice by fact in every tenth role, a hundred inputs.
 * @example generateInput(10_000, 50)
 */
export function generateInput(machines: number, roles: number): ResolveInput {
  const own = roles - 5;
  const capabilities: Record<string, unknown> = {
    'machine-up': { scope: 'machine' },
    'ready-machine': { scope: 'machine' },
    'time-sync': { scope: 'machine' },
    member: { scope: 'machine' },
    cluster: { scope: 'deployment', values: { address: { type: 'string' }, token: { type: 'string', secret: true } } },
    agent: { scope: 'machine' },
  };
  const files: Record<string, unknown> = { ...BASE_ROLES };
  for (let index = 0; index < own; index += 1) {
    const name = `cap-${index}`;
    capabilities[name] = { scope: 'machine', values: { port: { type: 'integer' } } };
    const below = index - Math.ceil(own / LAYERS);
    const requires = below < 0 ? [] : [`cap-${below}`];
    const inputs = {
      port: { type: 'integer', default: 1000 + index },
      level: { type: 'string', from: index % 7 === 0 ? 'machine.os.version' : '"plain"' },
    };
    const role = { provides: [name], requires, inputs, apply: 'apply.sh', check: 'check.sh' };
    if (index % 10 !== 3) files[`role-${index}`] = role;
    else {
      files[`role-${index}-debian`] = { ...role, when: 'machine.os.family == "debian"' };
      files[`role-${index}-rhel`] = { ...role, when: 'machine.os.family == "rhel"' };
    }
  }
  const tops = Array.from({ length: own }, (_, index) => `cap-${index}`);
  const groups: Record<string, unknown> = { master: { count: 3, requires: ['member', ...tops] } };
  const each = Math.max(0, machines - 3);
  for (let group = 0; group < 9; group += 1) {
    const count = Math.floor(each / 9) + (group < each % 9 ? 1 : 0);
    groups[`group-${group}`] = { count, requires: ['agent', ...tops] };
  }
  const content = contentOf({
    capabilities,
    roles: files,
    workload: { groups, requires: [] },
    sites: { here: { platform: 'fake', ready: ['time-sync'] } },
    deployment: { site: 'here' },
  });
  const facts = { 'os.family': 'debian', 'os.version': '12', cpus: 2, memoryMiB: 2048 };
  return {
    content,
    record: EMPTY_RECORD,
    offers: { here: { facts, provides: [], environment: {} } },
    platformCreates: { here: true },
    used: [],
    secret: () => undefined,
    generated: () => undefined,
    seed: 'generated',
    intent: { kind: 'apply' },
  };
}

const BASE_ROLES = {
  ...MACHINE_ROLES,
  'time-daemon': { provides: ['time-sync'], apply: 'apply.sh' },
  'cluster-init': {
    provides: ['cluster', 'member'],
    founds: { cluster: 'one' },
    apply: 'apply.sh',
    publish: 'publish.sh',
    inputs: { advertise: { type: 'string', from: 'machine.address.cluster' } },
  },
  'cluster-join': {
    provides: ['cluster', 'member'],
    requires: ['cluster'],
    apply: 'apply.sh',
    publish: 'publish.sh',
    inputs: { token: { type: 'string', from: 'cluster.token', live: true } },
  },
  'cluster-agent': {
    provides: ['agent'],
    requires: ['cluster'],
    apply: 'apply.sh',
    inputs: { token: { type: 'string', from: 'cluster.token', live: true } },
  },
};
