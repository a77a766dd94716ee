import type { StepOptions } from '../../src/model/files/step.ts';
import type { Json } from '../../src/model/files/values.ts';
import type { ToolAnswer } from '../support/stub-machine.ts';

/** Facts, a step and a machine in; what check says and which commands apply runs out. */
export interface ServiceCase {
  readonly name: string;
  readonly init: 'systemd' | 'sysvinit' | 'openrc';
  readonly step: StepOptions<'service'>;
  readonly inputs?: Readonly<Record<string, Json>>;
  /** `@PID@` stands for the pid of a process that started before the files of this case were made. */
  readonly tools: Readonly<Record<string, ToolAnswer>>;
  readonly files?: Readonly<Record<string, string>>;
  /** What check says would change, without `service NAME: `; none: as wanted. */
  readonly changes: readonly string[];
  readonly commands: readonly string[];
  readonly failed?: string;
}

const unit = (active: string, file: string, more = '') =>
  `LoadState=loaded\nActiveState=${active}\nUnitFileState=${file}\nMainPID=@PID@\nNeedDaemonReload=no\n${more}`;
const systemctl = (show: string, rest: Readonly<Record<string, { exit: number; says?: string }>> = {}) => ({
  systemctl: { 'show *': show, ...rest },
});
export const FRESH = { '/etc/docker/daemon.json': '{}' };
/** Older than any process of a test. */
export const OLD = '/bin/sh';

