import { z } from 'zod';
import { aliasSchema, durationSchema, nameSchema } from './names.ts';

/** A field of a step: a literal, or `{ input: NAME }` for an input's value (also an output of an earlier step of the verb). */
const inputReference = z.strictObject({ input: aliasSchema.describe('The input whose value stands here.') });
const text = z.union([z.string(), inputReference]);
const flag = z.union([z.boolean(), inputReference]);
export type FieldValue = z.infer<typeof text> | z.infer<typeof flag>;

/** What every step may say beside its executor's options. */
const commonFields = {
  at: z
    .union([nameSchema, aliasSchema])
    .optional()
    .describe(
      'Where the step runs: `machine`, `runner` (where Purlin runs), the alias of a need, or a capability that the role itself provides: then on another machine that provides it. Default `machine`.',
    ),
  timeout: durationSchema
    .optional()
    .describe('Longest time for the step; in `health`, the time until it must have passed. Default `10m`.'),
  interruptible: z
    .boolean()
    .optional()
    .describe(
      '`false`: cancelling lets the step end, and the next run waits for it. Default `true`, for package steps `false`.',
    ),
};

const fileOptions = z.strictObject({
  path: text.describe('Where the file is: a path from `/` on.'),
  content: text.optional().describe('Text of the file. Just one of `content`, `template` and `source`.'),
  template: z
    .string()
    .optional()
    .describe("A file of the role's folder in which `{{ name }}` stands for the value of an input."),
  source: z.string().optional().describe("A file of the role's folder, taken as it is."),
  state: z
    .enum(['present', 'absent', 'directory'])
    .optional()
    .describe('`absent` removes it, `directory` makes a directory. Default `present`.'),
  mode: z
    .string()
    .regex(/^0[0-7]{3,4}$/, 'a mode is octal in quotes, such as "0644"')
    .optional()
    .describe(
      'Permissions, octal and in quotes, such as `"0644"`. Default: those that it has; new files `0644`, with a secret in them `0600`, directories `0755`.',
    ),
  owner: text.optional().describe('User that it belongs to. Default: as it is; new ones root.'),
  group: text.optional().describe('Group that it belongs to. Default: as it is; new ones root.'),
});

const packageOptions = z.strictObject({
  name: z
    .union([text, z.array(text).min(1)])
    .describe('One package or several, as the package manager of the machine calls them.'),
  version: text
    .optional()
    .describe('Version to install, as the package manager writes it. Default: any that is there.'),
  state: z
    .enum(['present', 'absent', 'latest'])
    .optional()
    .describe('`absent` removes it, `latest` brings it to the newest version. Default `present`.'),
});

const serviceOptions = z.strictObject({
  name: text.describe("The service, as the machine's init system calls it."),
  running: flag.optional().describe('`true`: it runs. `false`: it does not. Default: as it is.'),
  enabled: flag.optional().describe('`true`: it starts with the machine. `false`: it does not. Default: as it is.'),
  follows: z
    .array(text)
    .optional()
    .describe('Paths and names of packages: restarted when one of them changed since the service last started.'),
  command: text
    .optional()
    .describe('How to start it on a machine without an init system: a command that stays in the foreground.'),
});

const httpOptions = z.strictObject({
  url: text.describe('Where the request goes, as seen from the machine.'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']).optional().describe('Default `GET`.'),
  body: text.optional().describe('Text that is sent.'),
  headers: z.record(z.string(), text).optional().describe('Headers that are sent, by name.'),
  status: z.array(z.number().int()).optional().describe('Statuses that count as done. Default: any from 200 to 299.'),
  contains: text.optional().describe('Text that the answer must contain.'),
  publish: z
    .record(aliasSchema, z.string())
    .optional()
    .describe('Outputs, taken out of an answer in JSON: `{ leader: leader.name }`.'),
});

/** Options of each executor, by kind. A new executor adds its options here and a folder in `executors/`. */
export const STEP_OPTIONS = {
  script: z
    .string()
    .min(1)
    .describe("Runs a POSIX shell script of the role's folder, named by its file. Inputs are variables."),
  file: fileOptions.describe('Brings one file or directory to its wanted state; replaced in one move.'),
  package: packageOptions.describe("Installs or removes packages with the machine's package manager."),
  service: serviceOptions.describe("Starts, stops, enables or disables a service with the machine's init system."),
  http: httpOptions.describe('Sends one HTTP request, as seen from the machine.'),
  /**
   * What a platform does for a machine: bring it into being and wait until it answers, only wait, open the ports that its roles
   * listen on, let the addresses of the input `cidrs` in to them or nobody any more, take it away. Used by the base pack.
   * `open` rests on the input `ports`, from the fact `listens`: a change of it opens them anew.
   */
  machine: z
    .enum(['converge', 'answer', 'open', 'admit', 'dismiss', 'destroy'])
    .describe('Asks the platform for the machine; for roles of the base pack.'),
} as const;

/** Inputs that machine steps rest on without naming them. */
export const MACHINE_STEP_INPUTS: Readonly<
  Partial<Record<(typeof STEP_OPTIONS)['machine']['options'][number], string>>
> = { open: 'ports', admit: 'cidrs' };

export type StepKind = keyof typeof STEP_OPTIONS;
export const STEP_KINDS = Object.keys(STEP_OPTIONS) as readonly StepKind[];

function stepOf<K extends StepKind>(kind: K) {
  return z.strictObject({ [kind]: STEP_OPTIONS[kind], ...commonFields } as {
    [P in K]: (typeof STEP_OPTIONS)[P];
  } & typeof commonFields);
}

/** One call inside a verb; exactly one executor key. */
export const stepSchema = z
  .union([stepOf('script'), stepOf('file'), stepOf('package'), stepOf('service'), stepOf('http'), stepOf('machine')])
  .meta({ id: 'step', description: 'One call inside a verb. It has the key of one kind of step, and no condition.' });
export type Step = z.infer<typeof stepSchema>;
export type StepOptions<K extends StepKind> = z.infer<(typeof STEP_OPTIONS)[K]>;

/** A verb in a file: a script's name, one step, or a list. */
export const verbSchema = z
  .union([
    z.string().min(1).describe('A script of the folder.'),
    stepSchema,
    z.array(stepSchema).describe('Steps, one after the other; outputs of one are inputs of those behind it.'),
  ])
  .meta({ id: 'verb', description: 'What a role can do: the name of a script, one step, or a list of steps.' });
export type VerbSource = z.infer<typeof verbSchema>;

/** Any spelling of a verb as a list of steps; `undefined` is the empty list. */
export function stepsOf(verb: VerbSource | undefined): readonly Step[] {
  if (verb === undefined) return [];
  if (typeof verb === 'string') return [{ script: verb }];
  return Array.isArray(verb) ? verb : [verb];
}

/** The executor that a step names. */
export function kindOf(step: Step): StepKind {
  return STEP_KINDS.find((kind) => kind in step) ?? 'script';
}
