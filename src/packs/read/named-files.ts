import { type Step, stepsOf, type VerbSource } from '../../model/files/step.ts';
import { VERBS } from '../../model/status.ts';

/** A verb of a file as its steps, with the path of each step for positions. */
export interface VerbSteps {
  readonly verb: string;
  readonly steps: readonly { readonly step: Step; readonly path: readonly (string | number)[] }[];
}

/** Verbs of a role or capability in the order of VERBS; those that it does not have are left out. */
export function verbsOf(file: object): readonly VerbSteps[] {
  return VERBS.flatMap((verb) => {
    const source = (file as Record<string, VerbSource | undefined>)[verb]; // validated
    if (source === undefined) return [];
    const list = Array.isArray(source);
    return [{ verb, steps: stepsOf(source).map((step, index) => ({ step, path: list ? [verb, index] : [verb] })) }];
  });
}

/** Files of the folder that a step names, with the path to the key that names them. */
export function filesOfStep(step: Step): readonly { readonly file: string; readonly keys: readonly string[] }[] {
  if ('script' in step) return [{ file: step.script, keys: ['script'] }];
  if (!('file' in step)) return [];
  return (['template', 'source'] as const).flatMap((key) => {
    const file = step.file[key];
    return file === undefined ? [] : [{ file, keys: ['file', key] }];
  });
}

/** Every file that the verbs of a role or capability name. */
export function namedFiles(file: object): readonly string[] {
  return verbsOf(file).flatMap(({ steps }) =>
    steps.flatMap(({ step }) => filesOfStep(step).map((named) => named.file)),
  );
}
