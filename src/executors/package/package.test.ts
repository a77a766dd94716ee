import { describe, expect, it } from 'vitest';
import { APT_CASES } from '../../../test/cases/package-apt.ts';
import type { PackageCase } from '../../../test/cases/package-case.ts';
import { APK_CASES, DNF_CASES } from '../../../test/cases/package-rpm-apk.ts';
import { stepContext } from '../../../test/support/step-context.ts';
import { stubMachine } from '../../../test/support/stub-machine.ts';
import type { Step } from '../../model/files/step.ts';
import { packageExecutor } from './package.ts';

const PACKAGE_CASES: readonly PackageCase[] = [
  ...APT_CASES.map((one) => ({ ...one, family: 'debian' as const })),
  ...DNF_CASES.map((one) => ({ ...one, family: 'rhel' as const })),
  ...APK_CASES.map((one) => ({ ...one, family: 'alpine' as const })),
];

const QUERIES = /^(dpkg-query|rpm -q|apk (info|version)|dnf .*check-update|apt-get .*-s )/;
/** Options that stand in every call. */
const ALWAYS = / (-o \S+|-q|-y|-U|--wait 120)(?= )/g;

function acting(calls: readonly string[]): readonly string[] {
  return calls.filter((call) => !QUERIES.test(call)).map((call) => call.replace(ALWAYS, ''));
}

describe('package', () => {
  for (const one of PACKAGE_CASES) {
    it(`${one.family}: ${one.name}`, async () => {
      const machine = await stubMachine(one.tools, one.files);
      try {
        const step: Step = { package: one.step };
        const context = stepContext({
          session: machine.session,
          facts: { 'os.family': one.family },
          ...(one.inputs !== undefined && { inputs: one.inputs }),
        });
        const verdict = await packageExecutor().check(step, context);
        expect(verdict).toMatchObject(
          one.changes.length === 0
            ? { kind: 'as-wanted' }
            : { kind: 'would-change', changes: one.changes.map((what) => ({ what })) },
        );
        expect(acting(await machine.calls())).toEqual([]);
        const outcome = await packageExecutor().apply(step, context);
        expect(outcome.kind).toBe(one.outcome ?? 'done');
        expect(acting(await machine.calls())).toEqual(one.commands);
      } finally {
        await machine.remove();
      }
    });
  }

  it('asks once for all names where nothing is to do', async () => {
    const machine = await stubMachine({ 'dpkg-query': 'installed curl 7\ninstalled git 2\n' });
    const context = stepContext({ session: machine.session, facts: { 'os.family': 'debian' } });
    await packageExecutor().apply({ package: { name: ['curl', 'git'] } }, context);
    expect(await machine.calls()).toHaveLength(1);
    await machine.remove();
  });

  it('says which families it knows where the machine is of none of them', async () => {
    const context = stepContext({ facts: { 'os.family': 'slackware' } });
    const outcome = await packageExecutor().apply({ package: { name: 'curl' } }, context);
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'invalid-file', hint: expect.stringContaining('debian, rhel, alpine') },
    });
  });

  it('refuses a name that could be an option or shell text', async () => {
    const context = stepContext({ facts: { 'os.family': 'debian' } });
    for (const name of ['--allow-unauthenticated', 'a;b', 'a b', '$(x)']) {
      const outcome = await packageExecutor().apply({ package: { name } }, context);
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'invalid-file' } });
    }
  });
});
