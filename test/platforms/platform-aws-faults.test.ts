import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { chooseMachine } from '../../src/model/choose-machine.ts';
import type { DesiredMachine } from '../../src/model/machine.ts';
import type { Offers } from '../../src/model/offers.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { withRetry } from '../../src/platforms/retry.ts';
import { makeCertificates } from '../sims/certificates.ts';
import { startProxyServer } from '../sims/proxy-server.ts';
import { type AwsPlace, awsAs, startAwsPlace } from '../support/aws-place.ts';

const CALL_TIMEOUT_MS = 60_000;
const MACHINE = { image: 'debian-12', size: 't3.small' };
let place: AwsPlace;
/** The same for every deployment here. */
let offered: Promise<Offers> | undefined;

beforeAll(async () => {
  place = await startAwsPlace();
});
afterAll(async () => {
  await place?.stop();
});
afterEach(() => {
  place.faults.reset();
  place.strict.setQuota({});
  place.strict.expireCredentials(undefined);
});

/** The adapter in a process of its own, with the retries that the product has. */
const fresh = () => withRetry(awsAs(place.least).platform, { clock: systemClock, random: Math.random });
const call = (timeoutMs = CALL_TIMEOUT_MS) => ({ signal: AbortSignal.timeout(timeoutMs) });
const own = () => ({ region: place.region, endpoint: place.url, network: { cidr: '10.40.0.0/16' } });
const shared = () => ({ region: place.region, endpoint: place.url, publicAddress: false });

/** One deployment with its machines, as a process of its own would have it. */
async function bench(
  settings: Readonly<Record<string, string | boolean | object>>,
  platform: Platform = awsAs(place.least).platform,
) {
  // The schema of the settings reads them.
  const site = {
    deployment: `d${randomUUID().slice(0, 6)}`,
    site: 's',
    settings: settings as DesiredMachine['settings'],
  };
  offered ??= awsAs(place.least).platform.offers({ ...site, machine: MACHINE }, call());
  const offers = await offered;
  const desire = (ordinal: number, machine: DesiredMachine['machine'] = MACHINE): DesiredMachine => {
    const chosen = chooseMachine(offers, { ...MACHINE, zones: offers.zones }, {}, ordinal);
    if (chosen.kind === 'none') throw new Error(chosen.message);
    const name = `${site.deployment}-${ordinal}`;
    return { id: randomUUID(), ...site, name, group: 'g', ordinal, machine, minima: {}, choice: chosen.choice };
  };
  const ownedHere = async () => {
    const things = (await fresh().owned?.({ ...site, machine: MACHINE }, call())) ?? [];
    return things.filter(({ deployment }) => deployment === site.deployment).map(({ kind }) => kind);
  };
  const clean = async (...machines: readonly DesiredMachine[]) => {
    place.faults.reset();
    const next = fresh();
    for (const machine of machines) await next.destroy(machine, call());
    await next.dispose({ ...site, machine: MACHINE }, call());
    expect(await ownedHere()).toEqual([]);
  };
  return { platform, site: { ...site, machine: MACHINE }, desire, ownedHere, clean };
}

test('a network of its own has a subnet per zone that is used, a gateway, and goes with the last machine', async () => {
  const { platform, desire, ownedHere, clean } = await bench(own());
  const machines = [desire(0), desire(1), desire(2)];
  const made = await Promise.all(machines.map((machine) => platform.converge(machine, call())));
  for (const { networks, access } of made) {
    expect(networks['private']).toMatch(/^10\.40\./);
    expect(access.host).toBe(networks['public']);
  }
  const kinds = await ownedHere();
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  expect([count('machine'), count('network'), count('gateway'), count('subnet'), count('security-group')]).toEqual([
    3, 1, 1, 3, 3,
  ]);
  await clean(...machines);
});

