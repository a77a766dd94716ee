import { arch, cpus, release, totalmem } from 'node:os';
import { z } from 'zod';
import type { Facts } from '../../model/facts.ts';

/** What each image is: the suite that its tree is built from, and the facts that follow. */
export const IMAGES = {
  'debian-12': { suite: 'bookworm', version: '12' },
  'debian-13': { suite: 'trixie', version: '13' },
} as const;
export type ImageName = keyof typeof IMAGES;
export type InitName = 'sysvinit' | 'systemd';

/** A site's `settings`: names of hosts, beside those of the machine's own package sources, that hosts may reach by proxy. */
export const labSettingsSchema = z.strictObject({
  allow: z
    .array(z.string())
    .default([])
    .describe(
      "Names of hosts that machines may reach by the lab's proxy, beside those of this machine's own package sources.",
    ),
});

/** A site's `machine`. */
export const labMachineSchema = z.strictObject({
  image: z.enum(['debian-12', 'debian-13']).default('debian-12').describe('Distribution of the hosts.'),
  init: z
    .enum(['sysvinit', 'systemd'])
    .default('sysvinit')
    .describe('Init system of the hosts: what their process 1 is.'),
});
export type LabMachine = z.infer<typeof labMachineSchema>;

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Facts of a host made from an image: a host shares kernel, processors and memory with this machine. */
export function predictFacts({ image, init }: LabMachine): Facts {
  const { suite, version } = IMAGES[image];
  return {
    'os.family': 'debian',
    'os.distribution': 'debian',
    'os.version': version,
    'os.codename': suite,
    'kernel.version': release(),
    arch: ARCHITECTURES[arch()] ?? arch(),
    cpus: cpus().length,
    memoryMiB: Math.floor(totalmem() / 1024 / 1024),
    init,
    root: true,
    // A base tree has no engine.
    'found.docker': false,
  };
}
