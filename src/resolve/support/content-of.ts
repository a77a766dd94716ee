import { hash } from 'node:crypto';
import type { Capability, Content, Loaded, Role, Site } from '../../model/content.ts';
import type { Position } from '../../model/errors.ts';
import { CORE_FACTS, type FactDefinition } from '../../model/facts.ts';
import { type CapabilityFile, capabilitySchema } from '../../model/files/capability.ts';
import { type DeploymentFile, deploymentSchema } from '../../model/files/deployment.ts';
import { type RoleFile, roleSchema } from '../../model/files/role.ts';
import { type SiteFile, siteSchema } from '../../model/files/site.ts';
import { type WorkloadFile, workloadSchema } from '../../model/files/workload.ts';

/** Files as plain data, without the key that names them: what tests and benches write. */
export interface ContentSource {
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly roles: Readonly<Record<string, unknown>>;
  readonly workload: Readonly<Record<string, unknown>>;
  readonly sites: Readonly<Record<string, unknown>>;
  readonly deployment: Readonly<Record<string, unknown>>;
  readonly facts?: Readonly<Record<string, FactDefinition>>;
  /** Platform of a role's pack, by role. */
  readonly platforms?: Readonly<Record<string, string>>;
}

/** Validated content as the loader would give it. Positions name `KIND/NAME.yaml` and the path instead of lines. */
export function contentOf(source: ContentSource): Content {
  const roles = Object.entries(source.roles).map(([name, data]): [string, Role] => {
    const file: RoleFile = roleSchema.parse({ role: name, ...(data as object) });
    const platform = source.platforms?.[name];
    return [name, { ...loaded('roles', name, file), name, files: {}, hash: hashOf(file), platform }];
  });
  const capabilities = Object.entries(source.capabilities).map(([name, data]): [string, Capability] => {
    const file: CapabilityFile = capabilitySchema.parse({ capability: name, description: name, ...(data as object) });
    return [name, { ...loaded('capabilities', name, file), name, files: {}, hash: hashOf(file) }];
  });
  const sites = Object.entries(source.sites).map(([name, data]): [string, Site] => {
    const file: SiteFile = siteSchema.parse({ site: name, ...(data as object) });
    return [
      name,
      {
        ...loaded('sites', name, file),
        name,
        adoptable: file.machines ?? [],
        ...(typeof file.prices === 'object' && { prices: file.prices }),
      },
    ];
  });
  const workload: WorkloadFile = workloadSchema.parse({ workload: 'w', ...source.workload });
  const deployment: DeploymentFile = deploymentSchema.parse({ deployment: 'd', workload: 'w', ...source.deployment });
  return {
    packs: new Map(),
    capabilities: new Map(capabilities),
    roles: new Map(roles),
    workloads: new Map([[workload.workload, loaded('workloads', workload.workload, workload)]]),
    sites: new Map(sites),
    deployment: loaded('deployment', deployment.deployment, deployment),
    facts: new Map(Object.entries({ ...CORE_FACTS, ...source.facts })),
  };
}

function loaded<File>(kind: string, name: string, file: File): Loaded<File> {
  const locate = (...path: readonly (string | number)[]): Position => ({
    file: `${kind}/${name}.yaml#${path.join('.')}`,
    line: 1,
    column: 1,
  });
  return { file, pack: 'test', locate };
}

function hashOf(file: unknown): string {
  return hash('sha256', JSON.stringify(file), 'hex');
}