describe('a connection that is cut after a call was taken', () => {
  test('leaves one machine after the next try, and nothing after it is destroyed, whichever call it was', async () => {
    const baseline = await bench(own());
    const first = baseline.desire(0);
    await baseline.platform.converge(first, call());
    const wanted = await baseline.ownedHere();
    const calls = place.faults.mutations().map(({ name }) => name);
    await baseline.clean(first);
    expect(calls).toEqual(expect.arrayContaining(['CreateVpc', 'CreateSubnet', 'CreateSecurityGroup', 'RunInstances']));
    for (const [index, name] of calls.entries()) {
      const { platform, site, desire, ownedHere, clean } = await bench(own());
      const machine = desire(0);
      place.faults.reset();
      place.faults.inject({ mutating: true, nth: index + 1, times: 1, fault: { kind: 'cut', taken: true } });
      await expect(platform.converge(machine, call()), name).rejects.toMatchObject({ code: 'unreachable' });
      const next = fresh();
      await next.converge(machine, call());
      expect(await next.list(site, call()), name).toHaveLength(1);
      expect(await ownedHere(), name).toEqual(wanted);
      await clean(machine);
    }
  });

  test('is made good by the next destroy and dispose, whichever call it was', async () => {
    for (let nth = 1; ; nth++) {
      const { platform, site, desire, clean } = await bench(own());
      const machine = desire(0);
      await platform.converge(machine, call());
      place.faults.reset();
      const disarm = place.faults.inject({ mutating: true, nth, times: 1, fault: { kind: 'cut', taken: true } });
      const outcome = await platform
        .destroy(machine, call())
        .then(() => platform.dispose(site, call()))
        .then(
          () => 'done',
          ({ code }: { code: string }) => code,
        );
      disarm();
      await clean(machine);
      if (outcome === 'done') break;
      expect(outcome).toBe('unreachable');
    }
  });
});

