import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { textOf } from '../sims/ec2-xml.ts';
import { startFaultProxy } from '../sims/fault-proxy.ts';
import { startMoto } from '../sims/moto.ts';
import { createMotoUser, enforceIam, relaxIam } from '../sims/moto-iam.ts';
import { DEBIAN_OWNER } from '../sims/moto-images.ts';
import { logIn } from '../sims/openstack/api.ts';
import { startOpenStack } from '../sims/openstack/openstack.ts';
import { descendantsOf, livingOf, processesIn } from '../sims/processes.ts';
import { startStrictAws } from '../sims/strict-aws.ts';
import { startTestNetwork } from '../sims/test-network.ts';
import { startVcsim } from '../sims/vsphere/vcsim.ts';

interface Stoppable {
  stop(): Promise<void>;
}

const started: Stoppable[] = [];

/** Ends with the test, the last first. */
function keep<T extends Stoppable>(one: T): T {
  started.push(one);
  return one;
}

async function stopAll(): Promise<void> {
  for (const one of started.splice(0).reverse()) await one.stop();
}

afterEach(stopAll);

/** What a control plane mounts; none of it belongs into this process's own mount namespace. */
function simMounts(): readonly string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => /purlin-sim|purlin\/sims/.test(line));
}

/** Calls EC2 with no SDK; moto reads service and region in the signature. */
async function ec2(url: string, parameters: Readonly<Record<string, string>>) {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=any/20260101/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=none';
  const body = new URLSearchParams({ ...parameters, Version: '2016-11-15' });
  const answer = await fetch(url, { method: 'POST', headers: { authorization }, body });
  const text = await answer.text();
  return { status: answer.status, text, code: textOf(text, 'Code'), of: (name: string) => textOf(text, name) ?? '' };
}

async function untilFound(what: () => Promise<{ status: number }>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await what()).status !== 200) {
    if (Date.now() > deadline) throw new Error('it is never found');
    await sleep(50);
  }
}

test('moto answers through relay, strict layer and fault proxy, and nothing is left of them', async () => {
  const { network } = keep(await startTestNetwork());
  const moto = keep(await startMoto({ network }));
  const strict = keep(await startStrictAws({ upstream: moto.url }));
  const proxy = keep(await startFaultProxy({ plane: 'aws', upstreams: { ec2: strict.url } }));
  const filter = { 'Owner.1': DEBIAN_OWNER, 'Filter.1.Name': 'name', 'Filter.1.Value.1': 'debian-12-amd64-*' };
  const images = await ec2(proxy.urls.ec2, { Action: 'DescribeImages', ...filter });
  expect([...images.text.matchAll(/<name>([^<]*)</g)].map(([, name]) => name)).toEqual([
    'debian-12-amd64-20250814-2204',
    'debian-12-amd64-20251103-2283',
  ]);
  expect(proxy.calls()).toMatchObject([{ name: 'DescribeImages', status: 200 }]);
  expect(simMounts()).toEqual([]);
  const living = await processesIn(network);
  expect(living.length).toBeGreaterThan(2);
  await stopAll();
  expect(await livingOf(living)).toEqual([]);
  expect(simMounts()).toEqual([]);
  expect(existsSync(moto.folder)).toBe(false);
});

test('the strict layer answers as EC2 does where moto does not', async () => {
  const { network } = keep(await startTestNetwork());
  const moto = keep(await startMoto({ network }));
  const strict = keep(await startStrictAws({ upstream: moto.url, runMs: 3000, endMs: 500 }));
  const call = async (Action: string, parameters: Readonly<Record<string, string>> = {}) =>
    await ec2(strict.url, { Action, ...parameters });
  const { text } = await call('DescribeImages', { 'Owner.1': DEBIAN_OWNER });
  const VpcId = (await call('CreateVpc', { CidrBlock: '10.9.0.0/16' })).of('vpcId');
  const SubnetId = (await call('CreateSubnet', { VpcId, CidrBlock: '10.9.1.0/24' })).of('subnetId');
  const GroupId = (await call('CreateSecurityGroup', { VpcId, GroupName: 'a', GroupDescription: 'a' })).of('groupId');
  expect((await call('DescribeSecurityGroups', { 'GroupId.1': GroupId })).code).toBe('InvalidGroup.NotFound');
  await untilFound(async () => await call('DescribeSecurityGroups', { 'GroupId.1': GroupId }));

  const run = { ImageId: textOf(text, 'imageId') ?? '', InstanceType: 't3.micro', MinCount: '1', MaxCount: '1' };
  const wanted = { ...run, SubnetId, 'SecurityGroupId.1': GroupId, ClientToken: 'one' };
  const id = (await call('RunInstances', wanted)).of('instanceId');
  expect((await call('DescribeInstances', { 'InstanceId.1': id })).code).toBe('InvalidInstanceID.NotFound');
  expect((await call('DescribeInstances')).text).not.toContain(id);
  strict.setQuota({ instances: 1 });
  expect((await call('RunInstances', wanted)).of('instanceId')).toBe(id);
  expect((await call('RunInstances', { ...wanted, InstanceType: 't3.small' })).code).toBe(
    'IdempotentParameterMismatch',
  );
  expect((await call('RunInstances', { ...wanted, ClientToken: 'two' })).code).toBe('InstanceLimitExceeded');
  strict.setQuota({ vcpus: 3 });
  expect((await call('RunInstances', { ...wanted, ClientToken: 'two' })).code).toBe('VcpuLimitExceeded');
  await untilFound(async () => await call('DescribeInstances', { 'InstanceId.1': id }));
  expect((await call('DescribeInstances')).text).toContain('<name>pending</name>');

  for (const code of ['RequestExpired', 'ExpiredToken'] as const) {
    strict.expireCredentials(code);
    expect((await call('DescribeInstances')).code).toBe(code);
  }
  strict.expireCredentials(undefined);
  expect((await call('DeleteSecurityGroup', { GroupId })).code).toBe('DependencyViolation');
  expect((await call('DeleteSubnet', { SubnetId })).code).toBe('DependencyViolation');
  await call('TerminateInstances', { 'InstanceId.1': id });
  expect((await call('DeleteSecurityGroup', { GroupId })).code).toBe('DependencyViolation');
  await untilFound(async () => await call('DeleteSecurityGroup', { GroupId }));
  await untilFound(async () => await call('DeleteSubnet', { SubnetId }));
});

