import { systemClock } from '../../src/lib/clock.ts';
import type { Json } from '../../src/model/files/values.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { withRetry } from '../../src/platforms/retry.ts';
import { vspherePlatform } from '../../src/platforms/vsphere/vsphere-platform.ts';
import { type FaultProxy, startFaultProxy } from '../sims/fault-proxy.ts';
import { startTestNetwork } from '../sims/test-network.ts';
import { startVcsim, type Vcsim } from '../sims/vsphere/vcsim.ts';
import { testSurroundings } from './surroundings.ts';
import { type BehindTheBack, behindTheBack, playTools, vcsimSession } from './vmware-tools.ts';

/** vSphere on this machine: vcsim, somebody who plays VMware Tools, and faults in front of it. */
export interface VspherePlace {
  readonly vcsim: Vcsim;
  readonly faults: FaultProxy<'sdk'>;
  readonly back: BehindTheBack;
  /** A site's settings by which calls go through the faults. */
  readonly settings: Readonly<Record<string, Json>>;
  /** The same past them. */
  readonly direct: Readonly<Record<string, Json>>;
  /** Whether machines that run are told their addresses; on at first. */
  readonly tools: { playing: boolean };
  stop(): Promise<void>;
}

/** The name of the secret that is the password; any other is wrong. */
export const PASSWORD_SECRET = 'vcenter';

export async function startVspherePlace(): Promise<VspherePlace> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const network = await startTestNetwork();
    stops.push(network.stop);
    const vcsim = await startVcsim(network);
    stops.push(vcsim.stop);
    const upstreams = { sdk: vcsim.url };
    const faults = await startFaultProxy({ plane: 'vsphere', upstreams, upstreamCaFile: vcsim.caFile });
    stops.push(faults.stop);
    const session = await vcsimSession(vcsim);
    const tools = playTools(session);
    stops.push(tools.stop);
    const common = { user: vcsim.user, password: { secret: PASSWORD_SECRET }, folder: 'purlin', network: 'DC0_DVPG0' };
    return {
      vcsim,
      faults,
      tools,
      back: behindTheBack(session),
      settings: { ...common, server: faults.urls.sdk, ca: faults.caFile ?? '' },
      direct: { ...common, server: vcsim.url, ca: vcsim.caFile },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The adapter and its surroundings; secrets are those of the place once it runs. */
export function vsphereAt(place: () => VspherePlace | undefined) {
  const secret = async (name: string) => (name === PASSWORD_SECRET ? place()?.vcsim.password : 'wrong');
  const around = testSurroundings({ secret });
  return { around, platform: vspherePlatform(around) };
}

/** As the product wraps it: vcsim closes connections where calls race, and a vCenter those that were idle for long. */
export function patient(platform: Platform): Platform {
  return withRetry(platform, { clock: systemClock, random: Math.random, firstPauseMs: 100 });
}
