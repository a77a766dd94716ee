import { z } from 'zod';

/** What the relay is told: once by argument, and what may change in the file `proxySettings`. */
export const relayStartSchema = z.object({
  network: z.string(),
  sshSocket: z.string(),
  proxySocket: z.string(),
  proxySettings: z.string(),
  gateway: z.string(),
  proxyPort: z.number(),
  owner: z.object({ uid: z.number(), gid: z.number() }),
});
export type RelayStart = z.infer<typeof relayStartSchema>;

/** What the forward proxy lets through, and by which proxy of this machine. */
export const proxySettingsSchema = z.object({ allow: z.array(z.string()), upstream: z.string().optional() });
export type ProxySettings = z.infer<typeof proxySettingsSchema>;
