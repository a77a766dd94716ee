import type { z } from 'zod';
import { applyResultSchema, eventSchema } from './event.ts';
import { explainSchema } from './explain.ts';
import { fidelitySchema } from './fidelity.ts';
import { cancelSchema, doctorSchema, initSchema, lintSchema, namesSchema, problemDocumentSchema } from './house.ts';
import { logItemSchema } from './logs.ts';
import { accessSchema, adoptSchema, consoleSchema, machineSchema, machinesSchema, powerSchema } from './machines.ts';
import { planSchema } from './plan.ts';
import { offersSchema, siteDocumentSchema, sitesDoctorSchema, sitesSchema, sweepSchema } from './sites.ts';
import { deploymentStatusSchema } from './status.ts';

/** Every document of the API by the name under which OpenAPI and the reference show it. */
export const DOCUMENTS = {
  Access: accessSchema,
  Adopt: adoptSchema,
  ApplyResult: applyResultSchema,
  Cancel: cancelSchema,
  Console: consoleSchema,
  Doctor: doctorSchema,
  Event: eventSchema,
  Explain: explainSchema,
  Fidelity: fidelitySchema,
  Init: initSchema,
  Lint: lintSchema,
  LogItem: logItemSchema,
  Machine: machineSchema,
  Machines: machinesSchema,
  Names: namesSchema,
  Offers: offersSchema,
  Plan: planSchema,
  Power: powerSchema,
  Problem: problemDocumentSchema,
  Site: siteDocumentSchema,
  Sites: sitesSchema,
  SitesDoctor: sitesDoctorSchema,
  Status: deploymentStatusSchema,
  Sweep: sweepSchema,
} as const satisfies Record<string, z.ZodType>;

export type DocumentName = keyof typeof DOCUMENTS;
