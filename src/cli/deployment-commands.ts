import { CONCURRENCY, type Command, FULL, REPLACE, YES } from './command.ts';

/** Commands that work on the deployment as a whole. */
export const DEPLOYMENT_COMMANDS: readonly Command[] = [
  {
    name: 'init',
    args: '[FOLDER]',
    summary: 'write a commented example deployment and site to edit',
    options: [
      {
        flags: '--platform <NAME>',
        text: 'platform of the example site: lab, existing, aws, openstack or vsphere (default: lab)',
      },
    ],
    examples: [
      ['purlin init', 'writes purlin.yaml and sites/lab.yaml here; files that are there are kept'],
      ['purlin init --platform existing shop', 'for machines that you have already, in the folder shop'],
    ],
    completes: 'files',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'plan',
    summary: 'show what an apply would do, and why; changes nothing',
    options: [
      { flags: '-o, --output <FILE>', text: 'save the plan; `apply FILE` applies it if the world has not moved' },
      { flags: '--exit-code', text: 'exit with 2 when there is something to do' },
      { flags: '--check', text: 'ask the machines too: what drifted is shown as a change' },
      REPLACE,
      FULL,
    ],
    examples: [
      ['purlin plan', 'shows lines with + ~ - -/+ and the reason of each'],
      ['purlin plan -o next.plan && purlin apply next.plan', 'applies exactly what was shown'],
      ['purlin plan --replace demo-worker-1', 'shows what a new machine in the place of this one takes'],
    ],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'apply',
    args: '[PLAN]',
    summary: 'bring the deployment to its wish, after a plan and a question',
    description:
      'Ctrl-C once stops cleanly: what runs comes to its end, and the next apply goes on. Twice stops at once.',
    options: [
      YES,
      { flags: '--check', text: 'ask the machines too and repair what drifted' },
      REPLACE,
      CONCURRENCY,
      FULL,
    ],
    examples: [
      ['purlin apply', 'shows the plan, asks, and shows progress'],
      ['purlin apply --yes --json', 'for scripts: events as JSON lines, the result last'],
      ['purlin apply next.plan', 'applies a saved plan, if the world has not moved since'],
    ],
    completes: 'files',
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'status',
    summary: 'show how the deployment is; contacts no machine',
    options: [
      { flags: '-w, --watch', text: 'show it again until nobody works on it' },
      { flags: '--group <NAME>', text: 'only machines of this group' },
      FULL,
    ],
    examples: [
      ['purlin status', 'what needs attention comes first'],
      ['purlin status --json', 'the document purlin/status@1'],
    ],
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'explain',
    args: '<WHAT>',
    summary: 'say why: a choice of provider, a task, a machine, a value',
    description:
      'WHAT is a machine, a task, a capability, a role, MACHINE/CAPABILITY, MACHINE/ROLE, or a value such as values.docker.registryMirror.',
    examples: [
      ['purlin explain container-engine', 'why this provider, and why not the others'],
      ['purlin explain demo-worker-0/swarm-join-worker', 'what it waits for, and where its inputs come from'],
      ['purlin explain values.docker.registryMirror', 'which layer gave the value'],
    ],
    completes: 'capabilities',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'fidelity',
    args: '<HERE> <THERE>',
    summary: 'compare two deployments or two sites for one workload',
    description:
      'Says what both share, what something else does there, and why. HERE and THERE are each the path of a deployment file, the name of a deployment, or a site: then all groups of the opened deployment stand there. `site:NAME` where a deployment has the same name. Contacts no machine.',
    options: [{ flags: '--full', text: 'show what both share too, each group on its own' }],
    examples: [
      ['purlin fidelity demo demo-rhel', 'two deployments'],
      ['purlin fidelity lab site:rhel', 'this deployment as it would be at two sites'],
      ['purlin fidelity demo ../shop/purlin.yaml --json', 'the document purlin/fidelity@1'],
    ],
    completes: 'comparable',
    load: () => import('./commands/fidelity.ts'),
  },
  {
    name: 'logs',
    args: '[WHAT]',
    summary: 'show what runs printed',
    description: 'WHAT is a task, a machine, MACHINE/ROLE or a role; without it the last runs of the deployment.',
    options: [
      { flags: '--follow', text: 'go on until the runs end' },
      { flags: '--run <ID>', text: 'only this run' },
      { flags: '--runs <N>', text: 'the last N runs of each task (default: 1)' },
    ],
    examples: [
      ['purlin logs demo-manager-0/swarm-init', 'the last run of one role on one machine'],
      ['purlin logs demo-worker-1 --follow', 'all that this machine prints, as it comes'],
    ],
    completes: 'tasks',
    load: () => import('./commands/logs.ts'),
  },
  {
    name: 'retry',
    args: '[WHAT...]',
    summary: 'run failed and waiting tasks again, and what they block',
    options: [CONCURRENCY],
    examples: [
      ['purlin retry', 'everything that failed or waits'],
      ['purlin retry demo-worker-1', 'only what failed on this machine'],
    ],
    completes: 'tasks',
    load: () => import('./commands/retry.ts'),
  },
  {
    name: 'cancel',
    summary: 'ask the process that works on the deployment to stop cleanly',
    examples: [['purlin cancel', 'as one Ctrl-C there would']],
    load: () => import('./commands/cancel.ts'),
  },
  {
    name: 'wait',
    summary: 'wait until nobody works on the deployment any more',
    options: [
      { flags: '--until <STATE>', text: 'idle, converged or removed (default: idle)' },
      { flags: '--timeout <DURATION>', text: 'give up after this long, such as 90s or 10m' },
    ],
    examples: [['purlin wait --until converged --timeout 10m', 'exits with 0 when it is converged, else with 1']],
    load: () => import('./commands/wait.ts'),
  },
  {
    name: 'destroy',
    args: '[MACHINE...]',
    summary: 'remove everything that Purlin made, after a plan and a question',
    description: 'Machines that were adopted are cleaned and let go, never destroyed.',
    options: [YES, CONCURRENCY, FULL],
    examples: [
      ['purlin destroy', 'shows the plan and asks'],
      ['purlin destroy --yes', 'for scripts'],
    ],
    completes: 'machines',
    load: () => import('./commands/destroy.ts'),
  },
];
