import type { ObservedMachine } from '../../model/machine.ts';
import type { Surroundings } from '../surroundings.ts';
import type { OpenEc2 } from './ec2.ts';
import type { MachineGroups } from './groups.ts';
import type { Network } from './network.ts';

/** What every function of the platform shares. */
export interface AwsContext {
  readonly around: Surroundings;
  readonly open: OpenEc2;
  /** By identity: a machine that is being made now. */
  readonly converging: Map<string, Promise<ObservedMachine>>;
  /** By deployment and site: the network that is being made now; all machines that are made at once share it. */
  readonly networks: Map<string, Promise<Network>>;
  /** By deployment, site and what is listened on. */
  readonly groups: Map<string, Promise<MachineGroups>>;
}

/** Runs an action, or shares the one that runs already under this key. */
export function shareRunning<T>(running: Map<string, Promise<T>>, key: string, action: () => Promise<T>): Promise<T> {
  const known = running.get(key);
  if (known !== undefined) return known;
  const started = action().finally(() => running.delete(key));
  running.set(key, started);
  return started;
}
