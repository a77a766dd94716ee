import { z } from 'zod';
import { holderSchema, type Immutable, positionSchema } from './document.ts';
import { findingSchema } from './finding.ts';

const problemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  position: positionSchema.optional(),
  why: z.string().optional(),
  hint: z.string().optional(),
  rule: z.string(),
});

/** Findings in packs; `ok` is false when one of them is an error. */
export const lintSchema = z
  .object({
    schema: z.literal('purlin/lint@1'),
    packs: z.array(z.object({ name: z.string(), version: z.string(), folder: z.string() })),
    ok: z.boolean(),
    problems: z.array(problemSchema),
  })
  .describe('purlin/lint@1: findings in packs');
export type LintDocument = Immutable<z.infer<typeof lintSchema>>;

/** What this machine and the state folder look like, and what is left over. */
export const doctorSchema = z
  .object({
    schema: z.literal('purlin/doctor@1'),
    ok: z.boolean(),
    checks: z.array(findingSchema),
    /** Machines, trees and files that Purlin made and nothing needs. `removed` after --clean. */
    leftovers: z.array(
      z.object({
        what: z.string(),
        where: z.string(),
        sizeMiB: z.number().optional(),
        removed: z.boolean(),
        why: z.string().optional(),
      }),
    ),
  })
  .describe('purlin/doctor@1: what is wrong here and what is left over');
export type DoctorDocument = Immutable<z.infer<typeof doctorSchema>>;

/** Files that `init` wrote. */
export const initSchema = z
  .object({ schema: z.literal('purlin/init@1'), written: z.array(z.string()), kept: z.array(z.string()) })
  .describe('purlin/init@1: files that were written');
export type InitDocument = Immutable<z.infer<typeof initSchema>>;

/** Whether somebody was asked to stop. `holder` is absent when nobody drives the deployment. */
export const cancelSchema = z
  .object({
    schema: z.literal('purlin/cancel@1'),
    deployment: z.string(),
    asked: z.boolean(),
    holder: holderSchema.optional(),
  })
  .describe('purlin/cancel@1: the process that drives a deployment was asked to stop');
export type CancelDocument = Immutable<z.infer<typeof cancelSchema>>;

/** Names for completion and did-you-mean. */
export const namesSchema = z.object({ schema: z.literal('purlin/names@1'), names: z.array(z.string()) });
export type NamesDocument = Immutable<z.infer<typeof namesSchema>>;

/** RFC 9457 problem document with Purlin's members: `code`, `hint`, `problems`. */
export const problemDocumentSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    hint: z.string().optional(),
    problems: z.array(problemSchema),
  })
  .describe('RFC 9457 problem document');
export type ProblemDocument = Immutable<z.infer<typeof problemDocumentSchema>>;
