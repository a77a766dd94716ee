import type { z } from 'zod';
import { applyResultSchema, eventSchema } from './event.ts';
import { explainSchema } from './explain.ts';
import {
  cancelSchema,
  doctorSchema,
  initSchema,
  lintSchema,
  namesSchema,
  problemDocumentSchema,
  sitesSchema,
} from './house.ts';
import { logItemSchema } from './logs.ts';
import { accessSchema, adoptSchema, machineSchema, machinesSchema, powerSchema } from './machines.ts';
import { planSchema } from './plan.ts';
import { deploymentStatusSchema } from './status.ts';

/** Every document of the API by the name under which OpenAPI and the reference show it. */
export const DOCUMENTS = {
  Access: accessSchema,
  Adopt: adoptSchema,
  ApplyResult: applyResultSchema,
  Cancel: cancelSchema,
  Doctor: doctorSchema,
  Event: eventSchema,
  Explain: explainSchema,
  Init: initSchema,
  Lint: lintSchema,
  LogItem: logItemSchema,
  Machine: machineSchema,
  Machines: machinesSchema,
  Names: namesSchema,
  Plan: planSchema,
  Power: powerSchema,
  Problem: problemDocumentSchema,
  Sites: sitesSchema,
  Status: deploymentStatusSchema,
} as const satisfies Record<string, z.ZodType>;

export type DocumentName = keyof typeof DOCUMENTS;
