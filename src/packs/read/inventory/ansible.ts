import { execFile } from 'node:child_process';
import { z } from 'zod';
import { AppError } from '../../../model/errors.ts';
import type { AdoptedMachine } from '../../../model/files/adopted-machine.ts';
import { exists } from '../read-text.ts';
import { machineName } from './inventory.ts';

const inventorySchema = z
  .object({ _meta: z.object({ hostvars: z.record(z.string(), z.record(z.string(), z.unknown())) }).optional() })
  .catchall(z.object({ hosts: z.array(z.string()).optional(), children: z.array(z.string()).optional() }).loose());
type Inventory = z.infer<typeof inventorySchema>;

/** Longest time that a dynamic inventory may take. */
const TIMEOUT_MS = 60_000;

const TOOL = 'ansible-inventory';

/**
 * Machines of an Ansible inventory, static or dynamic, as `ansible-inventory` itself reads it: ansible_host, ansible_port,
 * ansible_user and ansible_ssh_private_key_file count. `group` takes one group and its children; without it all hosts.
 * Throws `invalid-file` when the tool is missing or refuses the file.
 */
export async function importAnsible(
  file: string,
  group: string | undefined,
  signal: AbortSignal,
): Promise<readonly AdoptedMachine[]> {
  if (!(await exists(file))) {
    throw new AppError('invalid-file', `cannot read the Ansible inventory ${file}: there is no such file`, {
      hint: 'The path counts from the folder of the site file.',
    });
  }
  const inventory = parseInventory(await runAnsibleInventory(file, signal), file);
  const names = group === undefined ? 'all' : group;
  const hosts = [...new Set(hostsOf(inventory, names, new Set()))];
  if (hosts.length === 0) {
    const groups = Object.keys(inventory).filter((name) => name !== '_meta');
    throw new AppError('invalid-file', `cannot take machines from ${file}: the group ${names} has no hosts`, {
      hint: `Its groups: ${groups.join(', ')}.`,
    });
  }
  return hosts.flatMap((host) => toMachine(host, inventory['_meta']?.hostvars[host] ?? {}) ?? []);
}

function runAnsibleInventory(file: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { signal, timeout: TIMEOUT_MS, maxBuffer: 256 * 1024 * 1024 };
    execFile(TOOL, ['--list', '-i', file], options, (error, stdout, stderr) => {
      if (signal.aborted) return reject(new AppError('cancelled', 'cannot read the inventory: cancelled'));
      if (error !== null) return reject(ansibleError(error, file, stderr));
      // The tool warns and says success when it cannot read a file.
      const refused = /Unable to parse|Failed to parse|No inventory was parsed|does not exist/i.test(stderr);
      return refused ? reject(ansibleError(undefined, file, stderr)) : resolve(stdout);
    });
  });
}

function ansibleError(
  error: (Error & { readonly code?: unknown; readonly killed?: boolean }) | undefined,
  file: string,
  stderr: string,
): AppError {
  if (error?.code === 'ENOENT') {
    return new AppError(
      'invalid-file',
      `cannot read the Ansible inventory ${file}: ansible-inventory is not installed here`,
      {
        hint: 'Install Ansible (Debian: apt-get install ansible-core), or list the machines under `machines:`.',
        cause: error,
      },
    );
  }
  const last = stderr
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '');
  const why =
    error?.killed === true
      ? `it took longer than ${TIMEOUT_MS / 1000} s`
      : (last ?? error?.message ?? 'it is not an inventory');
  return new AppError(
    'invalid-file',
    `cannot read the Ansible inventory ${file}: ${why.replace(/^\[WARNING\]:\s*/, '')}`,
    {
      hint: `Try: ansible-inventory --list -i ${file}`,
      cause: error,
    },
  );
}

function parseInventory(text: string, file: string): Inventory {
  try {
    return inventorySchema.parse(JSON.parse(text));
  } catch (thrown) {
    throw new AppError(
      'invalid-file',
      `cannot read the Ansible inventory ${file}: its tool printed something unexpected`,
      { cause: thrown },
    );
  }
}

function hostsOf(inventory: Inventory, group: string, seen: Set<string>): readonly string[] {
  if (seen.has(group)) return [];
  seen.add(group);
  const entry = inventory[group] as
    | { readonly hosts?: readonly string[]; readonly children?: readonly string[] }
    | undefined; // by schema
  return [...(entry?.hosts ?? []), ...(entry?.children ?? []).flatMap((child) => hostsOf(inventory, child, seen))];
}

function toMachine(host: string, variables: Readonly<Record<string, unknown>>): AdoptedMachine | undefined {
  const name = machineName(host);
  if (name === undefined) return undefined;
  const text = (key: string) => {
    const value = variables[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const port = text('ansible_port') ?? text('ansible_ssh_port');
  const user = text('ansible_user') ?? text('ansible_ssh_user');
  const identity = text('ansible_ssh_private_key_file') ?? text('ansible_private_key_file');
  return {
    name,
    host: text('ansible_host') ?? text('ansible_ssh_host') ?? host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(identity === undefined ? {} : { identity }),
  };
}
