import { z } from 'zod';

/** Lower-case words joined by hyphens, at most 63 characters, so that a name is also a DNS label (RFC 1123, section 2.1). */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'a name is lower-case words joined by hyphens, such as swarm-manager')
  .max(63);

/** The name under which expressions see a need's provider, an input or a value: camelCase. */
export const aliasSchema = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'this name is camelCase, such as managerToken')
  .max(63);

/** A CEL expression, kept as text; its types are checked by the pack lint. */
export const expressionSchema = z.string().min(1).max(4096);

/** A duration such as 90s, 5m or 1h. */
export const durationSchema = z
  .string()
  .regex(/^\d+(ms|s|m|h)$/, 'a duration is a number with ms, s, m or h, such as 90s');

/** `swarm-cluster` -> `swarmCluster`: the form in which names stand inside `values` and as aliases. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `listenPort` -> `LISTEN_PORT`: the form in which a script sees an input. */
export function variableName(input: string): string {
  return input.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}
