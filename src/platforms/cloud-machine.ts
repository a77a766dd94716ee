import { z } from 'zod';
import { jsonSchema } from '../model/files/values.ts';

/**
 * What a site's `machine` says on every platform that picks from images and sizes; adapters extend it.
 * @example { image: 'debian-12', size: 't3.small', zones: ['a', 'b'], disk: '20GiB' }
 */
export const cloudMachineSchema = z.strictObject({
  /** `DISTRIBUTION-VERSION`, for example `debian-12`; the newest image of that name and of the machine's architecture. */
  image: z.string().regex(/^[a-z][a-z0-9]*-\d[\w.]*$/, 'an image is DISTRIBUTION-VERSION, such as debian-12'),
  /** Name of a size; without it, the cheapest (else smallest) that has the group's minima. */
  size: z.string().optional(),
  /** Architecture as Debian names it, where neither size nor minima say it. Default amd64. */
  arch: z.string().optional(),
  /** Zones that members are spread over by ordinal; default: the first that has the size. */
  zones: z.array(z.string()).min(1).optional(),
  /** Root disk; default: the group's minimum, else the image's own. */
  disk: z
    .string()
    .regex(/^\d+(MiB|GiB|TiB)$/, 'disk is a number with MiB, GiB or TiB, such as 20GiB')
    .optional(),
  /** Who Purlin logs in as; steps of another than root go through sudo. Default root. */
  user: z.string().optional(),
  /** What is known of machines of this image beside what its name says, such as `{ found.docker: true }`; counts as predicted. */
  facts: z.record(z.string(), jsonSchema).optional(),
});
