import { type Ec2Call, readEc2Call, type StrictAwsTimes } from './ec2-call.ts';
import { type ProxyAnswer, type ProxyHandler, type ProxyRequest, startProxyServer } from './proxy-server.ts';
import { awsError, refusedInJson } from './refusals.ts';
import { dependentsOf, emptyState, record, type StrictAwsState } from './strict-aws-state.ts';
import { showInstances } from './strict-aws-view.ts';

export interface StrictAwsOptions {
  /** moto's URL from this machine's own network namespace. */
  readonly upstream: string;
  /** How long what was made is not yet found; default 300. */
  readonly appearMs?: number;
  /** From its creation until an instance is running; default 1000. */
  readonly runMs?: number;
  /** From its termination until an instance is gone, and with it its hold on groups and subnets; default 1000. */
  readonly endMs?: number;
}

/** What the account may have at once; absent is no limit. */
export interface StrictAwsQuota {
  readonly instances?: number;
  readonly vcpus?: number;
}

/** moto as strict as EC2 is. */
export interface StrictAws {
  /** From this machine's own network namespace. */
  readonly url: string;
  /** RunInstances over it is refused: InstanceLimitExceeded, VcpuLimitExceeded. */
  setQuota(quota: StrictAwsQuota): void;
  /** Every call is refused with this code until it is taken back by undefined. */
  expireCredentials(code: 'RequestExpired' | 'ExpiredToken' | undefined): void;
  stop(): Promise<void>;
}

/**
 * Starts a layer in front of moto for what EC2 does and moto does not ("Ensuring idempotency", "Eventual consistency" and
 * "Error codes" of the EC2 API Reference): a ClientToken means one and the same result; what was made is found, and runs, a
 * little later; groups and subnets in use are not deleted; quotas; credentials that expire; refusals in the protocol of their
 * service. It knows what came by itself only: machines that were made past it hold nothing back.
 */
export async function startStrictAws(options: StrictAwsOptions): Promise<StrictAws> {
  const { upstream, appearMs = 300, runMs = 1000, endMs = 1000 } = options;
  const times = { appearMs, runMs, endMs };
  const state = emptyState();
  let quota: StrictAwsQuota = {};
  let expired: string | undefined;
  const handle: ProxyHandler = async (request, pass) => {
    if (expired !== undefined) return awsError(400, expired, 'The credentials are expired.');
    const call = readEc2Call(request);
    if (call === undefined) return refusedInJson(request, await pass());
    return await answerCall(call, { state, times, quota, pass, ended: async () => await endedInstances(upstream) });
  };
  const { url, stop } = await startProxyServer({ upstream, handle });
  return {
    url,
    setQuota: (given) => {
      quota = given;
    },
    expireCredentials: (code) => {
      expired = code;
    },
    stop,
  };
}

interface Surroundings {
  readonly state: StrictAwsState;
  readonly times: StrictAwsTimes;
  readonly quota: StrictAwsQuota;
  readonly pass: (request?: ProxyRequest) => Promise<ProxyAnswer>;
  /** Ids of the instances that moto has terminated. */
  readonly ended: () => Promise<ReadonlySet<string>>;
}

async function answerCall(call: Ec2Call, given: Surroundings): Promise<ProxyAnswer> {
  const { state, times, quota } = given;
  if (call.parameters.get('DryRun') === 'true') return await given.pass();
  return await once(call, state, async () => {
    const refusal = notYetThere(call, state, times) ?? overQuota(call, state, quota) ?? (await inUse(call, given));
    const answer = refusal ?? (await showInstances(call, given));
    if (answer.status === 200) record(call, answer.body.toString('utf8'), state);
    return answer;
  });
}

/** The same token and parameters bring the same answer, without a second effect. */
async function once(call: Ec2Call, state: StrictAwsState, run: () => Promise<ProxyAnswer>): Promise<ProxyAnswer> {
  const token = call.parameters.get('ClientToken');
  if (token === null) return await run();
  const key = `${call.action} ${token}`;
  const parameters = [...call.parameters]
    .map((pair) => pair.join('='))
    .sort()
    .join('&');
  const before = state.tokens.get(key);
  if (before && before.parameters !== parameters)
    return awsError(400, 'IdempotentParameterMismatch', 'The token was used with other parameters before.');
  if (before) return await before.answer;
  const answer = run();
  state.tokens.set(key, { parameters, answer });
  const failed = await answer.then(
    ({ status }) => status !== 200,
    () => true,
  );
  // What was refused had no effect, so that the token is free.
  if (failed) state.tokens.delete(key);
  return await answer;
}

const NOT_FOUND: Readonly<Record<string, string>> = {
  i: 'InvalidInstanceID.NotFound',
  sg: 'InvalidGroup.NotFound',
  subnet: 'InvalidSubnetID.NotFound',
};

function notYetThere({ parameters }: Ec2Call, state: StrictAwsState, { appearMs }: StrictAwsTimes) {
  for (const [name, value] of parameters) {
    const madeAtMs = name.startsWith('Filter.') ? undefined : state.madeAtMs.get(value);
    if (madeAtMs === undefined || Date.now() - madeAtMs >= appearMs) continue;
    const code = NOT_FOUND[value.split('-')[0] ?? ''] ?? 'InvalidID';
    return awsError(400, code, `The ID '${value}' does not exist`);
  }
  return undefined;
}

function overQuota({ action, parameters }: Ec2Call, state: StrictAwsState, { instances, vcpus }: StrictAwsQuota) {
  if (action !== 'RunInstances') return undefined;
  const living = [...state.instances.values()].filter(({ endedAtMs }) => endedAtMs === undefined);
  const wanted = Number(parameters.get('MinCount') ?? 1);
  if (instances !== undefined && living.length + wanted > instances)
    return awsError(400, 'InstanceLimitExceeded', `Your quota allows for ${instances} more running instance(s).`);
  const used = living.reduce((sum, { type }) => sum + virtualCpus(type), 0);
  if (vcpus === undefined || used + wanted * virtualCpus(parameters.get('InstanceType') ?? '') <= vcpus)
    return undefined;
  const why = `You have requested more vCPU capacity than your current vCPU limit of ${vcpus} allows for the instance bucket`;
  return awsError(400, 'VcpuLimitExceeded', `${why} that the specified instance type belongs to.`);
}

/** As most families have it: `large` and all below 2, `xlarge` 4, `2xlarge` 8. */
function virtualCpus(type: string): number {
  const [, times] = /\.(\d*)xlarge$/.exec(type) ?? [];
  if (times === undefined) return 2;
  return 4 * Number(times === '' ? 1 : times);
}

async function inUse({ action, parameters }: Ec2Call, { state, times, ended }: Surroundings) {
  const id = { DeleteSecurityGroup: parameters.get('GroupId'), DeleteSubnet: parameters.get('SubnetId') }[action];
  if (id === undefined || id === null) return undefined;
  const [first] = dependentsOf(id, state, { endMs: times.endMs, ended: await ended() });
  if (first === undefined) return undefined;
  return awsError(400, 'DependencyViolation', `resource ${id} has a dependent object: ${first}`);
}

/** moto's own list, which needs no permission. */
async function endedInstances(upstream: string): Promise<ReadonlySet<string>> {
  const answer = await fetch(`${upstream}/moto-api/data.json`);
  // The shape is moto's.
  const { ec2 } = (await answer.json()) as { ec2?: { Instance?: readonly { id: string; state: string }[] } };
  const instances = ec2?.Instance ?? [];
  return new Set(instances.filter(({ state }) => state === 'terminated').map(({ id }) => id));
}
