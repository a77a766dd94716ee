import { glob, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { LineType, parse } from 'ssh-config';
import { AppError } from '../../../model/errors.ts';
import type { AdoptedMachine } from '../../../model/files/adopted-machine.ts';
import { reasonOf } from '../read-text.ts';
import { machineName } from './inventory.ts';

/**
 * Machines of an OpenSSH client configuration: every `Host` name without wildcards that one of the patterns fits (`web-*`), with
 * HostName, Port, User, IdentityFile, ProxyJump and ProxyCommand as ssh would take them. Source: ssh_config(5).
 * Throws `invalid-file` when there is no such file or no host fits.
 */
export async function importOpenSsh(
  file: string,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<readonly AdoptedMachine[]> {
  const config = parse(await readWithIncludes(file, signal, 0));
  const names = config.flatMap((line) =>
    line.type === LineType.DIRECTIVE && line.param.toLowerCase() === 'host' ? wordsOf(line.value) : [],
  );
  const hosts = [...new Set(names)].filter(
    (name) => !/[*?!]/.test(name) && patterns.some((pattern) => fits(pattern, name)),
  );
  if (hosts.length === 0) {
    throw new AppError('invalid-file', `cannot take machines from ${file}: no Host of it fits ${patterns.join(', ')}`, {
      hint: names.length === 0 ? 'It has no Host lines.' : `Its hosts: ${names.slice(0, 12).join(', ')}.`,
    });
  }
  return hosts.flatMap((host) => toMachine(host, config.compute(host, { ignoreCase: true })) ?? []);
}

function toMachine(host: string, options: Readonly<Record<string, string | string[]>>): AdoptedMachine | undefined {
  const name = machineName(host);
  if (name === undefined) return undefined;
  const value = (key: string) => {
    const found = Object.entries(options).find(([option]) => option.toLowerCase() === key)?.[1];
    return Array.isArray(found) ? found[0] : found;
  };
  const port = value('port');
  const identity = value('identityfile');
  const jump = value('proxyjump');
  const proxyCommand = value('proxycommand');
  const user = value('user');
  return {
    name,
    host: (value('hostname') ?? host).replaceAll('%h', host),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(identity === undefined ? {} : { identity: identity.replace(/^~(?=\/)/, homedir()) }),
    ...(jump === undefined || jump === 'none' ? {} : { jump }),
    ...(proxyCommand === undefined || proxyCommand === 'none' ? {} : { proxyCommand }),
  };
}

async function readWithIncludes(file: string, signal: AbortSignal, depth: number): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, { encoding: 'utf8', signal });
  } catch (thrown) {
    if (signal.aborted) throw new AppError('cancelled', 'cannot read the inventory: cancelled', { cause: thrown });
    throw new AppError('invalid-file', `cannot read the OpenSSH configuration ${file}: ${reasonOf(thrown)}`, {
      hint: 'The path counts from the folder of the site file.',
      cause: thrown,
    });
  }
  if (depth >= MAX_INCLUDES) return text;
  const lines = await Promise.all(text.split('\n').map((line) => expandInclude(line, file, signal, depth)));
  return lines.join('\n');
}

/** Depth that ssh_config(5) allows. */
const MAX_INCLUDES = 16;

async function expandInclude(line: string, file: string, signal: AbortSignal, depth: number): Promise<string> {
  const words = /^\s*include[\s=]+(.*)$/i.exec(line)?.[1];
  if (words === undefined) return line;
  const texts: string[] = [];
  for (const word of wordsOf(words)) {
    const pattern = path.resolve(path.dirname(file), word.replace(/^~(?=\/)/, homedir()));
    const files: string[] = [];
    for await (const match of glob(pattern)) files.push(match);
    for (const included of files.sort()) texts.push(await readWithIncludes(included, signal, depth + 1));
  }
  return texts.join('\n');
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  if (!Array.isArray(value)) return [];
  return value.map((word: unknown) =>
    typeof word === 'object' && word !== null && 'val' in word ? String(word.val) : String(word),
  );
}

function fits(pattern: string, name: string): boolean {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`).test(name);
}
