import type { ToolAnswer } from '../support/stub-machine.ts';
import type { PackageCase } from './package-case.ts';

const dnf = (installed: string, get: ToolAnswer = '') => ({ rpm: installed, dnf: get });
const apk = (
  installed: ToolAnswer,
  rest: Readonly<Record<string, string | { exit: number; says?: string; prints?: string }>> = {},
) => ({
  apk: { ...rest, ...(typeof installed === 'string' ? { 'info *': installed } : installed) },
});

export const DNF_CASES: readonly Omit<PackageCase, 'family'>[] = [
  {
    name: 'one that is there',
    step: { name: 'curl' },
    tools: dnf('installed curl 7.76.1-29.el9\n'),
    changes: [],
    commands: [],
  },
  {
    name: 'one that is missing',
    step: { name: 'curl' },
    tools: dnf('package curl is not installed\n'),
    changes: ['install curl'],
    commands: ['dnf install curl'],
  },
  {
    name: 'only the missing of several',
    step: { name: ['curl', 'git'] },
    tools: dnf('installed curl 7-1\npackage git is not installed\n'),
    changes: ['install git'],
    commands: ['dnf install git'],
  },
  {
    name: 'a version without release',
    step: { name: 'etcd', version: '3.5.0' },
    tools: dnf('installed etcd 3.5.0-1.el9\n'),
    changes: [],
    commands: [],
  },
  {
    name: 'a version with release',
    step: { name: 'etcd', version: '3.5.0-1.el9' },
    tools: dnf('installed etcd 3.5.0-1.el9\n'),
    changes: [],
    commands: [],
  },
  {
    name: 'another version',
    step: { name: 'etcd', version: '3.5.1' },
    tools: dnf('installed etcd 3.5.0-1.el9\n'),
    changes: ['install etcd 3.5.1-*'],
    commands: ['dnf install etcd-3.5.1-*'],
  },
  {
    name: 'a longer version than the wanted',
    step: { name: 'etcd', version: '3.5' },
    tools: dnf('installed etcd 3.5.10-1.el9\n'),
    changes: ['install etcd 3.5-*'],
    commands: ['dnf install etcd-3.5-*'],
  },
  {
    name: 'absent and not there',
    step: { name: 'curl', state: 'absent' },
    tools: dnf('package curl is not installed\n'),
    changes: [],
    commands: [],
  },
  {
    name: 'absent and there',
    step: { name: 'curl', state: 'absent' },
    tools: dnf('installed curl 7-1\n'),
    changes: ['remove curl'],
    commands: ['dnf remove curl'],
  },
  {
    name: 'latest and a newer one is known',
    step: { name: ['curl', 'git'], state: 'latest' },
    tools: dnf('installed curl 7-1\ninstalled git 2-1\n', {
      '*check-update*': { exit: 100, prints: '\ncurl.x86_64    7.76.1-31.el9    baseos\n' },
      '*': '',
    }),
    changes: ['install curl'],
    commands: ['dnf install curl'],
  },
  {
    name: 'yum where there is no dnf',
    step: { name: 'curl' },
    tools: { rpm: 'package curl is not installed\n', yum: '' },
    changes: ['install curl'],
    commands: ['yum install curl'],
  },
  {
    name: 'metadata that is too old: once more with fresh metadata',
    step: { name: 'curl' },
    tools: dnf('', { '*clean*': '', '*install*': { exit: 1, says: 'Unable to find a match: curl\n' } }),
    changes: ['install curl'],
    commands: ['dnf install curl', 'dnf clean expire-cache', 'dnf install curl'],
    outcome: 'failed',
  },
  {
    name: 'a mirror that cannot be reached',
    step: { name: 'curl' },
    tools: dnf('', { '*': { exit: 1, says: 'Curl error (6): Could not resolve host: mirror\n' } }),
    changes: ['install curl'],
    commands: ['dnf install curl', 'dnf clean expire-cache', 'dnf install curl'],
    outcome: 'retry',
  },
  {
    name: 'a package that nobody has',
    step: { name: 'nothing' },
    tools: dnf('', { '*': { exit: 1, says: 'Unable to find a match: nothing\n' } }),
    changes: ['install nothing'],
    commands: ['dnf install nothing', 'dnf clean expire-cache', 'dnf install nothing'],
    outcome: 'failed',
  },
];

export const APK_CASES: readonly Omit<PackageCase, 'family'>[] = [
  { name: 'one that is there', step: { name: 'curl' }, tools: apk('curl-8.5.0-r0\n'), changes: [], commands: [] },
  {
    name: 'one that is missing',
    step: { name: 'curl' },
    tools: apk({ 'info *': { exit: 1 } }),
    changes: ['install curl'],
    commands: ['apk add curl'],
  },
  {
    name: 'only the missing of several',
    step: { name: ['curl', 'git'] },
    tools: apk({ 'info *curl': 'curl-8.5.0-r0\n', 'info *git': { exit: 1 } }),
    changes: ['install git'],
    commands: ['apk add git'],
  },
  {
    name: 'a version without release',
    step: { name: 'curl', version: '8.5.0' },
    tools: apk('curl-8.5.0-r0\n'),
    changes: [],
    commands: [],
  },
  {
    name: 'a version with release',
    step: { name: 'curl', version: '8.5.0-r0' },
    tools: apk('curl-8.5.0-r0\n'),
    changes: [],
    commands: [],
  },
  {
    name: 'another version with release',
    step: { name: 'curl', version: '8.6.0-r0' },
    tools: apk('curl-8.5.0-r0\n'),
    changes: ['install curl 8.6.0-r0'],
    commands: ['apk add curl=8.6.0-r0'],
  },
  {
    name: 'another version without release',
    step: { name: 'curl', version: '8.6.0' },
    tools: apk('curl-8.5.0-r0\n'),
    changes: ['install curl 8.6.0-*'],
    commands: ['apk add curl=~8.6.0'],
  },
  {
    name: 'absent and not there',
    step: { name: 'curl', state: 'absent' },
    tools: apk({ 'info *': { exit: 1 } }),
    changes: [],
    commands: [],
  },
  {
    name: 'absent and there',
    step: { name: 'curl', state: 'absent' },
    tools: apk('curl-8.5.0-r0\n'),
    changes: ['remove curl'],
    commands: ['apk del curl'],
  },
  {
    name: 'latest and a newer one is known',
    step: { name: 'curl', state: 'latest' },
    tools: apk({ 'info *': 'curl-8.5.0-r0\n', 'version *': 'curl-8.5.0-r0 < 8.6.0-r0\n' }),
    changes: ['install curl'],
    commands: ['apk add curl'],
  },
  {
    name: 'a database that is locked',
    step: { name: 'curl' },
    tools: apk({
      'info *': { exit: 1 },
      'add *': { exit: 99, says: 'ERROR: Unable to lock database: Resource busy\n' },
    }),
    changes: ['install curl'],
    commands: ['apk add curl'],
    outcome: 'retry',
  },
];
