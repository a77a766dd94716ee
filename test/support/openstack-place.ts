import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openstackPlatform } from '../../src/platforms/openstack/openstack-platform.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import type { Surroundings } from '../../src/platforms/surroundings.ts';
import { type FaultProxy, startFaultProxy } from '../sims/fault-proxy.ts';
import { logIn, type OpenStackApi } from '../sims/openstack/api.ts';
import { cloudsYaml, type OpenStackEndpoints } from '../sims/openstack/clouds.ts';
import { type OpenStack, startOpenStack } from '../sims/openstack/openstack.ts';
import { startTestNetwork } from '../sims/test-network.ts';
import { testSurroundings } from './surroundings.ts';

const RULES = path.resolve(import.meta.dirname, '../../docs/guide/platforms/openstack-access-rules.json');

/** An application credential. */
export interface Credential {
  readonly id: string;
  readonly secret: string;
}

/** OpenStack on this machine with faults in front of it. */
export interface OpenStackPlace {
  readonly cloud: OpenStack;
  /** The project that machines are made in, past faults and adapter. */
  readonly operator: OpenStackApi;
  readonly faults: FaultProxy<keyof OpenStackEndpoints>;
  /** May do what the guide's access rules say. */
  readonly least: Credential;
  /** A clouds.yaml whose cloud `operator` is this credential, through the faults or past them. */
  cloudsFile(credential: Credential, way?: 'faults' | 'direct'): Promise<string>;
  stop(): Promise<void>;
}

/** The adapter, by a clouds.yaml that may be known only when the control plane runs. Every secret of its site is wrong. */
export function openstackWith(cloudsFile: () => string | undefined): { platform: Platform; around: Surroundings } {
  const around = testSurroundings({
    environment: {
      get OS_CLIENT_CONFIG_FILE() {
        return cloudsFile();
      },
    },
    secret: async () => 'not the password',
  });
  return { around, platform: openstackPlatform(around) };
}

export async function startOpenStackPlace(): Promise<OpenStackPlace> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const network = await startTestNetwork();
    stops.push(network.stop);
    const cloud = await startOpenStack(network);
    stops.push(cloud.stop);
    const faults = await startFaultProxy({ plane: 'openstack', upstreams: { ...cloud.urls } });
    stops.push(faults.stop);
    const operator = await logIn(cloud.urls, cloud.logins.operator);
    // The file is a list, as the command that reads it wants.
    const rules = JSON.parse(await readFile(RULES, 'utf8')) as readonly unknown[];
    return {
      cloud,
      operator,
      faults,
      least: await makeCredential(operator, rules),
      cloudsFile: async (credential, way = 'faults') =>
        await writeClouds(cloud, way === 'faults' ? faults.urls : cloud.urls, credential),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeCredential(operator: OpenStackApi, rules: readonly unknown[]): Promise<Credential> {
  const secret = 'secret of least rights';
  const body = { application_credential: { name: 'least', secret, access_rules: rules } };
  const place = `identity/users/${operator.userId}/application_credentials`;
  const made = await operator.call<{ application_credential: { id: string } }>('POST', place, body);
  return { id: made.application_credential.id, secret };
}

let files = 0;

async function writeClouds(
  cloud: OpenStack,
  urls: OpenStackEndpoints,
  applicationCredential: Credential,
): Promise<string> {
  const file = path.join(cloud.folder, `clouds-${++files}.yaml`);
  await writeFile(file, cloudsYaml(urls, { ...cloud.logins, applicationCredential }), { mode: 0o600 });
  return file;
}
