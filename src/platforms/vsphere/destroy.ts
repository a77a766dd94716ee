import type { Context } from './context.ts';
import { switchPower } from './power.ts';
import { runTask } from './tasks.ts';
import { isFault } from './vim-fault.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** Powers off and destroys, with all its disks. Absent counts as done. */
export async function destroyMachine(context: Context, { ref, power }: VirtualMachine): Promise<void> {
  try {
    if (power === 'on') await switchPower(context, ref, 'off');
    await runTask(context, 'Destroy_Task', ref, [], context.signal);
  } catch (thrown) {
    if (!isFault(thrown, 'ManagedObjectNotFound')) throw thrown;
  }
}
