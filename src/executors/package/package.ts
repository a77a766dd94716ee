import { AppError } from '../../model/errors.ts';
import type { Step, StepOptions } from '../../model/files/step.ts';
import type { Executor, StepContext } from '../executor.ts';
import { fieldNames, optionalText } from '../field.ts';
import type { ShellText } from '../shell-text.ts';
import { textExecutor } from '../text-executor.ts';
import { APK } from './apk.ts';
import { APT } from './apt.ts';
import { DNF } from './dnf.ts';
import { type PackageManager, packageText } from './package-text.ts';

const MANAGERS: Readonly<Record<string, PackageManager>> = { debian: APT, rhel: DNF, alpine: APK };

/** Debian policy 5.6.1 with room for RPM's underscores and capitals. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9.+:~^_*-]*$/;

/**
 * Installs or removes packages with the machine's own package manager (fact `os.family`: debian, rhel, alpine).
 * Idempotent; one query tells whether anything is to do. Waits for locks; what may pass is a retry. A cancel lets it end.
 */
export function packageExecutor(): Executor {
  return textExecutor('package', shellOf);
}

function shellOf(step: Step, context: StepContext): ShellText {
  const options: StepOptions<'package'> = 'package' in step ? step.package : { name: [] };
  const manager = managerOf(context);
  const names = fieldNames(options.name, context.inputs, NAME);
  const version = optionalText(options.version, context.inputs);
  if (version !== undefined && !VERSION.test(version)) {
    throw new AppError('invalid-file', `cannot install version "${version}": it is no version of a package`);
  }
  return {
    what: `package ${names.join(', ')}`,
    text: packageText(manager, { names, version, state: options.state ?? 'present' }),
    passing: manager.passing,
    interruptible: step.interruptible ?? false,
  };
}

function managerOf(context: StepContext): PackageManager {
  const family = context.facts['os.family'];
  const manager = typeof family === 'string' ? MANAGERS[family] : undefined;
  if (manager !== undefined) return manager;
  throw new AppError('invalid-file', `cannot install packages here: os.family is ${JSON.stringify(family ?? null)}`, {
    hint: `Package steps know ${Object.keys(MANAGERS).join(', ')}; write a role with a script for others.`,
  });
}
