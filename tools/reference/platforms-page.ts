import { z } from 'zod';
import type { Abilities, Platform } from '../../src/platforms/platform.ts';

/** What each ability means to an operator; a flag that is missing here does not compile. */
const ABILITY_WORDS: Readonly<Record<keyof Abilities, string>> = {
  creates: 'makes machines; else it takes on those that are there',
  userData: 'machines are born with user data (cloud-init)',
  knowsHostKey: 'the host key is known before the first connection',
  publicAddresses: 'machines can have an address that is reached from outside',
  privateNetworks: 'a private network of the deployment can be made',
  securityRules: '`listens` of roles becomes rules of the platform',
  admits: 'members at other sites are let in one by one',
  volumes: 'more disks come and go with a machine',
  power: 'machines can be switched on and off',
  console: 'the console can be read',
  sweeps: 'what was made is found again by its tag (`sites sweep`)',
  examines: 'credentials, permissions and quotas are examined (`sites doctor`)',
  remote: 'a control plane behind a network; its offers are kept for planning offline',
};

/** The page of platforms: who can do what, and the settings of each. */
export function platformsPageText(platforms: readonly Platform[]): string {
  const head = platforms.map(({ name }) => `[${name}](#${name})`);
  // `as`: the keys of a record of all abilities are the abilities.
  const flags = Object.entries(ABILITY_WORDS) as [keyof Abilities, string][];
  const rows = flags.map(([flag, words]) => [
    words,
    ...platforms.map(({ abilities }) => (abilities[flag] ? 'yes' : '')),
  ]);
  return [
    '# Platforms',
    '',
    'Written by `node tools/write-reference.ts`.',
    '',
    'What each platform can do. A site names its platform; what a platform cannot do is met by another role, or said before anything is made.',
    '',
    tableRow(['', ...head]),
    tableRow(['---', ...head.map(() => ':-:')]),
    ...rows.map(tableRow),
    ...platforms.flatMap((platform) => ['', `## ${platform.name}`, ...keysOf(platform)]),
    '',
  ].join('\n');
}

function keysOf(platform: Platform): readonly string[] {
  return [...keyTable('settings', platform.settingsSchema), ...keyTable('machine', platform.machineSchema)];
}

interface KeySchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly KeySchema[];
  readonly properties?: Readonly<Record<string, KeySchema>>;
}

/** The keys of `settings` or `machine` as a table. Source: JSON Schema 2020-12, as zod writes it. */
function keyTable(name: string, schema: z.ZodType): readonly string[] {
  // `as`: the members that are read are optional in every JSON Schema.
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as KeySchema & { required?: string[] };
  const keys = Object.entries(json.properties ?? {});
  if (keys.length === 0) return [];
  return [
    '',
    `\`${name}\` of a site:`,
    '',
    tableRow(['key', 'value', '']),
    tableRow(['---', '---', '---']),
    ...keys.map(([key, value]) => {
      const needed = json.required?.includes(key) === true ? 'required. ' : '';
      const fallback = value.default === undefined ? '' : ` Default \`${JSON.stringify(value.default)}\`.`;
      return tableRow([`\`${key}\``, typeWords(value), `${needed}${value.description ?? ''}${fallback}`.trim()]);
    }),
  ];
}

function typeWords(schema: KeySchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeWords).join(' or ');
  if (schema.properties !== undefined) return `{ ${Object.keys(schema.properties).join(', ')} }`;
  return [schema.type ?? 'any'].flat().join(' or ');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
