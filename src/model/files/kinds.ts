import { capabilitySchema } from './capability.ts';
import { deploymentSchema } from './deployment.ts';
import { packSchema } from './pack.ts';
import { roleSchema } from './role.ts';
import { siteSchema } from './site.ts';
import { workloadSchema } from './workload.ts';

/**
 * Every kind of file by the key that names it. What the keys mean stands beside them (`describe`): JSON Schemas for editors and
 * the page docs/reference/files.md are generated from it.
 */
export const FILE_KINDS = {
  pack: packSchema,
  capability: capabilitySchema,
  role: roleSchema,
  workload: workloadSchema,
  site: siteSchema,
  deployment: deploymentSchema,
} as const;
export type FileKind = keyof typeof FILE_KINDS;
