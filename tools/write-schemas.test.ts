import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeExample } from '../src/server/operations/init.ts';
import { EXAMPLE_SITES } from '../src/server/operations/init-sites.ts';
import { readGuide } from '../test/support/guide.ts';
import { editorSchemas, SCHEMAS_FOLDER, schemaTexts } from './write-schemas.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const schemas = await editorSchemas();
// Formats are checked by Purlin itself; most of them are its own.
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  validateFormats: false,
});
const validators = Object.fromEntries(Object.entries(schemas).map(([kind, schema]) => [kind, ajv.compile(schema)]));

test('the schemas for editors are those that the code makes; `node tools/write-schemas.ts` writes them', async () => {
  const made = await schemaTexts();
  expect(readdirSync(SCHEMAS_FOLDER).sort()).toEqual(Object.keys(made).sort());
  for (const [name, text] of Object.entries(made))
    expect(readFileSync(path.join(SCHEMAS_FOLDER, name), 'utf8'), name).toBe(text);
});

/** What an editor says of a file, by the schema of the kind that its first key names. */
function complaints(data: unknown): readonly string[] {
  const kind = Object.keys(data as object)[0] ?? ''; // files are maps
  const validate: ValidateFunction | undefined = validators[kind];
  if (validate === undefined) return [`there is no schema for ${kind}`];
  validate(data);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('files that ship or stand in a guide are valid', () => {
  const patterns = ['examples/**/*.yaml', 'packs/**/*.yaml'];
  test.each(globSync(patterns, { cwd: ROOT }))('%s', (file) => {
    expect(complaints(parse(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
  });

  const pages = globSync('**/*.md', { cwd: path.join(ROOT, 'docs/guide') });
  const written = pages.flatMap((page) =>
    readGuide(page).flatMap((passage) =>
      passage.kind === 'file' && passage.path.endsWith('.yaml') ? [{ page, ...passage }] : [],
    ),
  );
  test.each(written)('$path of $page', ({ text }) => {
    expect(complaints(parse(text))).toEqual([]);
  });

  test.each(['aws', 'openstack'])('settings that the page of %s shows alone', (platform) => {
    const text = readFileSync(path.join(ROOT, `docs/guide/platforms/${platform}.md`), 'utf8');
    const parts = [...text.matchAll(/^```yaml\n(settings:[\s\S]*?)^```$/gm)].map(([, part = '']) => part);
    expect(parts).not.toEqual([]);
    for (const part of parts)
      expect(complaints(parse(`site: here\nplatform: ${platform}\nmachine: { image: debian-12 }\n${part}`))).toEqual(
        [],
      );
  });

  test.each(Object.keys(EXAMPLE_SITES))('what init writes for %s', async (platform) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'purlin-init-'));
    try {
      const { written } = await writeExample({ cwd: folder }, { platform });
      for (const file of written) expect(complaints(parse(readFileSync(path.join(folder, file), 'utf8')))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const AWS = { site: 'here', platform: 'aws', settings: { region: 'eu-central-1' }, machine: { image: 'debian-12' } };

describe('a mistake in a site file is found', () => {
  test.each([
    ['no platform of that name', { ...AWS, platform: 'asw' }, '/platform must be equal to one of the allowed values'],
    [
      'no setting of that name',
      withMore({ settings: { regoin: 'x' } }),
      '/settings must NOT have additional properties',
    ],
    [
      'a setting of another platform',
      withMore({ settings: { cloud: 'x' } }),
      '/settings must NOT have additional properties',
    ],
    ['a region that is none', withMore({ settings: { region: 'Frankfurt' } }), '/settings/region must match pattern'],
    ['a setting that is missing', { ...AWS, settings: {} }, "/settings must have required property 'region'"],
    ['no settings at all', { ...AWS, settings: undefined }, " must have required property 'settings'"],
    ['no image', { ...AWS, machine: {} }, "/machine must have required property 'image'"],
    ['facts that are no map', withMore({ machine: { facts: ['found.docker'] } }), '/machine/facts must be object'],
    [
      'a volume without a unit',
      withMore({ machine: { volumes: [{ size: '100' }] } }),
      '/machine/volumes/0/size must match',
    ],
    [
      'a disk where there are none',
      { site: 'here', platform: 'lab', machine: { disk: '1GiB' } },
      '/machine must NOT have',
    ],
    ['a key that sites do not have', { ...AWS, reachs: ['there'] }, ' must NOT have additional properties'],
    [
      'a bastion without a host',
      withMore({ settings: { bastion: { user: 'ops' } } }),
      "must have required property 'host'",
    ],
  ])('%s', (_, data, complaint) => {
    expect(complaints(JSON.parse(JSON.stringify(data))).join('\n')).toContain(complaint);
  });
});

function withMore(more: { readonly settings?: object; readonly machine?: object }): object {
  return { ...AWS, settings: { ...AWS.settings, ...more.settings }, machine: { ...AWS.machine, ...more.machine } };
}

test('every key that a file may have is described, and every example of a key is valid', () => {
  const findings: string[] = [];
  for (const [kind, schema] of Object.entries(schemas)) {
    walk(schema, kind, (key, place) => {
      if (typeof key['description'] !== 'string' && key['const'] === undefined) findings.push(`${place}: no words`);
      for (const example of asList(key['examples'])) {
        const check = ajv.compile({ ...key, $defs: schema['$defs'] });
        if (!check(example)) findings.push(`${place}: ${ajv.errorsText(check.errors)}`);
      }
    });
  }
  expect(findings).toEqual([]);
});

/** Visits each schema that stands under `properties`, at any depth. */
function walk(schema: unknown, at: string, visit: (key: Record<string, unknown>, at: string) => void): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [word, part] of Object.entries(schema)) {
    if (word === 'if' || word === 'examples' || word === 'default') continue;
    if (word === 'properties')
      for (const [key, of] of Object.entries(part as object)) visit(of as never, `${at}.${key}`);
    walk(part, word === 'properties' ? at : `${at}.${word}`, visit);
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
