import { FRESH, OLD, type ServiceCase } from './service-systemd.ts';

const script = (status: number) => `#!/bin/sh\n[ "$1" = status ] && exit ${status}\nexit 0\n`;
const running = { '/etc/init.d/docker': script(0), '/etc/rc2.d/S01docker': '', '/run/docker.pid': '@PID@\n' };
const stopped = { '/etc/init.d/docker': script(3), '/etc/rc2.d/K01docker': '' };
const sysv = { service: '', 'update-rc.d': '' };

const SYSVINIT_CASES: readonly Omit<ServiceCase, 'init'>[] = [
  {
    name: 'runs and is enabled',
    step: { name: 'docker', running: true, enabled: true },
    tools: sysv,
    files: running,
    changes: [],
    commands: [],
  },
  {
    name: 'is stopped',
    step: { name: 'docker', running: true },
    tools: sysv,
    files: stopped,
    changes: ['started'],
    commands: ['service docker start'],
  },
  {
    name: 'is not enabled',
    step: { name: 'docker', enabled: true },
    tools: sysv,
    files: stopped,
    changes: ['enabled'],
    commands: ['update-rc.d docker defaults', 'update-rc.d docker enable'],
  },
  {
    name: 'is not enabled, RHEL family',
    step: { name: 'docker', enabled: true },
    tools: { service: '', chkconfig: '' },
    files: stopped,
    changes: ['enabled'],
    commands: ['chkconfig docker on'],
  },
  {
    name: 'shall stop',
    step: { name: 'docker', running: false },
    tools: sysv,
    files: running,
    changes: ['stopped'],
    commands: ['service docker stop'],
  },
  {
    name: 'shall not start at boot',
    step: { name: 'docker', enabled: false },
    tools: sysv,
    files: running,
    changes: ['disabled'],
    commands: ['update-rc.d docker disable'],
  },
  {
    name: 'has no script',
    step: { name: 'docker', running: true },
    tools: sysv,
    changes: ['started'],
    commands: [],
    failed: 'cannot manage the service docker: /etc/init.d/docker is not there',
  },
  {
    name: 'has no script and shall not run',
    step: { name: 'docker', running: false, enabled: false },
    tools: sysv,
    changes: [],
    commands: [],
  },
  {
    name: 'follows a file that changed',
    step: { name: 'docker', running: true, follows: ['/etc/docker/daemon.json'] },
    tools: sysv,
    files: { ...running, ...FRESH },
    changes: ['restarted, because /etc/docker/daemon.json changed'],
    commands: ['service docker restart'],
  },
  {
    name: 'follows a file that did not change',
    step: { name: 'docker', running: true, follows: [OLD] },
    tools: sysv,
    files: running,
    changes: [],
    commands: [],
  },
  {
    name: 'does not start',
    step: { name: 'docker', running: true },
    tools: { service: { '*': { exit: 1 } } },
    files: stopped,
    changes: ['started'],
    commands: ['service docker start'],
    failed: 'cannot start the service docker',
  },
];

const rc = (status: number) => ({ 'rc-service': { '* status': { exit: status }, '*': '' }, 'rc-update': '' });

const OPENRC_CASES: readonly Omit<ServiceCase, 'init'>[] = [
  {
    name: 'runs and is enabled',
    step: { name: 'docker', running: true, enabled: true },
    tools: rc(0),
    files: { '/etc/runlevels/default/docker': '' },
    changes: [],
    commands: [],
  },
  {
    name: 'is stopped and not enabled',
    step: { name: 'docker', running: true, enabled: true },
    tools: rc(3),
    changes: ['enabled', 'started'],
    commands: ['rc-update -q add docker default', 'rc-service docker start'],
  },
  {
    name: 'shall go',
    step: { name: 'docker', running: false, enabled: false },
    tools: rc(0),
    files: { '/etc/runlevels/default/docker': '' },
    changes: ['disabled', 'stopped'],
    commands: ['rc-update -q -a delete docker', 'rc-service docker stop'],
  },
  {
    name: 'follows a file that changed',
    step: { name: 'docker', running: true, follows: ['/etc/docker/daemon.json'] },
    tools: rc(0),
    files: { ...FRESH, '/run/docker.pid': '@PID@\n' },
    changes: ['restarted, because /etc/docker/daemon.json changed'],
    commands: ['rc-service docker restart'],
  },
];

export const SCRIPT_CASES: readonly ServiceCase[] = [
  ...SYSVINIT_CASES.map((one) => ({ ...one, init: 'sysvinit' as const })),
  ...OPENRC_CASES.map((one) => ({ ...one, init: 'openrc' as const })),
];
