import { z } from 'zod';
import { scopeSchema } from './capability.ts';
import { aliasSchema, durationSchema, expressionSchema, nameSchema } from './names.ts';
import { needSchema } from './need.ts';
import { verbSchema } from './step.ts';
import { inputSchema } from './values.ts';

const providesSchema = z.union([
  nameSchema.describe('The capability that is provided.'),
  z.strictObject({
    capability: nameSchema.describe('The capability that is provided.'),
    values: z
      .record(aliasSchema, expressionSchema)
      .optional()
      .describe('Expressions for published values that are known without a run: the plan knows them already.'),
  }),
]);

const listenSchema = z.strictObject({
  port: z
    .union([
      z.number().int().min(1).max(65535),
      z.strictObject({ input: aliasSchema.describe('The input whose value is the port.') }),
    ])
    .describe('The port, or `{ input: NAME }` for one that an input says.'),
  protocol: z.enum(['tcp', 'udp', 'tcp+udp']).optional().describe('Default `tcp`.'),
  from: z
    .enum(['machine', 'group', 'site', 'deployment', 'anywhere'])
    .describe(
      'Who may connect: nobody but the `machine` itself, machines of its `group`, its `site` or the `deployment`, or `anywhere`. Platforms with rules of their own open exactly this.',
    ),
});

const verbFields = {
  check: verbSchema
    .optional()
    .describe(
      'Says whether all is as wanted and changes nothing: exit code 0 yes, 1 no. Default: asked of the steps of `apply`, where all of them can tell.',
    ),
  apply: verbSchema.optional().describe('Makes it so; safe to run again.'),
  publish: verbSchema.optional().describe('Writes the values that the capability promises; changes nothing.'),
  health: verbSchema.optional().describe('Says whether it works now; repeated until its timeout is over.'),
  upgrade: verbSchema
    .optional()
    .describe(
      'In place of `apply`, when the input `version` differs from the last run; `$FROM_VERSION` is the former one.',
    ),
  drain: verbSchema.optional().describe('Takes the machine out of service before a change.'),
  restore: verbSchema.optional().describe('Puts the machine back into service after a change.'),
  remove: verbSchema.optional().describe('Undoes what was done, with the content and inputs of the run that did it.'),
};

/** `roles/NAME/role.yaml`: one way to provide capabilities. */
export const roleSchema = z
  .strictObject({
    role: nameSchema.describe('Name of the role.'),
    description: z.string().optional().describe('What it does, in a sentence.'),
    provides: z.array(providesSchema).min(1).describe('Capabilities that it provides.'),
    founds: z
      .record(nameSchema, z.enum(['one', 'all']))
      .optional()
      .meta({
        description:
          'Capabilities that it brings into being, once per deployment or site: by `one` machine, the lowest of its group, or by `all` machines that the group has then. Who comes later takes a role that joins.',
        examples: [{ 'swarm-cluster': 'one' }],
      }),
    requires: z.array(needSchema).optional().describe('Capabilities that must be there before the role runs.'),
    when: expressionSchema.optional().meta({
      description: 'Whether the role fits a machine, from its facts. Default: it fits everywhere.',
      examples: ['machine.os.family == "debian"'],
    }),
    inputs: z
      .record(aliasSchema, inputSchema)
      .optional()
      .describe('What its scripts and steps are given, by name: `listenPort` is `$LISTEN_PORT` in a script.'),
    rank: z
      .number()
      .int()
      .optional()
      .describe(
        'Of several roles that fit, the one with the highest rank is chosen unless something stronger decides. Default 0.',
      ),
    place: scopeSchema
      .optional()
      .describe(
        'Where an instance lives: on a `machine`, or once per `site` or `deployment`; then its steps run at the runner unless `at` says otherwise. Default `machine`.',
      ),
    each: expressionSchema.optional().meta({
      description: 'A list; the role has one instance for each element, which its expressions see as `each`.',
      examples: ['machine.disks.filter(d, d.found.empty)'],
    }),
    atOnce: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('At most so many tasks of the role run at the same time in the deployment. Default: no limit.'),
    disrupts: z
      .boolean()
      .optional()
      .describe('`false`: what stands on it is not drained while it changes. Default `true`.'),
    replace: z
      .enum(['in-place', 'machine'])
      .optional()
      .describe(
        'How a change comes about that cannot be made on a living machine. Accepted, and not acted on in this version.',
      ),
    renew: durationSchema
      .optional()
      .describe('How often it runs again by itself. Accepted, and not acted on in this version.'),
    listens: z
      .array(listenSchema)
      .optional()
      .meta({
        description: 'Ports on which it answers, and for whom.',
        examples: [[{ port: 7946, protocol: 'tcp+udp', from: 'deployment' }]],
      }),
    ...verbFields,
  })
  .describe('An implementation: provides capabilities, needs others, when it fits, inputs, and verbs made of steps.');
export type RoleFile = z.infer<typeof roleSchema>;
