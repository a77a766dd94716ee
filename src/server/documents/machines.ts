import { z } from 'zod';
import {
  addressesSchema,
  countsSchema,
  type Immutable,
  instantSchema,
  NAMES,
  ordinalSchema,
  originSchema,
  statusSchema,
} from './document.ts';
import { attentionSchema } from './status.ts';

/** One thing that is known of a machine. */
export const factSchema = z.object({
  path: z.string().describe('Path in the catalogue of facts, such as `os.version`.'),
  value: z.unknown().describe('Any JSON.'),
  how: z.enum(['observed', 'predicted']).describe('Whether the machine told it, or its image and size do.'),
});

const machineRowSchema = z.object({
  name: NAMES.machine,
  group: NAMES.group,
  ordinal: ordinalSchema,
  site: NAMES.site,
  platform: NAMES.platform,
  origin: originSchema,
  state: z
    .union([statusSchema, z.enum(['intent', 'leaving'])])
    .describe(
      '`intent`: about to be made; else the status of its tasks that matters most; `leaving` while it is removed.',
    ),
  addresses: addressesSchema,
});
export type MachineRow = Immutable<z.infer<typeof machineRowSchema>>;

/** The machines of a deployment, in the order of groups and ordinals. */
export const machinesSchema = z
  .object({
    schema: z.literal('purlin/machines@1'),
    deployment: NAMES.deployment,
    machines: z.array(machineRowSchema).describe('Its machines, by group and ordinal.'),
    next: z.string().optional().describe('Cursor of the next page; absent on the last one.'),
  })
  .describe('purlin/machines@1: the machines of a deployment');
export type MachinesDocument = Immutable<z.infer<typeof machinesSchema>>;

/** One machine with all that is known of it. */
export const machineSchema = z
  .object({
    schema: z.literal('purlin/machine@1'),
    deployment: NAMES.deployment,
    ...machineRowSchema.shape,
    id: z.string().describe('Identity (UUID); a replacement does not inherit it.'),
    power: z
      .enum(['on', 'off', 'unknown'])
      .optional()
      .describe('`on`, `off`, or `unknown` where the platform cannot say. Asked of the platform.'),
    facts: z.array(factSchema).describe('What is known of it.'),
    networks: z.record(z.string(), z.string()).describe('Its addresses by network.'),
    access: z
      .object({
        host: z.string().describe('Host name or address.'),
        port: z.number().int().optional().describe('Port of SSH; absent: 22.'),
        user: z.string().describe('Who logs in.'),
      })
      .optional()
      .describe('How to log in, without secrets; absent before it answered.'),
    roles: z
      .array(
        z.object({
          role: NAMES.role,
          verb: z.string().describe('The verb of its task.'),
          status: statusSchema,
          doneAt: instantSchema.optional(),
        }),
      )
      .describe('What runs on it.'),
    counts: countsSchema,
    attention: z.array(attentionSchema).describe('Tasks of it that somebody must look at, most urgent first.'),
  })
  .describe('purlin/machine@1: one machine');
export type MachineDocument = Immutable<z.infer<typeof machineSchema>>;

/** A machine that was looked at, to adopt it. Nothing is written before `written` names the file. */
export const adoptSchema = z
  .object({
    schema: z.literal('purlin/adopt@1'),
    site: NAMES.site,
    machine: z
      .object({
        name: NAMES.machine,
        host: z.string().describe('Host name or address where SSH answers.'),
        port: z.number().int().optional().describe('Port of SSH; absent: 22.'),
        user: z.string().optional().describe('Who logs in.'),
        identity: z.string().optional().describe('Path of a private key.'),
        jump: z.string().optional().describe('Hosts to go through, the first hop first.'),
        hostKeys: z.array(z.string()).describe('Public keys of the host, as OpenSSH writes them.'),
      })
      .describe('The entry, as it stands under `machines` of a site file.'),
    fingerprints: z.array(z.string()).describe('`SHA256:...` of each host key, in the same order.'),
    trusted: z
      .boolean()
      .describe(
        "true: the keys stand in the operator's known_hosts, or were given. false: somebody must compare them.",
      ),
    entry: z.string().describe('Text of the entry for the site file.'),
    written: z.string().optional().describe('The file that it was written to; absent: nothing was written.'),
  })
  .describe('purlin/adopt@1: a machine to adopt');
export type AdoptDocument = Immutable<z.infer<typeof adoptSchema>>;

/** The result of switching a machine on or off. */
export const powerSchema = z
  .object({
    schema: z.literal('purlin/power@1'),
    machine: NAMES.machine,
    power: z.enum(['on', 'off']).describe('How it is now.'),
  })
  .describe('purlin/power@1: a machine was switched');
export type PowerDocument = Immutable<z.infer<typeof powerSchema>>;

/** What a machine wrote to its console. */
export const consoleSchema = z
  .object({
    schema: z.literal('purlin/console@1'),
    machine: z.string().describe('Name of the machine.'),
    text: z.string().describe('The last lines, as the machine wrote them.'),
  })
  .describe("purlin/console@1: the end of a machine's console");
export type ConsoleDocument = Immutable<z.infer<typeof consoleSchema>>;

/** How to log in to a machine: `Access` of `model/machine.ts`. */
export const accessSchema: z.ZodType = z
  .object({
    host: z.string().describe('Host name or address.'),
    port: z.number().int().optional().describe('Port of SSH; absent: 22.'),
    user: z.string().describe('Who logs in.'),
    identityFile: z.string().optional().describe('Path of the private key.'),
    hostKeys: z
      .array(z.string())
      .describe('Public keys of the host, as OpenSSH writes them; empty: known_hosts is asked.'),
    jump: z
      .array(z.unknown())
      .optional()
      .describe('Hosts to go through, the first hop first; each is such a document.'),
    connectProxy: z.string().optional().describe('HTTP proxy to go through.'),
    proxyCommand: z.array(z.string()).optional().describe('Command whose input and output are the connection.'),
    sudo: z.boolean().describe('Steps go through sudo.'),
    transport: z.string().optional().describe('How it is reached; absent: by SSH.'),
  })
  .describe('how to log in to a machine; never a secret');
