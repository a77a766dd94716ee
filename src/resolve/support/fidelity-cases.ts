import type { Given } from './case-of.ts';

/** Two sides that start from the same packs, and what their comparison says. */
export interface FidelityCase {
  readonly name: string;
  readonly use: readonly string[];
  readonly given?: Given;
  readonly here?: Given;
  readonly there?: Given;
  /** `CAPABILITY@PLACE VERDICT HERE | THERE`, machine-up and ready-machine left out where they are shared. */
  readonly needs?: readonly string[];
  /** `ROLE@PLACE VERDICT HERE/THERE`, only those that are not shared, or have other inputs. */
  readonly roles?: readonly string[];
  readonly headline?: string;
}

/** Two machines with a container engine. */
export const ENGINE: Given = { groups: { a: { count: 2, requires: ['engine'] } } };
/** Another family of operating systems. */
export const RHEL: Given = { facts: { lab: { 'os.family': 'rhel' } } };

export const FIDELITY_CASES: readonly FidelityCase[] = [
  {
    name: 'a deployment and itself share everything',
    use: ['base', 'engine'],
    given: ENGINE,
    needs: ['engine@a shared docker-debian×2 | docker-debian×2'],
    roles: [],
    headline: '100 % shared, 0 % substituted, 0 % only one side',
  },
  {
    name: 'another fact substitutes a role',
    use: ['base', 'engine'],
    given: ENGINE,
    there: RHEL,
    needs: ['engine@a substituted docker-debian×2 | docker-rhel×2'],
    roles: ['docker-debian@a substituted 2/0 by docker-rhel', 'docker-rhel@a substituted 0/2 by docker-debian'],
    headline: '67 % shared, 33 % substituted, 0 % only one side',
  },
  {
    name: 'the number of machines changes no verdict',
    use: ['base', 'engine'],
    given: ENGINE,
    there: { groups: { a: { count: 40 } } },
    needs: ['engine@a shared docker-debian×2 | docker-debian×40'],
    roles: [],
  },
  {
    name: 'one that founds and others that join is no substitution: a single manager shows less of it',
    use: ['base', 'engine', 'swarm'],
    there: { groups: { m: { count: 1 } } },
    needs: [
      'cluster@deployment shared init×1+join×2 | init×1',
      'engine@m shared docker-debian×3 | docker-debian×1',
      'engine@w shared docker-debian×2 | docker-debian×2',
      'manager@m shared init×1+join×2 | init×1',
      'worker@w shared work×2 | work×2',
    ],
    roles: ['join@m only-here 2/0: there no machine joins what another founds'],
  },
  {
    name: 'a group without machines is on one side only',
    use: ['base', 'engine'],
    given: ENGINE,
    there: { groups: { a: { count: 0 }, b: { count: 1, requires: ['engine'] } } },
    needs: [
      'engine@a only-here docker-debian×2 | : the group has no machine there',
      'engine@b only-there  | docker-debian×1: the group has no machine here',
      'machine-up@a only-here created-machine×2 | : the group has no machine there',
      'machine-up@b only-there  | created-machine×1: the group has no machine here',
      'ready-machine@a only-here ready-machine×2 | : the group has no machine there',
      'ready-machine@b only-there  | ready-machine×1: the group has no machine here',
    ],
  },
  {
    name: 'machines of both kinds on one side are partly substituted',
    use: ['base', 'engine'],
    given: { sites: { x: {}, y: {} }, facts: { y: { 'os.family': 'rhel' } }, ...ENGINE },
    here: { deployment: { groups: { a: { count: { x: 2 } } } } },
    there: { deployment: { groups: { a: { count: { x: 1, y: 1 } } } } },
    needs: ['engine@a substituted docker-debian×2 | docker-debian×1+docker-rhel×1'],
    roles: ['docker-rhel@a substituted 0/1 by docker-debian'],
  },
  {
    name: 'what a site adds is on its side only, with who wants it',
    use: ['base', 'engine'],
    given: { ...ENGINE, roles: { backup: { provides: ['backup-agent'], apply: 'a.sh' } } },
    here: { sites: { lab: { adds: ['backup-agent'] } } },
    there: { capabilities: { 'backup-agent': { scope: 'machine' } } },
    needs: [
      'backup-agent@a only-here backup×2 | : site lab needs it',
      'engine@a shared docker-debian×2 | docker-debian×2',
    ],
    roles: ['backup@a only-here 2/0: site lab needs it'],
  },
  {
    name: 'what only the other choice needs is named with it',
    use: ['base', 'engine'],
    given: {
      ...ENGINE,
      roles: { 'docker-rhel': { requires: ['repository'] }, repository: { provides: ['repository'], apply: 'a.sh' } },
    },
    there: RHEL,
    needs: [
      'engine@a substituted docker-debian×2 | docker-rhel×2',
      'repository@a only-there  | repository×2: docker-rhel needs it',
    ],
  },
  {
    name: 'provided alike is shared, and values that differ are told',
    use: ['base'],
    given: { groups: { a: { count: 1, requires: ['mirror'] } } },
    here: { sites: { lab: { provides: [{ capability: 'mirror', values: { url: 'http://a', port: 1 } }] } } },
    there: { sites: { lab: { provides: [{ capability: 'mirror', values: { url: 'http://b', port: 1 } }] } } },
    needs: ['mirror@a shared site lab×1 | site lab×1 with url ["http://a"] ["http://b"]'],
    roles: [],
  },
  {
    name: 'what is there already takes the place of a role',
    use: ['base'],
    given: { groups: { a: { count: 1, requires: ['ntp'] } }, roles: { chrony: { provides: ['ntp'], apply: 'a.sh' } } },
    there: { sites: { lab: { provides: [{ capability: 'ntp' }] } } },
    needs: ['ntp@a substituted chrony×1 | site lab×1'],
    roles: ['chrony@a substituted 1/0 by site lab'],
  },
  {
    name: 'other inputs of a shared role are told, and those of one machine are not inputs of the deployment',
    use: ['base'],
    given: {
      groups: { a: { count: 2, requires: ['x'] } },
      roles: {
        r: {
          provides: ['x'],
          apply: 'a.sh',
          inputs: {
            level: { type: 'string', default: 'low' },
            name: { type: 'string', from: 'machine.name' },
            at: { type: 'string', from: 'machine.address.cluster' },
            version: { type: 'string', from: 'machine.os.version' },
          },
        },
      },
    },
    there: { deployment: { deployment: 'other', values: { r: { level: 'high' } } } },
    roles: ['r@a shared 2/2 with level ["low"] ["high"]'],
  },
  {
    name: 'a secret is compared by its name and never shown',
    use: ['base'],
    given: {
      groups: { a: { count: 1, requires: ['x'] } },
      roles: { r: { provides: ['x'], apply: 'a.sh', inputs: { key: { type: 'string' } } } },
      secrets: { one: 'one', two: 'two' },
    },
    here: { deployment: { values: { r: { key: { secret: 'one' } } } } },
    there: { deployment: { values: { r: { key: { secret: 'two' } } } } },
    roles: ['r@a shared 1/1 with key [] (secret) []'],
  },
  {
    name: 'a role of the same name with other content is another one',
    use: ['base', 'engine'],
    given: ENGINE,
    there: { roles: { 'docker-debian': { apply: 'other.sh' } } },
    needs: ['engine@a substituted docker-debian×2 | docker-debian×2'],
    roles: ['docker-debian@a substituted 2/2 by docker-debian: its content is not the same: test here, test there'],
  },
  {
    name: 'a fact that is not known leaves a need open, and with it what only a candidate would bring',
    use: ['base', 'engine'],
    given: {
      ...ENGINE,
      roles: { 'docker-debian': { requires: ['apt'] }, apt: { provides: ['apt'], apply: 'a.sh' } },
    },
    there: { facts: { lab: { 'os.family': null, 'os.version': '12' } } },
    needs: [
      'apt@a open apt×2 | : it is decided when os.family is known',
      'engine@a open docker-debian×2 | : it is decided when os.family is known',
    ],
    roles: [
      'apt@a open 2/0: it is decided when os.family is known',
      'docker-debian@a open 2/0: it is decided when os.family is known',
    ],
    headline: '67 % shared, 0 % substituted, 0 % only one side, 33 % not decided yet',
  },
  {
    name: 'roles of the deployment as a whole are compared too',
    use: ['base', 'etcd'],
    there: { groups: { e: { count: 5 } }, roles: { 'etcd-whole': { apply: 'other.sh' } } },
    roles: ['etcd-whole@deployment substituted 1/1 by etcd-whole: its content is not the same: test here, test there'],
  },
  {
    name: 'instances with other arguments are other capabilities',
    use: ['base'],
    given: {
      capabilities: { port: { scope: 'machine', asks: { number: { type: 'integer' } } } },
      groups: { a: { count: 1, requires: ['front'] } },
      roles: { open: { provides: ['port'], apply: 'a.sh' } },
    },
    here: { roles: { front: front(80) } },
    there: { roles: { front: front(81) } },
    needs: [
      'front@a substituted front×1 | front×1',
      'port@a only-here open×1 | : front needs it',
      'port@a only-there  | open×1: front needs it',
    ],
  },
];

function front(number: number) {
  return { provides: ['front'], apply: 'a.sh', requires: [{ capability: 'port', with: { number } }] };
}
