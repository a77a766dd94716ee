import { z } from 'zod';
import { jsonSchema } from '../model/files/values.ts';

/**
 * What a site's `machine` says on every platform that picks from images and sizes; adapters extend it.
 * @example { image: 'debian-12', size: 't3.small', zones: ['a', 'b'], disk: '20GiB' }
 */
export const cloudMachineSchema = z.strictObject({
  image: z
    .string()
    .regex(/^[a-z][a-z0-9]*-\d[\w.]*$/, 'an image is DISTRIBUTION-VERSION, such as debian-12')
    .describe(
      "Distribution and version, such as `debian-12`: the newest image of that name for the machine's architecture.",
    ),
  size: z
    .string()
    .optional()
    .describe("Name of a size. Default: the cheapest, else the smallest, that has the group's minima."),
  arch: z
    .string()
    .optional()
    .describe('Architecture as Debian names it, where neither size nor minima say it. Default `amd64`.'),
  zones: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Zones that members are spread over in turn. Default: the first that has the size.'),
  disk: z
    .string()
    .regex(/^\d+(MiB|GiB|TiB)$/, 'disk is a number with MiB, GiB or TiB, such as 20GiB')
    .optional()
    .describe("Size of the root disk, such as `20GiB`. Default: the group's minimum, else the image's own."),
  user: z
    .string()
    .optional()
    .describe('Who Purlin logs in as; steps of another than root go through sudo. Default `root`.'),
  facts: z
    .record(z.string(), jsonSchema)
    .optional()
    .meta({
      description: 'What is known of machines of this image beside what its name says; what is observed then counts.',
      examples: [{ 'found.docker': true }],
    }),
});
