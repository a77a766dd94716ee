import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { awsPlatform } from '../../src/platforms/aws/aws-platform.ts';
import type { Surroundings } from '../../src/platforms/surroundings.ts';
import { type FaultProxy, startFaultProxy } from '../sims/fault-proxy.ts';
import { startMoto } from '../sims/moto.ts';
import { type AccessKey, createMotoUser, enforceIam } from '../sims/moto-iam.ts';
import { type StrictAws, startStrictAws } from '../sims/strict-aws.ts';
import { startTestNetwork } from '../sims/test-network.ts';
import { testSurroundings } from './surroundings.ts';

const POLICY = path.resolve(import.meta.dirname, '../../docs/guide/platforms/aws-policy.json');
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** AWS on this machine: moto, a layer that is as strict as EC2, and faults in front of it. */
export interface AwsPlace {
  readonly region: string;
  /** Through faults and the strict layer. */
  readonly url: string;
  readonly faults: FaultProxy<'ec2'>;
  readonly strict: StrictAws;
  /** Who may do what the guide's least policy allows, and nothing else. */
  readonly least: AccessKey;
  /** A look at EC2 with every right, past faults. */
  readonly behind: EC2Client;
  /** The same, but for starting machines and reading quotas. */
  readonly lesser: AccessKey;
  stop(): Promise<void>;
}

/** Starts it; calls are checked against the policies of their users. */
export async function startAwsPlace(): Promise<AwsPlace> {
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const { network, stop: stopNetwork } = await startTestNetwork();
    stops.push(stopNetwork);
    const moto = await startMoto({ network });
    stops.push(() => moto.stop());
    const policy = await leastPolicy();
    const least = await createMotoUser(moto, { name: 'least', policy });
    const credentials = await createMotoUser(moto, { name: 'administrator', policy: EVERYTHING });
    const strict = await startStrictAws({ upstream: moto.url, appearMs: 200, runMs: 300, endMs: 300 });
    stops.push(() => strict.stop());
    const faults = await startFaultProxy({ plane: 'aws', upstreams: { ec2: strict.url } });
    stops.push(() => faults.stop());
    const behind = new EC2Client({ endpoint: strict.url, region: moto.region, credentials, maxAttempts: 1 });
    stops.push(() => behind.destroy());
    const less = withoutActions(policy, ['ec2:RunInstances', 'servicequotas:GetServiceQuota']);
    const lesser = await createMotoUser(moto, { name: 'lesser', policy: less });
    await enforceIam(moto);
    return { region: moto.region, url: faults.urls.ec2, faults, strict, least, lesser, behind, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The adapter as somebody with this key runs it; another `seed` is another state folder. */
export function awsAs(key: AccessKey | undefined, given: Partial<Surroundings> = {}, seed = 'test') {
  const { accessKeyId: AWS_ACCESS_KEY_ID = 'none', secretAccessKey: AWS_SECRET_ACCESS_KEY = 'none' } = key ?? {};
  const around = testSurroundings({ environment: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }, ...given }, seed);
  return { around, platform: awsPlatform(around) };
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

/** The guide's policy; moto compares resources with `*` alone. */
async function leastPolicy(): Promise<Policy> {
  const policy = JSON.parse(await readFile(POLICY, 'utf8')) as Policy; // `as`: our own file
  return { ...policy, Statement: policy.Statement.map((statement) => ({ ...statement, Resource: '*' })) };
}

function withoutActions(policy: Policy, actions: readonly string[]): Policy {
  const Statement = policy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((action) => !actions.includes(action)),
  }));
  return { ...policy, Statement };
}
