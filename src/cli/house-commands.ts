import { type Command, YES } from './command.ts';

/** Commands on machines, sites, packs and this computer. */
export const HOUSE_COMMANDS: readonly Command[] = [
  {
    name: 'machines list',
    summary: 'list the machines of the deployment',
    options: [
      { flags: '--group <NAME>', text: 'only machines of this group' },
      { flags: '--site <NAME>', text: 'only machines at this site' },
    ],
    examples: [['purlin machines list --group worker', 'name, state, address and site of each']],
    load: () => import('./commands/machines-list.ts'),
  },
  {
    name: 'machines show',
    args: '<NAME>',
    summary: 'show one machine: facts, addresses, roles',
    examples: [['purlin machines show demo-manager-0', 'all that is known of it']],
    completes: 'machines',
    load: () => import('./commands/machines-show.ts'),
  },
  {
    name: 'machines adopt',
    args: '<HOST>',
    summary: 'add a machine that you have already to a site',
    description:
      'Shows the host key to compare, then writes an entry into the site file. HOST is NAME, ADDRESS or USER@ADDRESS.',
    options: [
      { flags: '--site <NAME>', text: 'site to add it to' },
      { flags: '--name <NAME>', text: 'name of the machine in the site file' },
      { flags: '--group <NAME>', text: 'only for machines of this group' },
      { flags: '--user <NAME>', text: 'user to log in as' },
      { flags: '--port <N>', text: 'port of sshd (default: 22)' },
      { flags: '--identity <FILE>', text: 'private key' },
      { flags: '--jump <HOST>', text: 'log in through this host' },
      {
        flags: '--host-key <KEY>',
        text: 'public key of the host, when you have it already (may be given again)',
        many: true,
      },
      YES,
    ],
    examples: [
      ['purlin machines adopt root@10.0.0.7 --site office', 'shows its key, asks, and adds it to sites/office.yaml'],
    ],
    load: () => import('./commands/machines-adopt.ts'),
  },
  {
    name: 'machines ssh',
    args: '<NAME> [COMMAND...]',
    summary: 'log in to a machine, or run a command on it',
    examples: [
      ['purlin machines ssh demo-manager-0', 'a shell'],
      ['purlin machines ssh demo-manager-0 -- docker node ls', 'one command; its exit code is the exit code'],
    ],
    completes: 'machines',
    load: () => import('./commands/machines-ssh.ts'),
  },
  {
    name: 'machines power',
    args: '<NAME> <on|off>',
    summary: 'switch a machine on or off; its disk stays',
    options: [YES],
    examples: [['purlin machines power demo-worker-0 off', 'where the platform can switch machines']],
    completes: 'machines',
    load: () => import('./commands/machines-power.ts'),
  },
  {
    name: 'machines console',
    args: '<NAME>',
    summary: "show the last lines of a machine's console, also of one that does not answer",
    examples: [['purlin machines console demo-worker-0', 'where the platform shows consoles']],
    completes: 'machines',
    load: () => import('./commands/machines-console.ts'),
  },
  {
    name: 'sites list',
    summary: 'list the sites that the deployment file can see',
    examples: [['purlin sites list', 'platform, machines and what each site provides']],
    load: () => import('./commands/sites-list.ts'),
  },
  {
    name: 'sites show',
    args: '<NAME>',
    summary: 'show one site: its file, and what its platform can do',
    examples: [['purlin sites show lab', 'settings, addresses, abilities and machines']],
    completes: 'sites',
    load: () => import('./commands/sites-show.ts'),
  },
  {
    name: 'sites offers',
    args: '<NAME>',
    summary: 'ask a site what it can give: images, sizes with prices, zones, services',
    description:
      'Plans are made from these offers without any machine. The answer is kept and used while the site cannot be asked.',
    options: [{ flags: '--all', text: 'every image and size' }],
    examples: [['purlin sites offers aws', 'asks now']],
    completes: 'sites',
    load: () => import('./commands/sites-offers.ts'),
  },
  {
    name: 'sites doctor',
    args: '[NAME...]',
    summary: 'check that sites can be used: credentials, permissions, quotas, images, clock',
    examples: [
      ['purlin sites doctor', 'every site of the deployment'],
      ['purlin sites doctor aws openstack', 'these, also when the deployment does not use them'],
    ],
    completes: 'sites',
    load: () => import('./commands/sites-doctor.ts'),
  },
  {
    name: 'sites sweep',
    args: '[NAME...]',
    summary: 'find what Purlin made at sites and nothing needs, and remove it',
    description:
      'Only what carries the tag of this state folder counts, and nothing that a deployment of it still has.',
    options: [{ flags: '--foreign', text: 'what other state folders made counts as left over too' }, YES],
    examples: [['purlin sites sweep aws', 'shows what is left over, asks, and removes it']],
    completes: 'sites',
    load: () => import('./commands/sites-sweep.ts'),
  },
  {
    name: 'packs lint',
    args: '[FOLDER...]',
    summary: 'check packs against the rules',
    examples: [
      ['purlin packs lint', 'every pack that the deployment file sees'],
      ['purlin packs lint packs/etcd', 'one pack'],
    ],
    completes: 'files',
    load: () => import('./commands/packs-lint.ts'),
  },
  {
    name: 'doctor',
    summary: 'look for what is wrong here and what is left over',
    options: [{ flags: '--clean', text: 'remove leftovers and caches' }, YES],
    examples: [
      ['purlin doctor', 'checks this computer, the state folder and the platforms'],
      ['purlin doctor --clean', 'shows what is left over, asks, and removes it'],
    ],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'completion',
    args: '<bash|zsh|fish>',
    summary: 'print a completion script for a shell',
    examples: [
      ['source <(purlin completion bash)', 'in ~/.bashrc'],
      ['purlin completion fish > ~/.config/fish/completions/purlin.fish', 'for fish'],
    ],
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'names',
    args: '<KIND>',
    hidden: true,
    summary: 'print the names of one kind, for completion',
    examples: [['purlin names machines', 'one per line']],
    load: () => import('./commands/names.ts'),
  },
];
