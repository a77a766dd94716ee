import type { Capability, Role } from '../../src/model/content.ts';
import { needOf } from '../../src/model/files/need.ts';
import type { Input, ValueType } from '../../src/model/files/values.ts';
import type { ReadPack } from '../../src/packs/read/read-pack.ts';
import { code } from './markdown.ts';

/** The text of `docs/reference/packs.md`, made from packs as they were read. */
export function packsPageText(packs: readonly ReadPack[]): string {
  const roles = packs.flatMap((pack) => pack.roles);
  const lines = [
    '# Packs that ship',
    '',
    'Written by `node tools/write-reference.ts`. A role is a candidate where its `when` holds; of several, the highest rank is chosen',
    'unless something stronger decides: see [How Purlin decides](../guide/how-purlin-decides.md). An input without a value from its',
    'expression has its default.',
    '',
    ...packs.map(({ name, file }) => `- [${name}](#pack-${name}): ${file?.description ?? ''}`),
    ...packs.flatMap((pack) => packLines(pack, roles)),
  ];
  return `${lines.join('\n')}\n`;
}

function packLines(pack: ReadPack, roles: readonly Role[]): readonly string[] {
  const uses = Object.entries(pack.file?.uses ?? {}).map(([name, range]) => `[${name}](#pack-${name}) ${code(range)}`);
  return [
    '',
    `## Pack ${pack.name}`,
    '',
    pack.file?.description ?? '',
    '',
    `- version: ${pack.file?.version ?? ''}`,
    ...listed('uses', uses),
    ...pack.facts.map(([path, fact]) => `- fact ${code(`machine.${path}`)} (${fact.type}): ${fact.description}`),
    ...pack.capabilities.flatMap((capability) => capabilityLines(capability, roles)),
    ...pack.roles.flatMap(roleLines),
  ];
}

function capabilityLines({ name, file }: Capability, roles: readonly Role[]): readonly string[] {
  const providers = roles.filter((role) => providedBy(role).includes(name)).map((role) => link('role', role.name));
  return [
    '',
    `### Capability ${name}`,
    '',
    file.description,
    '',
    `- scope: ${file.scope}`,
    ...listed('provided by', providers.length === 0 ? ['a site'] : providers),
    ...typeLines('value', file.values),
    ...typeLines('asks', file.asks),
    ...(file.proof === undefined ? [] : ['- has a proof']),
  ];
}

function roleLines(role: Role): readonly string[] {
  const { description, founds, requires, when, rank, inputs } = role.file;
  const needs = (requires ?? []).map(needOf).map((need) => {
    const alias = need.as === undefined ? '' : ` as ${code(need.as)}`;
    return `${link('capability', need.capability)}${alias}${need.optional === true ? ' (optional)' : ''}`;
  });
  return [
    '',
    `### Role ${role.name}`,
    '',
    ...(description === undefined ? [] : [description, '']),
    ...listed(
      'provides',
      providedBy(role).map((name) => link('capability', name)),
    ),
    ...listed(
      'founds',
      Object.entries(founds ?? {}).map(([name, who]) => `${link('capability', name)} (${who})`),
    ),
    ...listed('needs', needs),
    ...listed('when', when === undefined ? [] : [code(when)]),
    ...listed('rank', rank === undefined ? [] : [String(rank)]),
    ...Object.entries(inputs ?? {}).map(([name, input]) => inputLine(name, input)),
  ];
}

function providedBy(role: Role): readonly string[] {
  return role.file.provides.map((source) => (typeof source === 'string' ? source : source.capability));
}

function typeLines(word: string, types: Readonly<Record<string, ValueType>> | undefined): readonly string[] {
  return Object.entries(types ?? {}).map(([name, type]) => {
    const says = type.description === undefined ? '' : `: ${type.description}`;
    return `- ${word} ${code(name)} (${typeText(type)})${says}`;
  });
}

function inputLine(name: string, input: Input): string {
  const facts = [
    ...(input.from === undefined ? [] : [`from ${code(input.from)}`]),
    ...(input.default === undefined ? [] : [`default ${code(JSON.stringify(input.default))}`]),
    ...(input.generate === undefined ? [] : [`generated: ${input.generate}`]),
    ...(input.live === true ? ['read just before it runs'] : []),
  ];
  const says = input.description === undefined ? '' : `. ${input.description}`;
  return `- input ${code(name)} (${typeText(input)}) ${facts.join(', ')}${says}`.trimEnd();
}

/** @example typeText({ type: 'integer', minimum: 1, maximum: 65535 }) === 'integer, 1 to 65535' */
function typeText(type: Omit<ValueType, 'type'> & { readonly type?: string }): string {
  const { minimum, maximum, items } = type;
  const item = items === undefined ? undefined : `of ${items.format ?? items.type}`;
  const range = minimum === undefined && maximum === undefined ? undefined : `${minimum ?? ''} to ${maximum ?? ''}`;
  const base = [type.format ?? type.type ?? 'any', item].filter(Boolean).join(' ');
  return [base, range, type.enum?.join(' or '), type.secret === true ? 'secret' : undefined].filter(Boolean).join(', ');
}

function listed(word: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`- ${word}: ${items.join(', ')}`];
}

function link(kind: 'role' | 'capability', name: string): string {
  return `[${name}](#${kind}-${name})`;
}
