import type { Endpoint, RunRequest } from '../../src/engine/run-request.ts';
import type { RoleFile } from '../../src/model/files/role.ts';

/** A machine named `name` that answers at `name`. */
export function endpoint(name: string): Endpoint {
  return {
    name,
    access: { host: name, user: 'root', hostKeys: [], sudo: false },
    facts: { init: 'systemd' },
    environment: {},
  };
}

/** A run of a role with these verbs on machine m1, in mode `first`, but for what a test gives. */
export function runRequest(role: Partial<RoleFile>, given: Partial<RunRequest> = {}): RunRequest {
  return {
    run: '00000000-0000-4000-8000-000000000001',
    deployment: 'demo',
    task: 'm1/web/apply',
    verb: 'apply',
    mode: 'first',
    content: { role: { role: 'web', provides: ['web'], ...role }, files: {} },
    inputs: {},
    machine: endpoint('m1'),
    dead: false,
    endLeftovers: false,
    peers: {},
    desired: undefined,
    platform: undefined,
    ...given,
  };
}