test('moto refuses what the policy of a user does not allow, and who signs with no key of its', async () => {
  const { network } = keep(await startTestNetwork());
  const moto = keep(await startMoto({ network }));
  const statement = { Effect: 'Allow', Action: ['ec2:DescribeImages'], Resource: '*' };
  const credentials = await createMotoUser(moto, {
    name: 'least',
    policy: { Version: '2012-10-17', Statement: [statement] },
  });
  const { EC2Client, DescribeImagesCommand, DescribeVpcsCommand } = await import('@aws-sdk/client-ec2');
  const client = new EC2Client({ endpoint: moto.url, region: moto.region, credentials });
  keep({ stop: async () => client.destroy() });
  await enforceIam(moto);
  await expect(client.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  expect((await client.send(new DescribeImagesCommand({ Owners: [DEBIAN_OWNER] }))).Images).not.toEqual([]);
  expect((await ec2(moto.url, { Action: 'DescribeImages' })).code).toBe('AuthFailure');
  await relaxIam(moto);
  expect((await ec2(moto.url, { Action: 'DescribeImages' })).status).toBe(200);
});

test('each fault of the proxy reaches the client, and says truly whether the upstream took the call', async () => {
  const { network } = keep(await startTestNetwork());
  const moto = keep(await startMoto({ network }));
  const proxy = keep(await startFaultProxy({ plane: 'aws', upstreams: { ec2: moto.url } }));
  const make = async () => await ec2(proxy.urls.ec2, { Action: 'CreateVpc', CidrBlock: '10.9.0.0/16' });
  const filter = { 'Filter.1.Name': 'cidr', 'Filter.1.Value.1': '10.9.0.0/16' };
  const count = async () =>
    (await ec2(moto.url, { Action: 'DescribeVpcs', ...filter })).text.match(/<item><vpcId>/g)?.length ?? 0;
  const call = 'CreateVpc';

  const takeAway = proxy.inject({ call, fault: { kind: 'busy', status: 503, retryAfterS: 7 } });
  expect((await make()).code).toBe('Unavailable');
  takeAway();
  proxy.inject({ call, times: 1, fault: { kind: 'expire' } });
  expect((await make()).code).toBe('RequestExpired');
  proxy.inject({ call, nth: 1, fault: { kind: 'cut', taken: false } });
  await expect(make()).rejects.toThrow('fetch failed');
  expect(await count()).toBe(0);
  proxy.inject({ call, nth: 1, fault: { kind: 'cut', taken: true } });
  await expect(make()).rejects.toThrow('fetch failed');
  expect(await count()).toBe(1);

  const seen: number[] = [];
  proxy.inject({
    mutating: true,
    nth: 2,
    fault: { kind: 'hook', run: async ({ mutation = 0 }) => void seen.push(mutation, await count()) },
  });
  await make();
  await ec2(proxy.urls.ec2, { Action: 'DescribeVpcs' });
  await make();
  expect(seen).toEqual([6, 3]);
  expect(proxy.mutations().map(({ faults, status }) => [...faults, status])).toEqual([
    ['busy', 503],
    ['expire', 400],
    ['cut', undefined],
    ['cut', undefined],
    [200],
    ['hook', 200],
  ]);

  proxy.inject({ call, nth: 1, fault: { kind: 'freeze', taken: true } });
  const frozen = make();
  const outcome = frozen.then(
    () => 'answered',
    () => 'cut',
  );
  expect(await Promise.race([outcome, sleep(500, 'frozen')])).toBe('frozen');
  expect(await count()).toBe(4);
  await proxy.stop();
  expect(await outcome).toBe('cut');
});

test('vcsim answers by TLS that its authority proves, also through the proxy, and nothing is left of it', async () => {
  const { network } = keep(await startTestNetwork());
  const vcsim = keep(await startVcsim({ network }));
  const proxy = keep(
    await startFaultProxy({ plane: 'vsphere', upstreams: { sdk: vcsim.url }, upstreamCaFile: vcsim.caFile }),
  );
  const self = '<_this type="ServiceInstance">ServiceInstance</_this>';
  const body = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><RetrieveServiceContent xmlns="urn:vim25">${self}</RetrieveServiceContent></Body></Envelope>`;
  await expect(post(vcsim.url, body, vcsim.caFile)).resolves.toContain('<apiType>VirtualCenter</apiType>');
  await expect(post(proxy.urls.sdk, body, proxy.caFile ?? '')).resolves.toContain('<apiType>VirtualCenter</apiType>');
  await expect(post(proxy.urls.sdk, body, vcsim.caFile)).rejects.toThrow('certificate');
  expect(proxy.calls()).toMatchObject([{ name: 'RetrieveServiceContent', status: 200 }]);
  expect(await vcsim.govc('vm.info', ...vcsim.inventory.templates)).toContain('debian-12');
  for (const path of [...vcsim.inventory.folders, ...vcsim.inventory.datastores, ...vcsim.inventory.networks])
    expect(await vcsim.govc('object.collect', '-s', path, 'name')).toContain(basename(path));
  const living = await processesIn(network);
  await stopAll();
  expect(await livingOf(living)).toEqual([]);
  expect(simMounts()).toEqual([]);
});

async function post(url: string, body: string, caFile: string): Promise<string> {
  const headers = { 'content-type': 'text/xml', soapaction: 'urn:vim25/6.5' };
  const outgoing = request(url, { method: 'POST', headers, ca: readFileSync(caFile), agent: false }).end(body);
  const [reply] = await once(outgoing, 'response');
  let text = '';
  for await (const part of reply) text += String(part);
  return text;
}

test('OpenStack makes a server for its operator through the proxy, and nothing is left of it', async () => {
  const { network } = keep(await startTestNetwork());
  const openstack = keep(await startOpenStack({ network }));
  const proxy = keep(await startFaultProxy({ plane: 'openstack', upstreams: openstack.urls }));
  const operator = await logIn(proxy.urls, openstack.logins.operator);
  type List = Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
  const ids = async (path: string, list: string, name: string) =>
    (await operator.call<List>('GET', path))[list]?.find((one) => one.name === name)?.id;
  const server = {
    name: 'one',
    imageRef: await ids('image/v2/images', 'images', 'debian-12'),
    flavorRef: await ids('compute/flavors', 'flavors', 'm1.small'),
    networks: [{ uuid: await ids('network/v2.0/networks', 'networks', 'private') }],
  };
  type Server = { readonly server: { readonly id: string; readonly status: string } };
  const { id } = (await operator.call<Server>('POST', 'compute/servers', { server })).server;
  const status = async () => (await operator.call<Server>('GET', `compute/servers/${id}`)).server.status;
  const deadline = Date.now() + 120_000;
  while ((await status()) === 'BUILD' && Date.now() < deadline) await sleep(300);
  expect(await status()).toBe('ACTIVE');
  expect(proxy.mutations().map(({ name, upstream }) => [upstream, name])).toEqual([['compute', 'POST /v2.1/servers']]);
  expect(readFileSync(openstack.cloudsFile, 'utf8')).toContain(openstack.urls.compute);
  proxy.inject({ upstream: 'network', fault: { kind: 'busy', status: 429 } });
  await expect(operator.call('GET', 'network/v2.0/networks')).rejects.toThrow('429');
  const living = await processesIn(network);
  expect(living.length).toBeGreaterThan(10);
  await stopAll();
  expect(await livingOf(living)).toEqual([]);
  expect(simMounts()).toEqual([]);
  expect(existsSync(openstack.folder)).toBe(false);
});

test('nothing outlives a developer command that is killed', async () => {
  const program = join(import.meta.dirname, '../sims/main.ts');
  const child = spawn(process.execPath, [program, 'vsphere'], { stdio: ['ignore', 'pipe', 'inherit'] });
  keep({ stop: async () => void child.kill('SIGKILL') });
  let said = '';
  for await (const part of child.stdout) {
    said += String(part);
    if (said.includes('ready')) break;
  }
  expect(said).toMatch(/^GOVC_URL=https:\/\/127\.0\.0\.1:\d+\/sdk$/m);
  const living = await descendantsOf(child.pid ?? 0);
  expect(living.length).toBeGreaterThan(2);
  child.kill('SIGKILL');
  const deadline = Date.now() + 10_000;
  while ((await livingOf(living)).length > 0 && Date.now() < deadline) await sleep(20);
  expect(await livingOf(living)).toEqual([]);
  expect(simMounts()).toEqual([]);
});
