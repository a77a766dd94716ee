import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toAppError } from '../../src/model/errors.ts';
import type { Json } from '../../src/model/files/values.ts';
import type { DesiredMachine } from '../../src/model/machine.ts';
import { idOf } from '../../src/platforms/bench-suite.ts';
import { faultSuite } from '../../src/platforms/fault-suite.ts';
import type { FaultRule } from '../sims/fault-proxy.ts';
import { killSuite } from '../support/kill-suite.ts';
import { expectNeverAnswersTold } from '../support/never-answers.ts';
import { PASSWORD_SECRET, patient, startVspherePlace, type VspherePlace, vsphereAt } from '../support/vsphere-place.ts';

let place: VspherePlace;

beforeAll(async () => {
  place = await startVspherePlace();
}, 600_000);
afterAll(async () => await place?.stop());
beforeEach(() => {
  place.faults.reset();
  place.tools.playing = true;
});

type Given = Readonly<Record<string, Json | undefined>>;

const DEPLOYMENT = 'faulty';
const call = () => ({ signal: AbortSignal.timeout(20_000) });

function desire(settings: Given = {}, machine: Given = {}, more: Partial<DesiredMachine> = {}): DesiredMachine {
  return {
    id: idOf(DEPLOYMENT),
    deployment: DEPLOYMENT,
    name: `${DEPLOYMENT}-one`,
    group: 'group',
    ordinal: 0,
    site: 'vc',
    settings: defined({ ...place.settings, ...settings }),
    machine: defined({ image: 'debian-12', ...machine }),
    minima: { cpus: 2 },
    ...more,
  };
}

/** Without the keys that a case takes away. */
function defined(given: Given): DesiredMachine['settings'] {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** The adapter without patience, each time one that has logged in nowhere yet. */
const fresh = () => vsphereAt(() => place).platform;

/** What converging says, with everything taken away afterwards past the faults. */
async function converging(machine: DesiredMachine, platform = fresh()) {
  try {
    return await platform.converge(machine, call()).catch(toAppError);
  } finally {
    place.faults.reset();
    const gone = { ...machine, settings: place.direct };
    await patient(fresh()).destroy(gone, call());
    await patient(fresh()).dispose(gone, call());
  }
}

const fault = (type: string) =>
  Buffer.from(
    `<Envelope><Body><Fault><faultcode>ServerFaultCode</faultcode><faultstring>why</faultstring><detail><F xsi:type="${type}"><privilegeId>VirtualMachine.Interact.PowerOn</privilegeId></F></detail></Fault></Body></Envelope>`,
  );
const answering = (name: string, type: string): FaultRule => ({
  call: name,
  fault: { kind: 'answer', answer: { status: 500, headers: { 'content-type': 'text/xml' }, body: fault(type) } },
});

const { platform } = vsphereAt(() => place);
const CALL_TIMEOUT_MS = 20_000;
const PLAIN = { image: 'debian-12' };

faultSuite('vsphere', CALL_TIMEOUT_MS, () => ({
  subject: {
    platform,
    deployment: 'faults',
    settings: place.settings,
    machine: PLAIN,
    minima: { cpus: 1 },
    timeoutMs: CALL_TIMEOUT_MS,
  },
  proxy: place.faults,
  creation: 'CloneVM_Task',
  secrets: [place.vcsim.password],
  gone: { ...place.settings, server: 'https://127.0.0.1:1/sdk' },
  strangeCertificate: { ...place.settings, ca: place.vcsim.caFile },
  wrongCredentials: { ...place.settings, password: { secret: 'wrong' } },
  // vcsim has room for everything.
  fillQuota: async () => {
    const free = place.faults.inject(answering('CloneVM_Task', 'InsufficientResourcesFault'));
    return async () => free();
  },
  unknownImage: ({ choice: _, ...machine }) => ({ ...machine, machine: { image: 'debian-9' } }),
  unknownSize: (machine) => ({ ...machine, choice: { ...machine.choice, size: { name: 'huge' } } }),
  tooSmall: ({ choice: _, ...machine }) => ({
    ...machine,
    machine: { ...PLAIN, size: '1-cpu-1GiB' },
    minima: { cpus: 4 },
  }),
}));

const ROOMY = { ...PLAIN, volumes: [{ size: '1GiB' }] };

killSuite('vsphere', () => ({
  order: {
    platform: 'vsphere',
    deployment: 'killed',
    settings: place.settings,
    machine: ROOMY,
    environment: {},
    secrets: { [PASSWORD_SECRET]: place.vcsim.password },
  },
  proxy: place.faults,
  direct: {
    platform: patient(platform),
    deployment: 'killed',
    settings: place.direct,
    machine: ROOMY,
    timeoutMs: CALL_TIMEOUT_MS,
  },
}));

describe('what the server refuses has a code and something to try', () => {
  test.each([
    [answering('CloneVM_Task', 'InsufficientResourcesFault'), 'quota', /resources/],
    [answering('CloneVM_Task', 'NoDiskSpace'), 'quota', /datastore/],
    [answering('PowerOnVM_Task', 'NoPermission'), 'credentials', /role of the guide/],
    [answering('PowerOnVM_Task', 'TaskInProgress'), 'platform-busy', /again/],
    [answering('CloneVM_Task', 'NotSupported'), 'platform', /vCenter/],
    [{ call: /^(?!Login|RetrieveServiceContent)/, fault: { kind: 'expire' } }, 'credentials', /log in/],
  ] as const)('%j is %s', async (rule, code, hint) => {
    place.faults.inject(rule);
    expect(await converging(desire())).toMatchObject({ code, hint: expect.stringMatching(hint) });
  });

  test('a missing privilege is named', async () => {
    place.faults.inject(answering('PowerOnVM_Task', 'NoPermission'));
    expect(await converging(desire())).toMatchObject({
      message: expect.stringContaining('VirtualMachine.Interact.PowerOn'),
    });
  });
});

describe('what a site says wrongly has a code and something to try', () => {
  const anything = /\S/;
  test.each<[Given, Given, string, RegExp]>([
    [{ ca: undefined }, {}, 'tls', /settings\.ca/],
    [{ ca: undefined, thumbprint: 'AB'.repeat(32) }, {}, 'tls', /renewed/],
    [{ server: 'vcenter.invalid' }, {}, 'unreachable', /name resolution/],
    [{ datacenter: 'DC1' }, {}, 'not-found', /DC0/],
    [{ cluster: 'DC0_C1' }, {}, 'not-found', /DC0_C0/],
    [{ network: 'DC0_DVPG7' }, {}, 'not-found', /DC0_DVPG/],
    [{ datastore: 'LocalDS_7' }, {}, 'not-found', /LocalDS_/],
    [{ resourcePool: 'none' }, {}, 'not-found', anything],
    [{ folder: 'none' }, {}, 'not-found', anything],
    [{ templates: 'none' }, {}, 'not-found', anything],
    [{}, { size: '1-cpu-1GiB' }, 'not-found', /2-cpus-2GiB/],
  ])('settings %j and machine %j are %s', async (settings, machine, code, hint) => {
    const said = await converging(desire(settings, machine));
    expect(said).toMatchObject({ code, hint: expect.stringMatching(hint) });
    expect(inspect(said, { depth: 9 })).not.toContain(place.vcsim.password);
  });

  test('a certificate is trusted by its own fingerprint', async () => {
    const refused = await converging(desire({ ca: undefined, thumbprint: 'AB'.repeat(32) }));
    const thumbprint = /it shows ([0-9A-F:]+)/.exec(inspect(refused))?.[1];
    expect(await converging(desire({ ca: undefined, thumbprint: thumbprint ?? '' }))).toMatchObject({ power: 'on' });
  });

  test('a template that is gone since it was offered is told', async () => {
    const choice = { image: { name: 'debian-12', id: 'vm-99999' }, size: { name: '2-cpus-2GiB' } };
    expect(await converging(desire({}, {}, { choice }))).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('debian-12'),
    });
  });
});

