import { z } from 'zod';
import { ladderFields } from './ladder.ts';
import { nameSchema } from './names.ts';
import { jsonSchema } from './values.ts';

/** A machine to adopt. Unknown facts are observed; what stands here counts as predicted. */
export const adoptedMachineSchema = z.strictObject({
  name: nameSchema.describe('Name of the entry.'),
  host: z.string().describe('Host name or address where SSH answers.'),
  port: z.number().int().optional().describe("Port of SSH. Default: that of the site's settings, else 22."),
  user: z
    .string()
    .optional()
    .describe(
      "Who Purlin logs in as; another than root must be allowed to use sudo without a password. Default: that of the site's settings, else `root`.",
    ),
  hostKeys: z
    .array(z.string())
    .optional()
    .describe(
      'Public keys of the host as OpenSSH writes them, without the host name. Default: your known_hosts is asked.',
    ),
  identity: z
    .string()
    .optional()
    .describe(
      "Path of a private key to log in with. Default: that of the site's settings, else your agent and your usual keys.",
    ),
  jump: z
    .string()
    .optional()
    .describe(
      "Hosts to go through, as OpenSSH's ProxyJump: `user@host:port`, several with commas, the first hop first.",
    ),
  proxyCommand: z
    .string()
    .optional()
    .describe(
      "Command whose input and output are the connection, as OpenSSH's ProxyCommand, with `%h`, `%p` and `%r`.",
    ),
  group: nameSchema.optional().describe('The only group that it may join. Default: any.'),
  addresses: z
    .record(nameSchema, z.string())
    .optional()
    .meta({
      description: 'Its addresses by network, which `address` chooses from. Default: `host`, as `private`.',
      examples: [{ private: '10.50.0.21', public: '192.0.2.21' }],
    }),
  facts: z
    .record(z.string(), jsonSchema)
    .optional()
    .meta({
      description:
        'What is known of it before it is looked at, so that the first plan is right; what is observed then counts.',
      examples: [{ 'os.family': 'debian', 'found.docker': true }],
    }),
  ...ladderFields,
});
export type AdoptedMachine = z.infer<typeof adoptedMachineSchema>;
