import { didYouMean } from '../../../model/nearest-name.ts';
import { filesOfStep, verbsOf } from '../../read/named-files.ts';
import type { Rule } from '../rule.ts';

/** Scripts, templates and sources that a verb names and that are neither in the folder nor beside it. */
export const missingScripts: Rule = {
  name: 'missing-script',
  description:
    'Every script, template and source that a step names is in the folder, or beside it for several to share.',
  check: ({ content }) =>
    [...content.roles.values(), ...content.capabilities.values()].flatMap((one) =>
      verbsOf(one.file).flatMap(({ steps }) =>
        steps.flatMap(({ step, path }) =>
          filesOfStep(step)
            .filter(({ file }) => one.files[file] === undefined)
            .map(({ file, keys }) => ({
              severity: 'error' as const,
              message: `there is no file \`${file}\` in the folder of ${one.name}, nor beside it`,
              position: one.locate(...path, ...keys),
              hint:
                didYouMean(file, Object.keys(one.files), 'files there') ?? `Create it in a folder called ${one.name}.`,
            })),
        ),
      ),
    ),
};
