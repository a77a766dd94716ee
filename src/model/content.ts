import type { Position } from './errors.ts';
import type { FactDefinition } from './facts.ts';
import type { AdoptedMachine } from './files/adopted-machine.ts';
import type { CapabilityFile } from './files/capability.ts';
import type { DeploymentFile } from './files/deployment.ts';
import type { PackFile } from './files/pack.ts';
import type { RoleFile } from './files/role.ts';
import type { PriceList, SiteFile } from './files/site.ts';
import type { WorkloadFile } from './files/workload.ts';

/** Finds the place of a path inside a file: `at('groups', 'manager', 'count')`. Falls back to the nearest parent. */
export type Locate = (...path: readonly (string | number)[]) => Position;

/** A role or capability with everything that its verbs need: what is hashed, kept in the store, and run. */
export interface Sources {
  /** Text of every file in its folder by relative path, the YAML file itself left out, and of those that it names beside its folder. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Loaded<File> {
  readonly file: File;
  readonly pack: string;
  readonly locate: Locate;
}

/** A role as loaded. `hash` is the SHA-256 (hex) over the parsed file and its sources: equal content, equal hash. */
export interface Role extends Loaded<RoleFile>, Sources {
  readonly name: string;
  readonly hash: string;
  /** The platform of its pack, if the pack is for one platform only. */
  readonly platform: string | undefined;
}

export interface Capability extends Loaded<CapabilityFile>, Sources {
  readonly name: string;
  readonly hash: string;
}

/** Everything that a resolution reads from files, validated; names are global, so maps go by name. */
export interface Content {
  readonly packs: ReadonlyMap<string, PackFile>;
  readonly capabilities: ReadonlyMap<string, Capability>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly workloads: ReadonlyMap<string, Loaded<WorkloadFile>>;
  readonly sites: ReadonlyMap<string, Site>;
  readonly deployment: Loaded<DeploymentFile>;
  /** The core catalogue and what packs add, by path such as `os.family`. */
  readonly facts: ReadonlyMap<string, FactDefinition>;
}

export interface Site extends Loaded<SiteFile> {
  readonly name: string;
  /** `machines` of the file and of its inventory, in order. */
  readonly adoptable: readonly AdoptedMachine[];
  /** `prices` of the file, read where it names one. */
  readonly prices?: PriceList;
}
