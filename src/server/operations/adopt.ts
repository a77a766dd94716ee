import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Content, Site } from '../../model/content.ts';
import { AppError } from '../../model/errors.ts';
import type { AdoptDocument } from '../documents/machines.ts';
import type { AdoptRequest } from '../operations.ts';
import { loadFiles, type OperationsDeps } from './deps.ts';

/** Host keys of a machine, and whether somebody trusted them before. */
export interface HostKeys {
  readonly keys: readonly string[];
  readonly trusted: boolean;
}

/** Looks at a machine that exists and gives the entry for its site's file; with `write` the entry is appended there. */
export async function adoptMachine(
  deps: OperationsDeps,
  request: AdoptRequest,
  signal: AbortSignal,
): Promise<AdoptDocument> {
  const content = await loadFiles(deps, signal);
  const site = siteOf(content, request);
  const name =
    request.name ??
    request.host
      .split('.')[0]
      ?.toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-') ??
    request.host;
  if (site.adoptable.some((machine) => machine.name === name))
    throw new AppError('usage', `cannot adopt ${request.host}: site ${site.name} has a machine ${name} already`, {
      hint: 'Give it another name with --name.',
    });
  const found = await keysOf(deps, request, signal);
  const machine = { name, host: request.host, ...optional(request), hostKeys: found.keys };
  const entry = entryText(machine, request.group);
  const document: AdoptDocument = {
    schema: 'purlin/adopt@1',
    site: site.name,
    machine,
    fingerprints: found.keys.map(fingerprint),
    trusted: found.trusted,
    entry,
  };
  if (request.write !== true) return document;
  return { ...document, written: await appendEntry(deps, site, entry) };
}

function siteOf(content: Content, request: AdoptRequest): Site {
  const named = request.site === undefined ? undefined : content.sites.get(request.site);
  if (named !== undefined) return named;
  const fitting = [...content.sites.values()].filter((site) => site.file.machines !== undefined);
  const [only] = fitting;
  if (request.site === undefined && only !== undefined && fitting.length === 1) return only;
  const why =
    request.site === undefined ? 'more than one site or none takes machines' : `there is no site ${request.site}`;
  throw new AppError('usage', `cannot adopt ${request.host}: ${why}`, {
    hint: `Name one with --site: ${[...content.sites.keys()].sort().join(', ')}.`,
  });
}

async function keysOf(deps: OperationsDeps, request: AdoptRequest, signal: AbortSignal): Promise<HostKeys> {
  if (request.hostKeys !== undefined) return { keys: request.hostKeys, trusted: true };
  return deps.hostKeys(request.host, request.port ?? 22, signal);
}

function optional({ port, user, identity, jump }: AdoptRequest) {
  return {
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(identity === undefined ? {} : { identity }),
    ...(jump === undefined ? {} : { jump }),
  };
}

/** OpenSSH's form of a key's SHA-256 (ssh-keygen(1), -l): base64 without padding. */
function fingerprint(key: string): string {
  const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

function entryText(machine: AdoptDocument['machine'], group: string | undefined): string {
  const { hostKeys, ...rest } = machine;
  const fields = Object.entries({ ...rest, ...(group === undefined ? {} : { group }) });
  const lines = fields.map(([key, value], at) => `${at === 0 ? '  - ' : '    '}${key}: ${JSON.stringify(value)}\n`);
  const keys = hostKeys.map((key) => `      - ${JSON.stringify(key)}\n`).join('');
  return `${lines.join('')}    hostKeys:\n${keys}`;
}

/** Puts the entry behind the last machine of the file's `machines`; comments and everything else stay as they are. */
async function appendEntry(deps: OperationsDeps, site: Site, entry: string): Promise<string> {
  const file = path.resolve(deps.cwd, site.locate().file);
  const text = await readFile(file, 'utf8');
  const { isSeq, parseDocument } = await import('yaml');
  const machines = parseDocument(text).get('machines', true);
  if (!isSeq(machines) || machines.flow === true || machines.range == null)
    throw new AppError(
      'invalid-file',
      `cannot write to ${file}: it has no list \`machines\` with one machine per line`,
      {
        hint: `Add the entry by hand:\n${entry}`,
      },
    );
  const at = text.slice(0, machines.range[2]).trimEnd().length;
  await writeFile(file, `${text.slice(0, at)}\n${entry}${text.slice(at).replace(/^\n/, '')}`);
  return file;
}