const CASES: readonly Omit<ServiceCase, 'init'>[] = [
  {
    name: 'runs and is enabled',
    step: { name: 'docker', running: true, enabled: true },
    tools: systemctl(unit('active', 'enabled')),
    changes: [],
    commands: [],
  },
  {
    name: 'is stopped',
    step: { name: 'docker', running: true },
    tools: systemctl(unit('inactive', 'enabled')),
    changes: ['started'],
    commands: ['systemctl reset-failed -- docker', 'systemctl start -- docker'],
  },
  {
    name: 'failed before',
    step: { name: 'docker', running: true },
    tools: systemctl(unit('failed', 'enabled')),
    changes: ['started'],
    commands: ['systemctl reset-failed -- docker', 'systemctl start -- docker'],
  },
  {
    name: 'is on its way up',
    step: { name: 'docker', running: true },
    tools: systemctl(unit('activating', 'enabled')),
    changes: [],
    commands: [],
  },
  {
    name: 'is not enabled',
    step: { name: 'docker', enabled: true },
    tools: systemctl(unit('active', 'disabled')),
    changes: ['enabled'],
    commands: ['systemctl enable -q -- docker'],
  },
  {
    name: 'is neither',
    step: { name: 'docker', running: true, enabled: true },
    tools: systemctl(unit('inactive', 'disabled')),
    changes: ['enabled', 'started'],
    commands: ['systemctl enable -q -- docker', 'systemctl reset-failed -- docker', 'systemctl start -- docker'],
  },
  {
    name: 'is static, which cannot be enabled',
    step: { name: 'docker', enabled: true },
    tools: systemctl(unit('active', 'static')),
    changes: [],
    commands: [],
  },
  {
    name: 'shall stop',
    step: { name: 'docker', running: false },
    tools: systemctl(unit('active', 'enabled')),
    changes: ['stopped'],
    commands: ['systemctl stop -- docker'],
  },
  {
    name: 'shall stop and is stopped',
    step: { name: 'docker', running: false },
    tools: systemctl(unit('inactive', 'enabled')),
    changes: [],
    commands: [],
  },
  {
    name: 'shall not start at boot',
    step: { name: 'docker', enabled: false },
    tools: systemctl(unit('active', 'enabled')),
    changes: ['disabled'],
    commands: ['systemctl disable -q -- docker'],
  },
  {
    name: 'shall go altogether',
    step: { name: 'docker', running: false, enabled: false },
    tools: systemctl(unit('active', 'enabled')),
    changes: ['disabled', 'stopped'],
    commands: ['systemctl disable -q -- docker', 'systemctl stop -- docker'],
  },
  {
    name: 'nothing is asked of it',
    step: { name: 'docker' },
    tools: systemctl(unit('inactive', 'disabled')),
    changes: [],
    commands: [],
  },
  {
    name: 'flags that are inputs',
    step: { name: { input: 'service' }, running: { input: 'wanted' } },
    inputs: { service: 'docker', wanted: false },
    tools: systemctl(unit('active', 'enabled')),
    changes: ['stopped'],
    commands: ['systemctl stop -- docker'],
  },
  {
    name: 'its unit file changed on disk',
    step: { name: 'docker', running: true },
    tools: systemctl(unit('inactive', 'enabled', 'NeedDaemonReload=yes\n')),
    changes: ['started'],
    commands: ['systemctl daemon-reload', 'systemctl reset-failed -- docker', 'systemctl start -- docker'],
  },
  {
    name: 'its unit is not known yet',
    step: { name: 'docker', running: true },
    tools: systemctl('LoadState=not-found\nActiveState=inactive\nUnitFileState=\nMainPID=0\n'),
    changes: ['started'],
    commands: ['systemctl daemon-reload', 'systemctl reset-failed -- docker', 'systemctl start -- docker'],
  },
  {
    name: 'does not start',
    step: { name: 'docker', running: true },
    tools: systemctl(unit('inactive', 'enabled'), { 'start *': { exit: 1, says: 'Job for docker.service failed.\n' } }),
    changes: ['started'],
    commands: ['systemctl reset-failed -- docker', 'systemctl start -- docker'],
    failed: 'cannot start the service docker',
  },
  {
    name: 'follows a file that changed since it started',
    step: { name: 'docker', running: true, follows: ['/etc/docker/daemon.json'] },
    tools: systemctl(unit('active', 'enabled')),
    files: FRESH,
    changes: ['restarted, because /etc/docker/daemon.json changed'],
    commands: ['systemctl restart -- docker'],
  },
  {
    name: 'follows a folder with a file that changed',
    step: { name: 'docker', running: true, follows: ['/etc/docker'] },
    tools: systemctl(unit('active', 'enabled')),
    files: FRESH,
    changes: ['restarted, because /etc/docker/daemon.json changed'],
    commands: ['systemctl restart -- docker'],
  },
  {
    name: 'follows a file that did not change',
    step: { name: 'docker', running: true, follows: [OLD] },
    tools: systemctl(unit('active', 'enabled')),
    changes: [],
    commands: [],
  },
  {
    name: 'follows a file that is not there',
    step: { name: 'docker', running: true, follows: ['/etc/nothing'] },
    tools: systemctl(unit('active', 'enabled')),
    changes: [],
    commands: [],
  },
  {
    name: 'follows the second of two',
    step: { name: 'docker', running: true, follows: [OLD, '/etc/docker/daemon.json'] },
    tools: systemctl(unit('active', 'enabled')),
    files: FRESH,
    changes: ['restarted, because /etc/docker/daemon.json changed'],
    commands: ['systemctl restart -- docker'],
  },
  {
    name: 'follows a package that was unpacked since',
    step: { name: 'docker', running: true, follows: ['docker.io'] },
    tools: systemctl(unit('active', 'enabled')),
    files: { '/var/lib/dpkg/info/docker.io.list': '' },
    changes: ['restarted, because docker.io changed'],
    commands: ['systemctl restart -- docker'],
  },
  {
    name: 'follows a package of several architectures',
    step: { name: 'docker', running: true, follows: ['libc6'] },
    tools: systemctl(unit('active', 'enabled')),
    files: { '/var/lib/dpkg/info/libc6:amd64.list': '' },
    changes: ['restarted, because libc6 changed'],
    commands: ['systemctl restart -- docker'],
  },
  {
    name: 'follows an RPM package that was installed long ago',
    step: { name: 'docker', running: true, follows: ['docker-ce'] },
    tools: { ...systemctl(unit('active', 'enabled')), rpm: '1600000000000 docker-ce\n' },
    changes: [],
    commands: [],
  },
  {
    name: 'follows an RPM package that is not installed',
    step: { name: 'docker', running: true, follows: ['docker-ce'] },
    tools: {
      ...systemctl(unit('active', 'enabled')),
      rpm: { '*': { exit: 1, prints: 'package docker-ce is not installed\n' } },
    },
    changes: [],
    commands: [],
  },
  {
    name: 'is stopped and follows a file that changed: one start',
    step: { name: 'docker', running: true, follows: ['/etc/docker/daemon.json'] },
    tools: systemctl(unit('inactive', 'enabled')),
    files: FRESH,
    changes: ['started'],
    commands: ['systemctl reset-failed -- docker', 'systemctl start -- docker'],
  },
  {
    name: 'may be stopped and follows a file: stays stopped',
    step: { name: 'docker', follows: ['/etc/docker/daemon.json'] },
    tools: systemctl(unit('inactive', 'enabled')),
    files: FRESH,
    changes: [],
    commands: [],
  },
  {
    name: 'has no process of its own',
    step: { name: 'docker', running: true, follows: ['/etc/docker/daemon.json'] },
    tools: systemctl('ActiveState=active\nUnitFileState=enabled\nMainPID=0\n'),
    files: FRESH,
    changes: [],
    commands: [],
  },
];

export const SYSTEMD_CASES: readonly ServiceCase[] = CASES.map((one) => ({ ...one, init: 'systemd' }));
