import { z } from 'zod';

/** Lower-case words joined by hyphens, at most 63 characters, so that a name is also a DNS label (RFC 1123, section 2.1). */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'a name is lower-case words joined by hyphens, such as swarm-manager')
  .max(63)
  .meta({
    id: 'name',
    description: 'Lower-case words joined by hyphens, at most 63 characters, such as `swarm-manager`.',
  });

/** The name under which expressions see a need's provider, an input or a value: camelCase. */
export const aliasSchema = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'this name is camelCase, such as managerToken')
  .max(63)
  .meta({ id: 'camelName', description: 'A name in camelCase, at most 63 characters, such as `managerToken`.' });

/** A CEL expression, kept as text; its types are checked by the pack lint. */
export const expressionSchema = z.string().min(1).max(4096).meta({
  id: 'expression',
  description: 'An expression in CEL over facts, values and what needs give, such as `machine.os.family == "debian"`.',
});

/** A duration such as 90s, 5m or 1h. */
export const durationSchema = z
  .string()
  .regex(/^\d+(ms|s|m|h)$/, 'a duration is a number with ms, s, m or h, such as 90s')
  .meta({ id: 'duration', description: 'A number with `ms`, `s`, `m` or `h`, such as `90s`.' });

/** `swarm-cluster` -> `swarmCluster`: the form in which names stand inside `values` and as aliases. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `listenPort` -> `LISTEN_PORT`: the form in which a script sees an input. */
export function variableName(input: string): string {
  return input.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}
