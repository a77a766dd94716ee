import { AppError } from '../../model/errors.ts';
import type { Step, StepOptions } from '../../model/files/step.ts';
import type { Executor, StepContext } from '../executor.ts';
import { fieldText, optionalFlag, optionalText } from '../field.ts';
import type { ShellText } from '../shell-text.ts';
import { textExecutor } from '../text-executor.ts';
import { NO_INIT, OPENRC, SYSTEMD, SYSVINIT } from './init-systems.ts';
import { type InitSystem, serviceText } from './service-text.ts';

const INIT_SYSTEMS: Readonly<Record<string, InitSystem>> = {
  systemd: SYSTEMD,
  sysvinit: SYSVINIT,
  openrc: OPENRC,
  none: NO_INIT,
};

const NAME = /^[A-Za-z0-9][A-Za-z0-9@:._-]*$/;

/**
 * Starts, stops, enables or disables a service with the machine's init system (fact `init`). Idempotent. `follows`:
 * restarts it when one of these paths or packages changed after its process started; the machine's own times tell, so
 * that a run that was cut off between the change and the restart loses nothing.
 */
export function serviceExecutor(): Executor {
  return textExecutor('service', shellOf);
}

function shellOf(step: Step, context: StepContext): ShellText {
  const options: StepOptions<'service'> = 'service' in step ? step.service : { name: '' };
  const name = fieldText(options.name, context.inputs);
  if (!NAME.test(name)) throw new AppError('invalid-file', `cannot manage "${name}": it is no name of a service`);
  const text = serviceText(initOf(context), {
    name,
    running: optionalFlag(options.running, context.inputs),
    enabled: optionalFlag(options.enabled, context.inputs),
    follows: (options.follows ?? []).flatMap((one) => fieldText(one, context.inputs).split('\n')),
    command: optionalText(options.command, context.inputs),
  });
  return { what: `service ${name}`, text, interruptible: step.interruptible ?? true };
}

function initOf(context: StepContext): InitSystem {
  const init = context.facts['init'];
  const known = typeof init === 'string' ? INIT_SYSTEMS[init] : undefined;
  if (known !== undefined) return known;
  throw new AppError('invalid-file', `cannot manage services here: init is ${JSON.stringify(init ?? null)}`, {
    hint: `Service steps know ${Object.keys(INIT_SYSTEMS).join(', ')}.`,
  });
}
