import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installDockerByHand, makeBareHosts, writeAdoptingSite } from '../support/adopted-hosts.ts';
import { labTraces } from '../support/lab-traces.ts';
import {
  copyExample,
  must,
  onMachine,
  plan,
  purlin,
  readyNodes,
  removeFolder,
  SKIP_REASON,
  status,
} from '../support/purlin.ts';

const PACKS = path.resolve(import.meta.dirname, '../../packs');
/** Names that no other run on this machine has. */
const mark = randomUUID().slice(0, 4);

/** One hash over every file of the packs, the workload among them. */
function hashPacks(): string {
  const hash = createHash('sha256');
  const files = readdirSync(PACKS, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => path.join(entry.parentPath, entry.name)).sort())
    hash.update(`${path.relative(PACKS, file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Role that provides `container-engine`, and why the others do not, by machine. */
async function engines(folder: string, file: string) {
  const { out } = await must(folder, '-f', file, 'explain', 'container-engine', '--json');
  // `as`: the documented shape, which the command's own tests check.
  const { subjects } = JSON.parse(out) as { subjects: readonly Subject[] };
  return Object.fromEntries(
    subjects.flatMap(({ machines, provider, candidates }) => machines.map((name) => [name, { provider, candidates }])),
  );
}
interface Subject {
  readonly machines: readonly string[];
  readonly provider: string;
  readonly candidates: readonly { readonly name: string; readonly verdict: string; readonly why: string }[];
}

describe.skipIf(SKIP_REASON !== undefined)('the same workload and packs, byte for byte', () => {
  let folder = '';
  let before = '';
  beforeAll(() => {
    before = hashPacks();
    folder = copyExample('swarm');
  });
  afterAll(() => removeFolder(folder));

  function write(deployment: string, where: string): string {
    const file = `${deployment}.yaml`;
    writeFileSync(path.join(folder, file), `deployment: ${deployment}\nworkload: swarm\n${where}`);
    return file;
  }

  /** Applies until all is proven, and once more: then nothing is to do. */
  async function converge(file: string): Promise<void> {
    const manager = file.replace('.yaml', '-manager-0');
    const { out } = await must(folder, '-f', file, 'apply', '--yes');
    expect(out).toMatch(/done +proof swarm-cluster/);
    expect((await status(folder, file)).state).toBe('converged');
    expect(await readyNodes(folder, file, manager)).toBe(2);
    const second = await must(folder, '-f', file, 'apply', '--yes', '--json');
    expect(JSON.parse(second.out.trim().split('\n').at(-1) ?? '{}')).toMatchObject({ ran: 0, contacted: 0 });
  }

  test('no role and no workload names a platform', async () => {
    const { out } = await must(folder, 'packs', 'lint');
    expect(out).toContain('no findings');
  });

  const ONE_EACH = 'groups: { manager: { count: 1 }, worker: { count: 1 } }\n';
  const BOTH = 'groups: { manager: { count: { lab: 1 } }, worker: { count: { lab-debian-13: 1 } } }\n';
  const PLACES = [
    {
      place: 'light hosts with systemd',
      site: `site: lab-systemd\n${ONE_EACH}`,
      roles: [['init-systemd'], ['init-systemd']],
    },
    { place: 'Debian 13', site: `site: lab-debian-13\n${ONE_EACH}`, roles: [['host-clock'], ['host-clock']] },
    { place: 'two sites at once, Debian 12 and 13', site: BOTH, roles: [['hosts-file'], ['host-clock']] },
  ];
  test.each(PLACES)('converge on $place', async ({ place, site, roles }) => {
    const deployment = `ev${PLACES.findIndex((each) => each.place === place)}-${mark}`;
    const file = write(deployment, site);
    try {
      await converge(file);
      for (const [index, group] of ['manager', 'worker'].entries()) {
        const machine = `${deployment}-${group}-0`;
        const shown = (await must(folder, '-f', file, 'machines', 'show', machine)).out;
        for (const role of roles[index] ?? []) expect(shown).toContain(role);
        expect((await engines(folder, file))[machine]?.provider).toBe('docker-debian');
      }
    } finally {
      await must(folder, '-f', file, 'destroy', '--yes');
    }
    expect(labTraces(deployment)).toEqual([]);
  });

  describe('on machines that were there before, one of which runs Docker', () => {
    const bare = `evb-${mark}`;
    const deployment = `eva-${mark}`;
    let file = '';
    beforeAll(async () => {
      await installDockerByHand(folder, await makeBareHosts(folder, bare), `${bare}-host-0`);
      writeAdoptingSite(folder, 'racks', bare, ['manager', 'worker']);
      file = write(deployment, `site: racks\n${ONE_EACH}`);
    });
    afterAll(async () => {
      await purlin(folder, '-f', file, 'destroy', '--yes');
      await must(folder, '-f', 'bare.yaml', 'destroy', '--yes');
      expect(labTraces(bare)).toEqual([]);
    });

    test('converge; each machine has the engine that fits it, and explain says why', async () => {
      const open = await must(folder, '-f', file, 'plan');
      expect(open.out).toMatch(/container-engine by docker-debian or docker-existing/);
      await converge(file);
      const chosen = await engines(folder, file);
      const withDocker = chosen[`${deployment}-manager-0`];
      const without = chosen[`${deployment}-worker-0`];
      expect([withDocker?.provider, without?.provider]).toEqual(['docker-existing', 'docker-debian']);
      const why = (name: string) => withDocker?.candidates.find((candidate) => candidate.name === name)?.why;
      expect(why('docker-debian')).toContain('!machine.found.docker is false');
      expect(without?.candidates.find(({ name }) => name === 'docker-existing')?.why).toContain(
        'machine.found.docker is false',
      );
    });

    test('another folder that calls its hosts the same is refused, and harms nothing', async () => {
      const other = copyExample('swarm');
      try {
        await expect(makeBareHosts(other, bare)).rejects.toThrow(
          /a host of that name exists[^]*`purlin destroy` there/,
        );
        await purlin(other, '-f', 'bare.yaml', 'destroy', '--yes');
        expect(await readyNodes(folder, file, `${deployment}-manager-0`)).toBe(2);
      } finally {
        removeFolder(other);
      }
    });

    test('destroy lets them live, takes away what was installed, and leaves the Docker that was there', async () => {
      await must(folder, '-f', file, 'destroy', '--yes');
      const ask = (index: number, script: string) =>
        onMachine(folder, 'bare.yaml', `${bare}-host-${index}`, 'sh', '-c', script);
      const had =
        'docker info -f "{{.Swarm.LocalNodeState}}"; docker network ls -qf name=theirs | wc -l; docker image ls -q | wc -l';
      expect((await ask(0, had)).split('\n').slice(0, 3)).toEqual(['inactive', '1', '0']);
      const hadNot =
        'command -v docker dockerd containerd; dpkg -l docker.io containerd 2>/dev/null | grep -c ^ii; ls /etc/docker /etc/apt/apt.conf.d/80package-mirror 2>/dev/null; ls -A /var/lib/docker; true';
      expect((await ask(1, hadNot)).trim()).toBe('0');
    });
  });

  test('nothing in the packs was touched', () => {
    expect(hashPacks()).toBe(before);
  });
});

describe('plans for machines that are not there', () => {
  let folder = '';
  beforeAll(() => {
    folder = copyExample('swarm');
  });
  afterAll(() => removeFolder(folder));

  test('the RHEL family gets the other providers', async () => {
    const { tasks, bindings } = await plan(folder, 'rhel.yaml');
    const roles = new Set(tasks.map((task) => task.role));
    for (const role of ['dnf', 'docker-repository-rhel', 'proof-image-socat', 'init-systemd'])
      expect(roles).toContain(role);
    for (const role of ['apt', 'docker-debian', 'proof-image-perl']) expect(roles).not.toContain(role);
    const engine = bindings.find((binding) => binding.need === 'container-engine');
    expect(engine?.rejected.find(({ role }) => role === 'docker-debian')?.why).toContain(
      'machine.os.family == "debian"',
    );
  });

  test('an impossible need lists every candidate with its reason', async () => {
    const site =
      'site: other\nplatform: fake\nmachine: { os: { family: suse, version: "15.6" }, found: { docker: false } }\n';
    writeFileSync(path.join(folder, 'sites/other.yaml'), site);
    writeFileSync(path.join(folder, 'other.yaml'), 'deployment: other\nworkload: swarm\nsite: other\n');
    const { code, out } = await purlin(folder, '-f', 'other.yaml', 'plan', '--json');
    expect(code).toBe(3);
    const problem = JSON.parse(out);
    expect(problem).toMatchObject({ code: 'unresolvable', hint: expect.any(String) });
    const reasons = {
      'docker-debian': 'machine.os.family == "debian" && !machine.found.docker is false',
      'docker-existing': 'machine.found.docker is false',
      'docker-repository-debian': 'machine.os.distribution in ["debian", "ubuntu"] && !machine.found.docker is false',
      'docker-repository-rhel': 'machine.os.family == "rhel" && !machine.found.docker is false',
    };
    for (const [role, reason] of Object.entries(reasons)) expect(problem.detail).toContain(`${role}: when: ${reason}`);
  });
});
