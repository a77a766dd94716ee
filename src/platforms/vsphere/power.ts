import type { Context } from './context.ts';
import { runTask } from './tasks.ts';
import { isFault } from './vim-fault.ts';
import type { Ref } from './xml.ts';

/** Switches a machine on or off, at once; in that state already counts as done. */
export async function switchPower(context: Context, machine: Ref, to: 'on' | 'off'): Promise<void> {
  try {
    await runTask(context, to === 'on' ? 'PowerOnVM_Task' : 'PowerOffVM_Task', machine, [], context.signal);
  } catch (thrown) {
    if (!isFault(thrown, 'InvalidPowerState')) throw thrown;
  }
}
