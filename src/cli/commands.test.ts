import { describe, expect, test } from 'vitest';
import type { NamesDocument } from '../server/documents/house.ts';
import type { AdoptDocument } from '../server/documents/machines.ts';
import type { AdoptRequest, Operations } from '../server/operations.ts';
import { streamOf } from '../server/support/fake-operations.ts';
import { EMPTY_PLAN, RESULT } from '../server/support/samples.ts';
import { COMMANDS } from './program.ts';
import { runCli } from './support/run-cli.ts';
import { DOCTOR, MACHINES } from './support/samples.ts';

const FOUND: AdoptDocument = {
  schema: 'purlin/adopt@1',
  site: 'office',
  machine: { name: 'db-1', host: '10.0.0.7', user: 'root', hostKeys: ['ssh-ed25519 AAAA'] },
  fingerprints: ['SHA256:abc'],
  trusted: false,
  entry: '- name: db-1\n  host: 10.0.0.7\n',
};

function adopter(trusted: boolean) {
  const requests: AdoptRequest[] = [];
  const operations: Partial<Operations> = {
    adopt: async (request) => {
      requests.push(request);
      return { ...FOUND, trusted, ...(request.write === true ? { written: 'sites/office.yaml' } : {}) };
    },
  };
  return { operations, requests };
}

describe('machines adopt', () => {
  test('shows the key, asks, and writes the keys that were shown', async () => {
    const { operations, requests } = adopter(false);
    const result = await runCli(['machines', 'adopt', 'root@10.0.0.7', '--port', '2222'], {
      operations,
      answer: 'yes',
    });
    expect(result.asked).toEqual(['Is this the key of the host? Add it? [y/N] ']);
    expect(result.out).toContain('host key  SHA256:abc');
    expect(result.out).toContain('Added db-1 to sites/office.yaml.');
    expect(requests).toEqual([
      { host: '10.0.0.7', user: 'root', port: 2222 },
      { host: '10.0.0.7', user: 'root', port: 2222, hostKeys: ['ssh-ed25519 AAAA'], write: true },
    ]);
  });

  test('--yes never accepts a key that nobody vouches for', async () => {
    const { operations, requests } = adopter(false);
    const result = await runCli(['machines', 'adopt', '10.0.0.7', '--yes'], { operations });
    expect(result.exit).toBe(1);
    expect(result.err).toContain('nobody vouches for its host key');
    expect(requests.length).toBe(1);
  });

  test('--yes adds a host whose key is known', async () => {
    const { operations, requests } = adopter(true);
    expect((await runCli(['machines', 'adopt', '10.0.0.7', '--yes', '--json'], { operations })).exit).toBe(0);
    expect(requests.length).toBe(2);
  });
});

describe('machines power', () => {
  test('off is asked about, on is not', async () => {
    const asked: string[] = [];
    const operations: Partial<Operations> = {
      power: async ({ machine, to }) => {
        asked.push(to);
        return { schema: 'purlin/power@1', machine, power: to };
      },
    };
    expect((await runCli(['machines', 'power', 'm-0', 'off'], { operations })).exit).toBe(3);
    const off = await runCli(['machines', 'power', 'm-0', 'off'], { operations, answer: 'y' });
    expect(off.asked).toEqual(['Switch m-0 off? [y/N] ']);
    const on = await runCli(['machines', 'power', 'm-0', 'on'], { operations });
    expect(on.out).toBe('m-0 is on.\n');
    expect(asked).toEqual(['off', 'on']);
  });
});

describe('machines console', () => {
  const console = (text: string): Partial<Operations> => ({
    console: async ({ machine }) => ({ schema: 'purlin/console@1', machine, text }),
  });

  test('what would steer a terminal is left out', async () => {
    const operations = console('[  OK  ] \u001b[1;31mStarted\u001b[0m ssh\r\n\tlogin:\u0007 \n\n');
    expect((await runCli(['machines', 'console', 'm-0'], { operations })).out).toBe('[  OK  ] Started ssh\n\tlogin:\n');
  });

  test('an empty one is told', async () => {
    const { out } = await runCli(['machines', 'console', 'm-0'], { operations: console('') });
    expect(out).toBe('The console is empty.\n');
  });
});

describe('doctor', () => {
  test('--clean shows what is left over and removes it only after a yes', async () => {
    const cleaned: boolean[] = [];
    const operations: Partial<Operations> = {
      doctor: async (request) => {
        cleaned.push(request.clean === true);
        return { ...DOCTOR, ok: true };
      },
    };
    expect((await runCli(['doctor'], { operations })).exit).toBe(0);
    expect((await runCli(['doctor', '--clean'], { operations, answer: 'n' })).out).toContain('Nothing was changed.');
    expect(cleaned).toEqual([false, false]);
    await runCli(['doctor', '--clean', '--yes'], { operations });
    expect(cleaned).toEqual([false, false, false, true]);
  });
});

describe('other commands', () => {
  test('machines list reads every page', async () => {
    const [first, second] = MACHINES.machines;
    if (first === undefined || second === undefined) throw new Error('the sample has two machines');
    const operations: Partial<Operations> = {
      machines: async ({ cursor }) =>
        cursor === undefined ? { ...MACHINES, machines: [first], next: 'c-2' } : { ...MACHINES, machines: [second] },
    };
    const { out } = await runCli(['machines', 'list', '--json'], { operations });
    expect(JSON.parse(out)).toEqual(MACHINES);
  });

  test('cancel says whom it asked', async () => {
    const holder = { host: 'bench', pid: 4711, since: '2026-01-01T11:58:30.000Z' };
    const cancel = async () => ({ schema: 'purlin/cancel@1' as const, deployment: 'demo', asked: true, holder });
    const { out, exit } = await runCli(['cancel'], { operations: { cancel } });
    expect(out).toBe('Asked to stop: process 4711 on bench, at work for 1 min 30 s.\n');
    expect(exit).toBe(0);
  });

  test('retry runs without a question and shows how it ended', async () => {
    const operations: Partial<Operations> = { plan: async () => EMPTY_PLAN, retry: () => streamOf(RESULT) };
    const { out, exit, asked } = await runCli(['retry'], { operations });
    expect({ exit, asked }).toEqual({ exit: 0, asked: [] });
    expect(out).toContain('demo  converged');
  });

  test('names are one per line, and none where the deployment cannot be read', async () => {
    const document: NamesDocument = { schema: 'purlin/names@1', names: ['a', 'b'] };
    const operations: Partial<Operations> = { names: async () => document };
    expect((await runCli(['names', 'machines'], { operations })).out).toBe('a\nb\n');
    expect(await runCli(['names', 'machines'])).toMatchObject({ exit: 0, out: '', err: '' });
  });

  test.each(['bash', 'zsh', 'fish'])(
    'the completion script for %s knows every command that help shows',
    async (shell) => {
      const { out } = await runCli(['completion', shell]);
      for (const { name, hidden } of COMMANDS) {
        for (const word of name.split(' ')) if (hidden !== true) expect(out).toContain(word);
      }
    },
  );
});
