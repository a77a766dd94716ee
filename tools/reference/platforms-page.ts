import type { z } from 'zod';
import { bastionSchema } from '../../src/platforms/jump.ts';
import type { Abilities, Platform } from '../../src/platforms/platform.ts';
import { secretSettingSchema } from '../../src/platforms/secret-setting.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { keyTable, meaningOf, type ShapeWords } from './key-table.ts';

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
    '',
    'What a site file may say beside `settings` and `machine`: see [files](files.md#site).',
    ...platforms.flatMap((platform) => ['', `## ${platform.name}`, ...keysOf(platform)]),
    ...shapeLines(),
    '',
  ].join('\n');
}

/** Shapes that settings of several platforms have. */
const SHAPES: Readonly<Record<string, ShapeWords>> = {
  secret: { one: '[secret](#secrets)', many: '[secrets](#secrets)' },
  jumpHost: { one: '[jump host](#jump-hosts)', many: '[jump hosts](#jump-hosts)' },
  value: { one: 'any value', many: 'values' },
};

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function keysOf(platform: Platform): readonly string[] {
  return [...keysIn('settings', platform.settingsSchema), ...keysIn('machine', platform.machineSchema)];
}

/** The keys of `settings` or `machine` as a table; where they are free, what is said of them. */
function keysIn(name: string, schema: z.ZodType): readonly string[] {
  const json = jsonSchemaOf(schema);
  const rows = keyTable(json, { words: SHAPES, schemas: json.$defs ?? {} });
  if (rows.length > 0) return ['', `\`${name}\` of a site:`, '', ...rows];
  return json.description === undefined ? [] : ['', `\`${name}\` of a site: ${meaningOf(json)}`];
}

function shapeLines(): readonly string[] {
  const secret = jsonSchemaOf(secretSettingSchema);
  const jump = jsonSchemaOf(bastionSchema);
  const shapes = { words: SHAPES, schemas: {} };
  return [
    '',
    '## Secrets',
    '',
    secret.description ?? '',
    '',
    '## Jump hosts',
    '',
    jump.description ?? '',
    '',
    ...keyTable(jump, shapes),
  ];
}
