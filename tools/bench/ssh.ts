import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Figures } from './main.ts';
import { labCpuMs, measure } from './measure.ts';

const DEPLOYMENT = 'bench-ssh';
const STEPS = 5;
const PURLIN = path.resolve(import.meta.dirname, '../../bin/purlin');

/** The same five idempotent steps for both tools: two files, a folder, a package that is there, a service that runs. */
const FILES = ['/etc/bench-one', '/etc/bench-two'] as const;
const FOLDER = '/etc/bench-folder';

/**
 * CPU per host-step over SSH on real lab hosts, controller plus hosts, for a first run and for runs without change, beside
 * Ansible with pipelining and 25 forks on the same hosts. Needs root and the Debian package ansible-core.
 */
export async function run(options: Readonly<Record<string, number>>): Promise<Figures> {
  const machines = options['machines'] ?? 50;
  const folder = mkdtempSync(path.join(tmpdir(), 'purlin-bench-'));
  try {
    writeContent(folder, machines, false);
    await purlin(folder, 'apply', '--yes');
    const own = await runPurlin(folder, machines);
    const peer = await runAnsible(folder, await readHosts(folder));
    const hostSteps = machines * STEPS;
    return {
      cpuMsPerHostStep: own.cold / hostSteps,
      checkCpuMsPerHostStep: own.check / hostSteps,
      noChangeCpuMs: own.noChangeCpuMs,
      noChangeSeconds: own.noChangeSeconds,
      coldSeconds: own.coldSeconds,
      ansibleCpuMsPerHostStep: peer.cold / hostSteps,
      ansibleNoChangeCpuMsPerHostStep: peer.noChange / hostSteps,
      ansibleColdSeconds: peer.coldSeconds,
      ansibleNoChangeSeconds: peer.noChangeSeconds,
      ansibleCpuRatio: peer.cold / own.cold,
      ansibleCheckCpuRatio: peer.noChange / own.check,
      ansibleNoChangeCpuRatio: peer.noChange / own.noChangeCpuMs,
    };
  } finally {
    spawnSync(PURLIN, ['-f', path.join(folder, 'purlin.yaml'), 'destroy', '--yes'], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runPurlin(folder: string, machines: number) {
  writeContent(folder, machines, true);
  const cold = await withHosts(() => purlin(folder, 'apply', '--yes'));
  const noChange = await purlin(folder, 'apply', '--yes');
  const check = await withHosts(() => purlin(folder, 'apply', '--yes', '--check'));
  return {
    cold: cold.totalMs,
    coldSeconds: cold.seconds,
    check: check.totalMs,
    noChangeCpuMs: noChange.cpuMs,
    noChangeSeconds: noChange.seconds,
  };
}

async function runAnsible(folder: string, hosts: readonly Host[]) {
  writeAnsible(folder, hosts);
  const play = () =>
    measure(
      inLab(['ansible-playbook', '-i', path.join(folder, 'hosts.ini'), path.join(folder, 'play.yaml')]),
      path.join(folder, 'out'),
      {
        ...process.env,
        ANSIBLE_CONFIG: path.join(folder, 'ansible.cfg'),
      },
    );
  await measure(
    inLab([
      'ansible',
      '-i',
      path.join(folder, 'hosts.ini'),
      'all',
      '-m',
      'raw',
      '-a',
      `rm -rf ${FILES.join(' ')} ${FOLDER}`,
    ]),
    path.join(folder, 'out'),
    {
      ...process.env,
      ANSIBLE_CONFIG: path.join(folder, 'ansible.cfg'),
    },
  );
  const cold = await withHosts(play);
  const noChange = await withHosts(play);
  return {
    cold: cold.totalMs,
    coldSeconds: cold.seconds,
    noChange: noChange.totalMs,
    noChangeSeconds: noChange.seconds,
  };
}

async function withHosts(work: () => Promise<{ readonly seconds: number; readonly cpuMs: number }>) {
  const before = labCpuMs(DEPLOYMENT);
  const { seconds, cpuMs } = await work();
  return { seconds, totalMs: cpuMs + labCpuMs(DEPLOYMENT) - before };
}

function purlin(folder: string, ...args: readonly string[]) {
  return measure([PURLIN, '-f', path.join(folder, 'purlin.yaml'), ...args], path.join(folder, 'out'));
}

/** A command in the lab's network namespace, where the hosts can be reached without a proxy. */
function inLab(command: readonly string[]): readonly string[] {
  return ['nsenter', `--net=/run/purlin/lab/${DEPLOYMENT}/network`, ...command];
}

interface Host {
  readonly name: string;
  readonly address: string;
}

async function readHosts(folder: string): Promise<readonly Host[]> {
  const { output } = await purlin(folder, 'machines', 'list', '--json');
  // `as`: the documented shape purlin/machines@1.
  const document = JSON.parse(output) as {
    readonly machines: readonly { readonly name: string; readonly addresses: { readonly control: string } }[];
  };
  return document.machines.map(({ name, addresses }) => ({ name, address: addresses.control }));
}

function writeContent(folder: string, machines: number, steps: boolean): void {
  const pack = path.join(folder, 'packs', 'bench');
  for (const inner of ['capabilities', 'roles', 'workloads']) mkdirSync(path.join(pack, inner), { recursive: true });
  mkdirSync(path.join(folder, 'sites'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write(
    'purlin.yaml',
    `deployment: ${DEPLOYMENT}\nworkload: bench\nsite: lab\ngroups: { host: { count: ${machines} } }\n`,
  );
  write('sites/lab.yaml', 'site: lab\nplatform: lab\nmachine: { image: debian-12 }\n');
  write('packs/bench/pack.yaml', 'pack: bench\nversion: 1.0.0\nuses: { base: ^1 }\n');
  write(
    'packs/bench/capabilities/five-steps.yaml',
    'capability: five-steps\ndescription: Five idempotent steps.\nscope: machine\n',
  );
  // What Ansible needs on a host; Purlin's own steps need a POSIX shell only.
  write(
    'packs/bench/capabilities/python.yaml',
    'capability: python\ndescription: Python 3 for modules of Ansible.\nscope: machine\n',
  );
  write(
    'packs/bench/roles/debian-python.yaml',
    'role: debian-python\nprovides: [python]\napply: { package: { name: [python3, python3-apt] } }\n',
  );
  write(
    'packs/bench/workloads/bench.yaml',
    `workload: bench\ngroups: { host: { count: 1, requires: [${steps ? 'python, five-steps' : 'python'}] } }\n`,
  );
  const files = FILES.map((file) => `  - file: { path: ${file}, content: "a line of text\\n", mode: "0644" }\n`).join(
    '',
  );
  write(
    'packs/bench/roles/five-steps.yaml',
    `role: five-steps\nprovides: [five-steps]\napply:\n${files}  - file: { path: ${FOLDER}, state: directory, mode: "0755" }\n  - package: { name: openssh-server }\n  - service: { name: ssh, running: true }\n`,
  );
}

function writeAnsible(folder: string, hosts: readonly Host[]): void {
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  const key = `/var/lib/purlin/lab/${DEPLOYMENT}/.key`;
  write(
    'hosts.ini',
    `${hosts.map(({ name, address }) => `${name} ansible_host=${address}`).join('\n')}\n\n[all:vars]\nansible_user=root\nansible_ssh_private_key_file=${key}\nansible_python_interpreter=/usr/bin/python3\n`,
  );
  write(
    'ansible.cfg',
    '[defaults]\nforks = 25\nhost_key_checking = False\ngathering = explicit\n[ssh_connection]\npipelining = True\nssh_args = -o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=/dev/null\n',
  );
  const copies = FILES.map(
    (file) => `    - copy: { dest: ${file}, content: "a line of text\\n", mode: "0644" }\n`,
  ).join('');
  write(
    'play.yaml',
    `- hosts: all\n  gather_facts: false\n  tasks:\n${copies}    - file: { path: ${FOLDER}, state: directory, mode: "0755" }\n    - apt: { name: openssh-server, state: present }\n    - service: { name: ssh, state: started }\n`,
  );
}
