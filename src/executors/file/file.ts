import { AppError } from '../../model/errors.ts';
import type { Step, StepOptions } from '../../model/files/step.ts';
import type { Executor, StepContext } from '../executor.ts';
import { fieldText, optionalText, scalarText } from '../field.ts';
import type { ShellText } from '../shell-text.ts';
import { textExecutor } from '../text-executor.ts';
import { fileText, type WantedFile } from './file-text.ts';
import { fillTemplate } from './template.ts';

/**
 * Brings one file or directory to its wanted state: content, template or source, mode, owner and group. Idempotent; the
 * replacement is atomic; what a step does not name (mode, owner) stays as it is. A symbolic link at the path is replaced.
 */
export function fileExecutor(): Executor {
  return textExecutor('file', shellOf);
}

function shellOf(step: Step, context: StepContext): ShellText {
  const wanted = wantedFile('file' in step ? step.file : { path: '' }, context);
  return { what: wanted.path, text: fileText(wanted), interruptible: step.interruptible ?? true };
}

/** Resolves a step's fields. Throws `invalid-file` for what only shows with the inputs. */
function wantedFile(
  options: StepOptions<'file'>,
  context: Pick<StepContext, 'inputs' | 'files' | 'secret'>,
): WantedFile {
  const path = fieldText(options.path, context.inputs);
  if (!path.startsWith('/') || path.endsWith('/')) {
    throw new AppError('invalid-file', `cannot write "${path}": a path begins with / and does not end with one`);
  }
  const state = options.state ?? 'present';
  const content = state === 'present' ? contentOf(options, path, context) : '';
  const secret = holdsSecret(content, context);
  return {
    path,
    state,
    content,
    mode: options.mode,
    owner: optionalText(options.owner, context.inputs),
    group: optionalText(options.group, context.inputs),
    newMode: state === 'directory' ? '755' : secret ? '600' : '644',
    secret,
  };
}

function contentOf(options: StepOptions<'file'>, path: string, context: Pick<StepContext, 'inputs' | 'files'>): string {
  if (options.content !== undefined) return fieldText(options.content, context.inputs);
  const name = options.template ?? options.source;
  if (name === undefined) {
    throw new AppError('invalid-file', `cannot write ${path}: the step has no content, template or source`);
  }
  const text = context.files[name];
  if (text === undefined) {
    throw new AppError('invalid-file', `cannot write ${path}: the role's folder has no file ${name}`, {
      hint: `It has: ${Object.keys(context.files).sort().join(', ') || 'no files'}.`,
    });
  }
  if (text.includes('\0')) throw new AppError('invalid-file', `cannot write ${path}: ${name} is not a text file`);
  return options.template === undefined ? text : fillTemplate(text, context.inputs, name);
}

function holdsSecret(content: string, context: Pick<StepContext, 'inputs' | 'secret'>): boolean {
  return [...context.secret].some((name) => {
    const text = scalarText(context.inputs[name]);
    return text !== undefined && text !== '' && content.includes(text);
  });
}
