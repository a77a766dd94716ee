import { expect } from 'vitest';
import type { DesiredMachine, ObservedMachine } from '../model/machine.ts';
import { type Bench, type Case, cleaning, LISTENS, type OpenPort } from './bench-suite.ts';

const ADMITTED = ['198.51.100.7/32', '203.0.113.0/28'] as const;
/** Ports of `LISTENS`: an adapter may open others for itself. */
const PORTS = new Set(LISTENS.map(({ port }) => port));

/** What a machine is born with, and what its platform lets in. */
export const BIRTH_CASES: readonly Case[] = [
  {
    says: 'the key of the host is known before the first connection',
    needs: 'knowsHostKey',
    async run(bench) {
      const machine = bench.desire('known');
      await cleaning(bench, [machine], async () => {
        const { access } = await bench.platform.converge(machine, bench.call());
        expect(access.hostKeys[0]).toMatch(/^(ssh|ecdsa)-\S+ \S+/);
      });
    },
  },
  {
    says: 'a machine is born with user data that carries its name, who may log in, and the host key that is then expected',
    needs: 'userData',
    uses: ['birthOf', 'loginKey'],
    async run(bench) {
      const machine = bench.desire('born');
      await cleaning(bench, [machine], async () => {
        const made = await bench.platform.converge(machine, bench.call());
        const birth = await bench.subject.birthOf?.(made);
        expect(birth).toContain('#cloud-config');
        expect(birth).toContain(machine.name);
        expect(birth).toContain(blobOf(await bench.subject.loginKey?.()));
        expect(birth).toContain(blobOf(made.access.hostKeys[0]));
      });
    },
  },
  {
    says: 'a volume comes with its machine and goes with it',
    needs: 'volumes',
    uses: ['volumes'],
    async run(bench) {
      const { subject, platform, site, call, desire, eventually } = bench;
      const machine = desire('roomy', { machine: { ...site.machine, ...subject.volumes?.machine } });
      await cleaning(bench, [machine], async () => {
        const made = await platform.converge(machine, call());
        await eventually(async () => expect(await subject.volumes?.count(made)).toBe(1));
        await platform.converge(machine, call());
        expect(await subject.volumes?.count(made)).toBe(1);
        await platform.destroy(machine, call());
        await eventually(async () => {
          const things = (await platform.owned?.(site, call())) ?? [];
          expect(things.filter(({ machine: id }) => id === machine.id)).toEqual([]);
        });
      });
    },
  },
  {
    says: 'what a machine listens on becomes rules, and they follow a change',
    needs: 'securityRules',
    uses: ['rulesOf'],
    async run(bench) {
      const machine = bench.desire('open');
      await cleaning(bench, [machine], async () => {
        const made = await bench.platform.converge(machine, bench.call());
        await expectRules(bench, made, rulesFor(machine));
        const fewer = { ...machine, listens: LISTENS.slice(0, 2) };
        await bench.platform.converge(fewer, bench.call());
        await expectRules(bench, made, rulesFor(fewer));
        await bench.platform.converge({ ...machine, listens: [] }, bench.call());
        await expectRules(bench, made, []);
      });
    },
  },
  {
    says: 'admitted addresses reach what listens for the deployment; each list replaces the one before',
    needs: 'admits',
    uses: ['rulesOf'],
    async run(bench) {
      const { platform, call } = bench;
      const machine = bench.desire('admitting');
      const own = rulesFor(machine);
      const forMembers = (from: string): OpenPort => ({ port: 2377, protocol: 'tcp', from });
      await cleaning(bench, [machine], async () => {
        const made = await platform.converge(machine, call());
        await platform.admit?.(machine, ADMITTED, call());
        await platform.admit?.(machine, ADMITTED, call());
        await expectRules(bench, made, [...own, ...ADMITTED.map(forMembers)]);
        await platform.converge(machine, call());
        await expectRules(bench, made, [...own, ...ADMITTED.map(forMembers)]);
        await platform.admit?.(machine, ADMITTED.slice(1), call());
        await expectRules(bench, made, [...own, forMembers(ADMITTED[1])]);
        await platform.admit?.(machine, [], call());
        await expectRules(bench, made, own);
      });
    },
  },
];

function rulesFor({ listens = [] }: DesiredMachine): readonly OpenPort[] {
  return listens.map(({ port, protocol, from }) => ({
    port,
    protocol,
    from: from === 'anywhere' ? '0.0.0.0/0' : 'members',
  }));
}

async function expectRules(bench: Bench, machine: ObservedMachine, wanted: readonly OpenPort[]): Promise<void> {
  await bench.eventually(async () => {
    const rules = (await bench.subject.rulesOf?.(machine)) ?? [];
    // IPv6 rules may stand beside those for IPv4.
    const seen = rules.filter(({ port, from }) => PORTS.has(port) && !from.includes(':')).map(ruleText);
    expect([...new Set(seen)].sort()).toEqual(wanted.map(ruleText).sort());
  });
}

function ruleText({ port, protocol, from }: OpenPort): string {
  return `${port}/${protocol} from ${from}`;
}

/** The key itself, without its type and comment. */
function blobOf(line: string | undefined): string {
  return line?.split(' ')[1] ?? 'no key';
}