test('a machine that never answers is told with what to check', async () => {
  const settings = place.direct;
  const wish = { deployment: 'silent', settings, machine: PLAIN, minima: { cpus: 1 }, timeoutMs: CALL_TIMEOUT_MS };
  await expectNeverAnswersTold({ platform: fresh(), ...wish });
});

test('a machine that never tells its address is an error that says what to look at', async () => {
  place.tools.playing = false;
  expect(await converging(desire({ addressTimeout: '1s' }))).toMatchObject({
    code: 'platform',
    hint: expect.stringMatching(/open-vm-tools.*DHCP.*port group/),
  });
});

test('a session that ended is renewed, and the call goes on', async () => {
  for (const name of ['FindByUuid', 'CloneVM_Task', 'PowerOnVM_Task']) {
    place.faults.inject({ call: name, times: 1, fault: { kind: 'expire' } });
  }
  expect(await converging(desire())).toMatchObject({ power: 'on' });
});

test('a call that is cancelled while it waits ends at once', async () => {
  place.tools.playing = false;
  const hasty = new AbortController();
  setTimeout(() => hasty.abort(), 500);
  await expect(fresh().converge(desire(), hasty)).rejects.toMatchObject({ code: 'cancelled' });
  place.tools.playing = true;
  expect(await converging(desire())).toMatchObject({ power: 'on' });
});

describe('a connection that is cut at any mutating call', () => {
  test.each([true, false])(
    'leaves one machine after the next try, and nothing in the end (taken: %s)',
    async (taken) => {
      const machine = desire({}, { volumes: [{ size: '1GiB' }] });
      await converging(machine);
      const calls = ['CreateFolder', 'CloneVM_Task', 'ReconfigVM_Task', 'PowerOnVM_Task', 'ReconfigVM_Task'];
      for (const nth of calls.keys()) {
        place.faults.inject({ mutating: true, nth: nth + 1, fault: { kind: 'cut', taken } });
        await expect(fresh().converge(machine, call())).rejects.toMatchObject({ code: 'unreachable' });
        place.faults.reset();
        expect(await patient(fresh()).converge(machine, call())).toMatchObject({ power: 'on' });
        expect(await patient(fresh()).list(machine, call())).toHaveLength(1);
        await converging(machine);
        const left = await patient(fresh()).owned?.(machine, call());
        expect(left?.filter(({ deployment }) => deployment === DEPLOYMENT)).toEqual([]);
      }
    },
    60_000,
  );
});
