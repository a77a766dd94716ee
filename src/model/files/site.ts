import { z } from 'zod';
import { adoptedMachineSchema } from './adopted-machine.ts';
import { ladderFields } from './ladder.ts';
import { aliasSchema, nameSchema } from './names.ts';
import { jsonSchema } from './values.ts';

/** What sizes cost an hour, by size. */
export const priceListSchema = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency is a code of ISO 4217, such as EUR')
    .describe('Code of the currency by ISO 4217, such as `EUR`.'),
  sizes: z.record(z.string(), z.number().min(0)).describe('Price of one machine an hour, by the name of its size.'),
});
export type PriceList = z.infer<typeof priceListSchema>;

const inventorySchema = z.union([
  z.strictObject({
    openssh: z.string().describe('Path of an OpenSSH client configuration, from the folder of the site file.'),
    hosts: z
      .array(z.string())
      .min(1)
      .describe('Which of its `Host` names are taken; `*` stands for any text: `web-*`.'),
  }),
  z.strictObject({
    ansible: z
      .string()
      .describe(
        'Path of an Ansible inventory, from the folder of the site file. `ansible-inventory` must be installed.',
      ),
    group: z.string().optional().describe('Which of its groups is taken. Default: all hosts.'),
  }),
]);

/** `sites/NAME.yaml`: one place that machines live, with everything that is local to it. */
export const siteSchema = z
  .strictObject({
    site: nameSchema.describe('Name of the site.'),
    description: z.string().optional().describe('What it is, in a sentence.'),
    platform: nameSchema.describe(
      'Kind of infrastructure that the machines come from, such as `lab`, `existing` or `aws`.',
    ),
    settings: z
      .record(z.string(), jsonSchema)
      .optional()
      .describe('How the platform is reached and used; each platform has keys of its own.'),
    machine: z
      .record(z.string(), jsonSchema)
      .optional()
      .describe('What machines of the site are made of (image, size, zones ...); each platform has keys of its own.'),
    machines: z.array(adoptedMachineSchema).optional().describe('Machines that are there already, to adopt.'),
    inventory: inventorySchema
      .optional()
      .describe('Machines to adopt, from a file that exists already; they come behind those of `machines`.'),
    environment: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string())
      .optional()
      .meta({
        description: 'Variables that every step on machines of the site sees. A change of them runs nothing again.',
        examples: [{ http_proxy: 'http://10.0.0.1:3128' }],
      }),
    provides: z
      .array(
        z.strictObject({
          capability: nameSchema.describe('The capability that the site has already.'),
          values: z
            .record(aliasSchema, jsonSchema)
            .optional()
            .describe('The values that the capability promises, by name.'),
        }),
      )
      .optional()
      .meta({
        description: 'Services that exist at the site already.',
        examples: [[{ capability: 'package-mirror', values: { url: 'http://10.0.0.1:3142' } }]],
      }),
    adds: z
      .array(nameSchema)
      .optional()
      .meta({
        description: 'Capabilities that every machine of the site needs beside those of its group.',
        examples: [['host-names']],
      }),
    reaches: z
      .array(nameSchema)
      .optional()
      .describe(
        "Other sites whose machines' `cluster` addresses are reached from here by a route of yours: a tunnel, peering.",
      ),
    prices: z
      .union([z.string(), priceListSchema])
      .optional()
      .describe(
        'What sizes cost where the platform does not say it: a list, or the path of a file with one, from the folder of the site file.',
      ),
    ...ladderFields,
  })
  .describe('One place that machines live: a platform, its settings, and everything local.');
export type SiteFile = z.infer<typeof siteSchema>;