describe('an error of AWS', () => {
  /** What converging a machine is refused with. */
  async function refusal(change: (machine: DesiredMachine) => DesiredMachine = (machine) => machine) {
    const { platform, desire, clean } = await bench(shared());
    const machine = change(desire(0));
    const error = await platform.converge(machine, call()).then(
      () => undefined,
      (thrown: { message: string; hint: string; code: string; retryAfterMs?: number }) => thrown,
    );
    await clean(machine);
    expect(`${error?.message} ${error?.hint}`).not.toContain(place.least.secretAccessKey);
    expect(error?.hint).toMatch(/\w/);
    return error;
  }

  test('says that no more instances are allowed', async () => {
    place.strict.setQuota({ instances: 0 });
    expect(await refusal()).toMatchObject({ code: 'quota', hint: expect.stringContaining('Service Quotas') });
  });

  test('says that no more processors are allowed', async () => {
    place.strict.setQuota({ vcpus: 1 });
    expect(await refusal()).toMatchObject({ code: 'quota' });
  });

  test('says that an image is gone', async () => {
    const image = { name: 'debian-12', id: 'ami-00000000000000000' };
    expect(await refusal((machine) => ({ ...machine, choice: { ...machine.choice, image } }))).toMatchObject({
      code: 'not-found',
      hint: expect.stringContaining('offers'),
    });
  });

  test('says that there is no such size', async () => {
    const size = { name: 't99.bogus' };
    expect(await refusal((machine) => ({ ...machine, choice: { ...machine.choice, size } }))).toMatchObject({
      code: 'not-found',
    });
  });

  test('says that no subnet is in the zone', async () => {
    expect(
      await refusal((machine) => ({ ...machine, choice: { ...machine.choice, zone: 'eu-central-1z' } })),
    ).toMatchObject({ code: 'not-found', hint: expect.stringContaining('zones') });
  });

  test('says how long to wait', async () => {
    place.faults.inject({ call: 'RunInstances', fault: { kind: 'busy', status: 503, retryAfterS: 3 } });
    expect(await refusal()).toMatchObject({ code: 'platform-busy', retryAfterMs: 3000 });
  });

  test.each(['RequestExpired', 'ExpiredToken'] as const)(
    'says that credentials expired in the middle: %s',
    async (code) => {
      const hook = () => place.strict.expireCredentials(code);
      place.faults.inject({ call: 'CreateSecurityGroup', nth: 1, fault: { kind: 'hook', run: hook } });
      const { platform, desire, clean } = await bench(shared());
      const machine = desire(0);
      await expect(platform.converge(machine, call())).rejects.toMatchObject({
        code: 'credentials',
        message: expect.stringContaining('expired'),
        hint: expect.stringContaining('again'),
      });
      place.strict.expireCredentials(undefined);
      await platform.converge(machine, call());
      await clean(machine);
    },
  );

  test('names the permission that lacks, and examine does too', async () => {
    const { platform, site, desire, clean } = await bench(shared(), awsAs(place.lesser).platform);
    const machine = desire(0);
    await expect(platform.converge(machine, call())).rejects.toMatchObject({
      code: 'credentials',
      message: expect.stringContaining('ec2:RunInstances'),
      hint: expect.stringContaining('policy'),
    });
    const findings = (await platform.examine?.(site, call())) ?? [];
    expect(findings.find(({ name }) => name === 'permissions')).toMatchObject({
      verdict: 'failed',
      detail: 'not allowed: ec2:RunInstances',
    });
    await clean(machine);
  });

  test('that never comes ends with the deadline', async () => {
    const { platform, site } = await bench(shared());
    place.faults.inject({ call: 'DescribeInstances', fault: { kind: 'freeze', taken: false } });
    await expect(platform.list(site, call(500))).rejects.toMatchObject({ code: 'timeout' });
    await expect(platform.list(site, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('an endpoint', () => {
  const site = (settings: DesiredMachine['settings']) => ({ deployment: 'd', site: 's', settings, machine: MACHINE });

  test('that does not answer is unreachable', async () => {
    const there = site({ region: place.region, endpoint: 'http://127.0.0.1:1' });
    const { platform } = awsAs(place.least);
    await expect(platform.offers(there, call())).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('endpoint'),
    });
    expect(await platform.examine?.(there, call())).toMatchObject([{ name: 'endpoint', verdict: 'failed' }]);
  });

  test('whose certificate nobody knows is refused until its authority is named', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'purlin-aws-'));
    const certificates = await makeCertificates(folder, 'aws');
    const secure = await startProxyServer({ upstream: place.url, certificates, handle: (_, pass) => pass() });
    // The proxy's URL has its upstream's scheme.
    const endpoint = secure.url.replace(/^http:/, 'https:');
    try {
      const unknown = site({ region: place.region, endpoint });
      await expect(awsAs(place.least).platform.list(unknown, call())).rejects.toMatchObject({
        code: 'tls',
        hint: expect.stringContaining('`ca`'),
      });
      const known = site({ region: place.region, endpoint, ca: 'aws-ca.pem' });
      expect(await awsAs(place.least, { folder }).platform.list(known, call())).toEqual([]);
      const environment = { ...awsAs(place.least).around.environment, AWS_CA_BUNDLE: certificates.caFile };
      expect(await awsAs(place.least, { environment }).platform.list(unknown, call())).toEqual([]);
    } finally {
      await secure.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('credentials', () => {
  test('may be secrets of the settings', async () => {
    const secrets = { id: place.least.accessKeyId, key: place.least.secretAccessKey };
    const secret = async (name: string) => Object.entries(secrets).find(([known]) => known === name)?.[1];
    const { platform } = awsAs(undefined, { environment: {}, secret });
    const keys = { accessKey: { secret: 'id' }, secretKey: { secret: 'key' } };
    const site = { deployment: 'd', site: 's', settings: { ...shared(), ...keys }, machine: MACHINE };
    expect(await platform.list(site, call())).toEqual([]);
    const absent = { ...site, settings: { ...shared(), ...keys, secretKey: { secret: 'other' } } };
    await expect(platform.list(absent, call())).rejects.toMatchObject({ code: 'secret' });
  });
});
