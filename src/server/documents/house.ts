import { z } from 'zod';
import { holderSchema, type Immutable, NAMES, positionSchema } from './document.ts';
import { findingSchema } from './finding.ts';

const problemSchema = z.object({
  severity: z.enum(['error', 'warning']).describe('Errors must be mended.'),
  message: z.string().describe('What is wrong, in a sentence.'),
  position: positionSchema.optional(),
  why: z.string().optional().describe('Why it is wrong.'),
  hint: z.string().optional().describe('What to try.'),
  rule: z.string().describe('The rule that found it.'),
});

/** Findings in packs; `ok` is false when one of them is an error. */
export const lintSchema = z
  .object({
    schema: z.literal('purlin/lint@1'),
    packs: z
      .array(
        z.object({
          name: z.string().describe('Name of the pack.'),
          version: z.string().describe('Its version.'),
          folder: z.string().describe('Its folder.'),
        }),
      )
      .describe('Packs that were looked at.'),
    ok: z.boolean().describe('No finding is an error.'),
    problems: z.array(problemSchema).describe('What was found.'),
  })
  .describe('purlin/lint@1: findings in packs');
export type LintDocument = Immutable<z.infer<typeof lintSchema>>;

/** What this machine and the state folder look like, and what is left over. */
export const doctorSchema = z
  .object({
    schema: z.literal('purlin/doctor@1'),
    ok: z.boolean().describe('Nothing failed.'),
    checks: z.array(findingSchema).describe('What was looked at, one by one.'),
    leftovers: z
      .array(
        z.object({
          what: z.string().describe('What it is.'),
          where: z.string().describe('Where it is.'),
          sizeMiB: z.number().optional().describe('What it takes up, in MiB.'),
          removed: z.boolean().describe('It was removed by this call.'),
          why: z.string().optional().describe('Why it is still there.'),
        }),
      )
      .describe('Machines, trees and files that Purlin made and nothing needs.'),
  })
  .describe('purlin/doctor@1: what is wrong here and what is left over');
export type DoctorDocument = Immutable<z.infer<typeof doctorSchema>>;

/** Files that `init` wrote. */
export const initSchema = z
  .object({
    schema: z.literal('purlin/init@1'),
    written: z.array(z.string()).describe('Files that were written.'),
    kept: z.array(z.string()).describe('Files that were there, and stay.'),
  })
  .describe('purlin/init@1: files that were written');
export type InitDocument = Immutable<z.infer<typeof initSchema>>;

/** Whether somebody was asked to stop. `holder` is absent when nobody drives the deployment. */
export const cancelSchema = z
  .object({
    schema: z.literal('purlin/cancel@1'),
    deployment: NAMES.deployment,
    asked: z.boolean().describe('Somebody was there to be asked.'),
    holder: holderSchema.optional().describe('Who was asked.'),
  })
  .describe('purlin/cancel@1: the process that drives a deployment was asked to stop');
export type CancelDocument = Immutable<z.infer<typeof cancelSchema>>;

/** Names for completion and did-you-mean. */
export const namesSchema = z
  .object({
    schema: z.literal('purlin/names@1'),
    names: z.array(z.string()).describe('Names of the kind that was asked for, such as machines.'),
  })
  .describe('purlin/names@1: names of one kind, for completion');
export type NamesDocument = Immutable<z.infer<typeof namesSchema>>;

/** RFC 9457 problem document with Purlin's members: `code`, `hint`, `problems`. */
export const problemDocumentSchema = z
  .object({
    type: z.string().describe('Names the kind of error, as a URI.'),
    title: z.string().describe('What the kind of error means.'),
    status: z.number().int().describe('HTTP status.'),
    detail: z.string().describe('What went wrong, in a sentence.'),
    code: z.string().describe('Code of the error, from the table in [model](model.md#errors).'),
    hint: z.string().optional().describe('What to try.'),
    problems: z.array(problemSchema).describe('Findings in files, where those are the cause.'),
  })
  .describe('RFC 9457 problem document');
export type ProblemDocument = Immutable<z.infer<typeof problemDocumentSchema>>;
