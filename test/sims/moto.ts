import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { orStop, startForwardedSim } from './forwarded-sim.ts';
import { type MotoImage, motoImages } from './moto-images.ts';
import { ensureMotoTree } from './moto-tree.ts';
import { untilReady } from './until-ready.ts';

const START_TIMEOUT_MS = 60_000;

export interface MotoOptions {
  /** Path of the network namespace that it lives in. */
  readonly network: string;
  /** Port in there; default 5555. */
  readonly port?: number;
  /** Images that it offers in every region; default {@link motoImages}. */
  readonly images?: readonly MotoImage[];
  readonly signal?: AbortSignal;
  readonly log?: (text: string) => void;
}

/** A running moto_server: EC2, IAM, STS, SSM, ELB and the rest of one AWS account at one URL. */
export interface Moto {
  /** In the network namespace: `http://127.0.0.1:5555`. */
  readonly endpoint: string;
  /** From this machine's own: `http://127.0.0.1:<any>`. */
  readonly url: string;
  readonly region: string;
  /** Any pair is good until `enforceIam`. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Starts moto_server of Debian 13 with its validation of images, instance types and key pairs on.
 * Calls need no permission until `enforceIam` (moto-iam.ts). Nothing outlives `stop` nor this process.
 */
export async function startMoto(options: MotoOptions): Promise<Moto> {
  const { network, port = 5555, images = motoImages(), signal = AbortSignal.timeout(1_200_000), log } = options;
  const tree = await ensureMotoTree({ signal, ...(log && { log }) });
  const sim = await startForwardedSim({
    tree,
    network,
    ports: [port],
    program: ['moto_server', '-H', '127.0.0.1', '-p', String(port)],
    environment: {
      MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: 'true',
      MOTO_ENABLE_AMI_VALIDATION: 'true',
      MOTO_ENABLE_KEYPAIR_VALIDATION: 'true',
      MOTO_AMIS_PATH: '/sim/images.json',
    },
    prepare: async (folder) => await writeFile(join(folder, 'images.json'), JSON.stringify(images)),
  });
  const url = `http://127.0.0.1:${sim.portOf(port)}`;
  const ready = async () => (await fetch(`${url}/moto-api/data.json`)).ok;
  await orStop(sim, async () => {
    await untilReady('moto', ready, { ended: sim.process.ended, timeoutMs: START_TIMEOUT_MS });
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' },
    folder: sim.process.folder,
    stop: sim.stop,
  };
}
