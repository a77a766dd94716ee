import { z } from 'zod';
import { countsSchema, type Immutable, instantSchema, statusSchema } from './document.ts';
import { attentionSchema } from './status.ts';

const machineRowSchema = z.object({
  name: z.string(),
  group: z.string(),
  ordinal: z.number().int(),
  site: z.string(),
  platform: z.string(),
  origin: z.enum(['create', 'adopt']),
  state: z
    .union([statusSchema, z.enum(['intent', 'leaving'])])
    .describe(
      '`intent`: about to be made; else the status of its tasks that matters most; `leaving` while it is removed.',
    ),
  addresses: z.record(z.string(), z.string()),
});
export type MachineRow = Immutable<z.infer<typeof machineRowSchema>>;

/** The machines of a deployment, in the order of groups and ordinals. */
export const machinesSchema = z
  .object({
    schema: z.literal('purlin/machines@1'),
    deployment: z.string(),
    machines: z.array(machineRowSchema),
    next: z.string().optional().describe('Cursor of the next page; absent on the last one.'),
  })
  .describe('purlin/machines@1: the machines of a deployment');
export type MachinesDocument = Immutable<z.infer<typeof machinesSchema>>;

/** One machine with all that is known of it. */
export const machineSchema = z
  .object({
    schema: z.literal('purlin/machine@1'),
    deployment: z.string(),
    ...machineRowSchema.shape,
    id: z.string().describe('Identity (UUID); a replacement does not inherit it.'),
    power: z
      .enum(['on', 'off', 'unknown'])
      .optional()
      .describe('`on`, `off`, or `unknown` where the platform cannot say. Asked of the platform.'),
    facts: z.array(z.object({ path: z.string(), value: z.unknown(), how: z.enum(['observed', 'predicted']) })),
    networks: z.record(z.string(), z.string()),
    access: z
      .object({ host: z.string(), port: z.number().int().optional(), user: z.string() })
      .optional()
      .describe('How to log in, without secrets; absent before it answered.'),
    roles: z.array(
      z.object({ role: z.string(), verb: z.string(), status: statusSchema, doneAt: instantSchema.optional() }),
    ),
    counts: countsSchema,
    attention: z.array(attentionSchema),
  })
  .describe('purlin/machine@1: one machine');
export type MachineDocument = Immutable<z.infer<typeof machineSchema>>;

/** A machine that was looked at, to adopt it. Nothing is written before `written` names the file. */
export const adoptSchema = z
  .object({
    schema: z.literal('purlin/adopt@1'),
    site: z.string(),
    machine: z.object({
      name: z.string(),
      host: z.string(),
      port: z.number().int().optional(),
      user: z.string().optional(),
      identity: z.string().optional(),
      jump: z.string().optional(),
      hostKeys: z.array(z.string()),
    }),
    fingerprints: z.array(z.string()).describe('`SHA256:...` of each host key, in the same order.'),
    trusted: z
      .boolean()
      .describe(
        "true: the keys stand in the operator's known_hosts, or were given. false: somebody must compare them.",
      ),
    entry: z.string().describe('Text of the entry for the site file.'),
    written: z.string().optional(),
  })
  .describe('purlin/adopt@1: a machine to adopt');
export type AdoptDocument = Immutable<z.infer<typeof adoptSchema>>;

/** The result of switching a machine on or off. */
export const powerSchema = z
  .object({ schema: z.literal('purlin/power@1'), machine: z.string(), power: z.enum(['on', 'off']) })
  .describe('purlin/power@1: a machine was switched');
export type PowerDocument = Immutable<z.infer<typeof powerSchema>>;

/** What a machine wrote to its console. */
export const consoleSchema = z
  .object({
    schema: z.literal('purlin/console@1'),
    machine: z.string(),
    text: z.string().describe('The last lines, as the machine wrote them.'),
  })
  .describe("purlin/console@1: the end of a machine's console");
export type ConsoleDocument = Immutable<z.infer<typeof consoleSchema>>;

/** How to log in to a machine: `Access` of `model/machine.ts`. */
export const accessSchema: z.ZodType = z
  .object({
    host: z.string(),
    port: z.number().int().optional(),
    user: z.string(),
    identityFile: z.string().optional(),
    hostKeys: z.array(z.string()),
    jump: z.array(z.unknown()).optional(),
    connectProxy: z.string().optional(),
    proxyCommand: z.array(z.string()).optional(),
    sudo: z.boolean(),
    transport: z.string().optional(),
  })
  .describe('how to log in to a machine; never a secret');
