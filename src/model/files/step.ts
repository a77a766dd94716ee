import { z } from 'zod';
import { aliasSchema, durationSchema, nameSchema } from './names.ts';

/** A field of a step: a literal, or `{ input: NAME }` for an input's value (also an output of an earlier step of the verb). */
const inputReference = z.strictObject({ input: aliasSchema });
const text = z.union([z.string(), inputReference]);
const flag = z.union([z.boolean(), inputReference]);
export type FieldValue = z.infer<typeof text> | z.infer<typeof flag>;

/** What every step may say beside its executor's options. */
const commonFields = {
  /** Where the step runs: `machine` (default), `runner`, an alias of a need, or a capability that the role itself provides. */
  at: z.union([nameSchema, aliasSchema]).optional(),
  /** Longest time for the step; default 10m, for health the time until it must have passed. */
  timeout: durationSchema.optional(),
  /** false: a cancel lets it end and finds it again. Default true; package steps false. */
  interruptible: z.boolean().optional(),
};

/** Options of each executor, by kind. A new executor adds its options here and a folder in `executors/`. */
export const STEP_OPTIONS = {
  /** A POSIX shell script of the role's folder. */
  script: z.string().min(1),
  file: z.strictObject({
    path: text,
    /** Text of the file. Exactly one of content, template, source, or state: absent | directory. */
    content: text.optional(),
    /** A file of the role's folder in which `{{ name }}` is an input. */
    template: z.string().optional(),
    /** A file of the role's folder, as it is. */
    source: z.string().optional(),
    state: z.enum(['present', 'absent', 'directory']).optional(),
    mode: z
      .string()
      .regex(/^0[0-7]{3,4}$/, 'a mode is octal in quotes, such as "0644"')
      .optional(),
    owner: text.optional(),
    group: text.optional(),
  }),
  package: z.strictObject({
    name: z.union([text, z.array(text).min(1)]),
    version: text.optional(),
    state: z.enum(['present', 'absent', 'latest']).optional(),
  }),
  service: z.strictObject({
    name: text,
    running: flag.optional(),
    enabled: flag.optional(),
    /** Paths and package names: restarted when one of them changed since the service last started. */
    follows: z.array(text).optional(),
    /** How to start it on a machine without an init system: a command in the foreground. */
    command: text.optional(),
  }),
  http: z.strictObject({
    url: text,
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']).optional(),
    body: text.optional(),
    headers: z.record(z.string(), text).optional(),
    /** Statuses that count as done; default any 2xx. */
    status: z.array(z.number().int()).optional(),
    /** Text that the answer must contain. */
    contains: text.optional(),
    /** Publish the answer's JSON members under these names. */
    publish: z.record(aliasSchema, z.string()).optional(),
  }),
  /**
   * What a platform does for a machine: bring it into being and wait until it answers, only wait, open the ports that its roles
   * listen on, let the addresses of the input `cidrs` in to them or nobody any more, take it away. Used by the base pack.
   * `open` rests on the input `ports`, from the fact `listens`: a change of it opens them anew.
   */
  machine: z.enum(['converge', 'answer', 'open', 'admit', 'dismiss', 'destroy']),
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
export const stepSchema = z.union([
  stepOf('script'),
  stepOf('file'),
  stepOf('package'),
  stepOf('service'),
  stepOf('http'),
  stepOf('machine'),
]);
export type Step = z.infer<typeof stepSchema>;
export type StepOptions<K extends StepKind> = z.infer<(typeof STEP_OPTIONS)[K]>;

/** A verb in a file: a script's name, one step, or a list. */
export const verbSchema = z.union([z.string().min(1), stepSchema, z.array(stepSchema)]);
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
