import { type Forward, forward } from './forward.ts';
import { orWhyItEnded, type SimProcess, type SimProcessOptions, startSimProcess } from './sim-process.ts';

/** A control plane's processes, with ports of theirs that lead there from this machine's own network namespace. */
export interface ForwardedSim {
  readonly process: SimProcess;
  /** The port here that leads to this one there. */
  portOf(port: number): number;
  /** Ends everything. Twice counts as done. */
  stop(): Promise<void>;
}

export interface ForwardedSimOptions extends SimProcessOptions {
  /** Ports in the network namespace to forward to. */
  readonly ports: readonly number[];
}

/** Starts a program as {@link startSimProcess} does, and forwards to its ports. What fails leaves nothing. */
export async function startForwardedSim(options: ForwardedSimOptions): Promise<ForwardedSim> {
  const process = await startSimProcess(options);
  const forwards = new Map<number, Forward>();
  const stop = async () => {
    for (const one of forwards.values()) await one.stop();
    await process.stop();
  };
  try {
    for (const port of options.ports) forwards.set(port, await forward(options.network, port));
  } catch (error) {
    await stop();
    throw error;
  }
  return { process, portOf: (port) => forwards.get(port)?.port ?? 0, stop };
}

/** Does what makes a control plane ready; when that fails, ends it and says why it ended, if it did. */
export async function orStop<T>({ process, stop }: ForwardedSim, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return await orWhyItEnded(process, error).finally(stop);
  }
}
