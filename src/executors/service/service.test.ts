import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCRIPT_CASES } from '../../../test/cases/service-scripts.ts';
import { type ServiceCase, SYSTEMD_CASES } from '../../../test/cases/service-systemd.ts';
import { stepContext } from '../../../test/support/step-context.ts';
import { stubMachine } from '../../../test/support/stub-machine.ts';
import type { Step } from '../../model/files/step.ts';
import { serviceExecutor } from './service.ts';

const QUERIES = /^(systemctl show|rpm -q|rc-service \S+ status)/;

let folder = '';
let dockerd: ChildProcess | undefined;

/** `@PID@` in a case: a process of the service's name that is older than every file that a case makes. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purlin-dockerd-'));
  await symlink('/bin/sleep', join(folder, 'dockerd'));
  dockerd = spawn(join(folder, 'dockerd'), ['600'], { stdio: 'ignore' });
  // Start times count in ticks of 10 ms (proc(5)): two ticks later every file is newer.
  await setTimeout(20);
});
afterAll(async () => {
  dockerd?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function machineOf(one: ServiceCase) {
  const filled = JSON.parse(JSON.stringify(one).replaceAll('@PID@', String(dockerd?.pid)));
  return stubMachine(filled.tools, filled.files);
}

const napper = (running: boolean): Step => ({
  service: { name: 'napper', running, command: 'sleep 1000', follows: ['/etc/new.conf'] },
});

describe('service', () => {
  for (const one of [...SYSTEMD_CASES, ...SCRIPT_CASES]) {
    it(`${one.init}: ${one.name}`, async () => {
      const machine = await machineOf(one);
      try {
        const step: Step = { service: one.step };
        const context = stepContext({ session: machine.session, facts: { init: one.init }, inputs: one.inputs ?? {} });
        const verdict = await serviceExecutor().check(step, context);
        const changes = one.changes.map((change) => ({ what: `service docker: ${change}` }));
        const rooted = JSON.parse(JSON.stringify(verdict).replaceAll(machine.root, ''));
        expect(rooted).toMatchObject(changes.length === 0 ? { kind: 'as-wanted' } : { kind: 'would-change', changes });
        expect((await machine.calls()).filter((call) => !QUERIES.test(call))).toEqual([]);
        const outcome = await serviceExecutor().apply(step, context);
        expect((await machine.calls()).filter((call) => !QUERIES.test(call))).toEqual(one.commands);
        if (one.failed === undefined) expect(outcome).toMatchObject({ kind: 'done' });
        else expect(JSON.stringify(outcome).replaceAll(machine.root, '')).toContain('step-failed');
        if (outcome.kind === 'failed') expect(outcome.error.message.replaceAll(machine.root, '')).toBe(one.failed);
      } finally {
        await machine.remove();
      }
    });
  }

  it('says which init systems it knows where the machine has none of them', async () => {
    const outcome = await serviceExecutor().check({ service: { name: 'docker' } }, stepContext({ facts: {} }));
    expect(outcome).toMatchObject({ kind: 'failed', error: { message: 'cannot manage services here: init is null' } });
  });

  it('refuses to manage a unit that is masked', async () => {
    const machine = await stubMachine({ systemctl: { 'show *': 'LoadState=masked\n' } });
    const context = stepContext({ session: machine.session, facts: { init: 'systemd' } });
    const outcome = await serviceExecutor().apply({ service: { name: 'docker', running: true } }, context);
    expect(outcome).toMatchObject({ error: { message: 'cannot manage the service docker: its unit is masked' } });
    await machine.remove();
  });

  it('runs a command in a session of its own where there is no init system', async () => {
    const machine = await stubMachine({}, { '/run/purlin/x': '', '/var/log/x': '', '/etc/new.conf': '' });
    const context = stepContext({ session: machine.session, facts: { init: 'none' } });
    const apply = async (running: boolean) => {
      const outcome = await serviceExecutor().apply(napper(running), context);
      return outcome.kind === 'done' ? outcome.changes.map((change) => change.what) : outcome;
    };
    try {
      expect(await apply(true)).toEqual(['service napper: started']);
      expect(await apply(true)).toEqual([]);
      await machine.session.run(
        { script: 'sleep 0.05; touch /etc/new.conf', environment: {}, secrets: {} },
        { signal: context.signal, timeoutMs: 1000 },
      );
      expect(await apply(true)).toEqual([
        expect.stringMatching(/^service napper: restarted, because .*new.conf changed$/),
      ]);
      expect(await apply(true)).toEqual([]);
      expect(await apply(false)).toEqual(['service napper: stopped']);
      expect(await apply(false)).toEqual([]);
    } finally {
      await serviceExecutor().apply(napper(false), context);
      await machine.remove();
    }
  });

  it('shows what a command said that ended at once', async () => {
    const machine = await stubMachine({ broken: { '*': { exit: 3, says: 'no configuration\n' } } });
    const context = stepContext({ session: machine.session, facts: { init: 'none' } });
    const outcome = await serviceExecutor().apply(
      { service: { name: 'broken', running: true, command: 'broken' } },
      context,
    );
    expect(outcome).toMatchObject({ kind: 'failed', tail: expect.stringContaining('no configuration') });
    await machine.remove();
  });
});
