import type { RunMode } from '../../model/run.ts';
import type { StoredTask } from '../../stores/commit.ts';

/**
 * How the next run of a task begins. What was done here before is applied again without asking check, also after a crash: its
 * digest changed, and check may be content with the old state. Else a run that was cut off looks for what it left behind, and
 * a first run asks check whether all is there already.
 */
export function runModeOf(stored: Pick<StoredTask, 'cut' | 'doneDigest'> | undefined): Exclude<RunMode, 'check'> {
  if (stored?.doneDigest !== undefined) return 'changed';
  return stored?.cut === 'crashed' || stored?.cut === 'cancelled' ? 'interrupted' : 'first';
}
