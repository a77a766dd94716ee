import { z } from 'zod';
import { FILE_KINDS, type FileKind } from '../../src/model/files/kinds.ts';
import { ladderFields } from '../../src/model/files/ladder.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { keyTable, type Shapes, type ShapeWords } from './key-table.ts';
import { table } from './markdown.ts';

/** A file that ships and is shown as an example of its kind. */
interface Example {
  /** From the project's folder. */
  readonly path: string;
  readonly says: string;
}

interface Kind {
  readonly where: string;
  readonly example: Example;
}

/** Where each kind of file stands, in the order of the page, and the example of it. */
const KINDS: Readonly<Record<FileKind, Kind>> = {
  deployment: {
    where: '`purlin.yaml`, or any file that `-f` names',
    example: { path: 'examples/swarm/hybrid.yaml', says: 'One workload at three sites, with a count for each.' },
  },
  site: {
    where: '`sites/NAME.yaml` beside the deployment file',
    example: { path: 'examples/swarm/sites/vsphere.yaml', says: 'Machines that a platform makes.' },
  },
  workload: {
    where: '`workloads/NAME.yaml` in a pack',
    example: { path: 'packs/swarm/workloads/swarm.yaml', says: 'Two groups, and what each machine of them needs.' },
  },
  pack: {
    where: '`packs/NAME/pack.yaml` beside the deployment file, or a pack that ships',
    example: { path: 'packs/base/pack.yaml', says: 'A pack that adds two facts to those that every machine has.' },
  },
  capability: {
    where: '`capabilities/NAME.yaml` in a pack',
    example: {
      path: 'packs/swarm/capabilities/swarm-cluster.yaml',
      says: 'What is promised to whoever joins a swarm. Secrets never show in logs or plans.',
    },
  },
  role: {
    where: '`roles/NAME/role.yaml` in a pack, with its scripts beside it',
    example: {
      path: 'examples/etcd/packs/etcd/roles/etcd-join/role.yaml',
      says: 'One way to become a member of a cluster. [Write a pack](../guide/write-a-pack.md) goes through it line by line.',
    },
  },
};

/** Maps that stand in several places, each with a section of its own. */
const SECTIONS: Readonly<Record<string, ShapeWords & { readonly title: string }>> = {
  need: { title: 'Needs', one: '[need](#needs)', many: '[needs](#needs)' },
  verb: { title: 'Verbs', one: '[verb](#verbs)', many: '[verbs](#verbs)' },
  step: { title: 'Steps', one: '[step](#steps)', many: '[steps](#steps)' },
  input: { title: 'Inputs', one: '[input](#inputs)', many: '[inputs](#inputs)' },
  valueType: {
    title: 'Types of values',
    one: '[type of a value](#types-of-values)',
    many: '[types of values](#types-of-values)',
  },
};

/** Scalars that are written in a certain way. */
const SCALARS: Readonly<Record<string, ShapeWords>> = {
  name: { one: 'name', many: 'names' },
  camelName: { one: 'camelCase name', many: 'camelCase names' },
  duration: { one: 'duration', many: 'durations' },
  expression: { one: 'expression', many: 'expressions' },
  value: { one: 'any value', many: 'values' },
};

/** The page of files: every key of every kind. `read` gives the text of a file that ships. */
export function filesPageText(read: (path: string) => string): string {
  // `as`: the keys of a record of all kinds are the kinds.
  const kinds = Object.keys(KINDS) as FileKind[];
  const schemas = Object.assign({}, ...kinds.map((kind) => jsonSchemaOf(FILE_KINDS[kind]).$defs)) as Shapes['schemas'];
  const lines = [
    ...headLines(kinds),
    ...kinds.flatMap((kind) => kindLines(kind, schemas, read)),
    ...Object.entries(SECTIONS).flatMap(([id, { title }]) => sectionLines(title, id, schemas)),
    ...ladderLines(schemas),
    ...scalarLines(schemas),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines(kinds: readonly FileKind[]): readonly string[] {
  return [
    '# Files',
    '',
    'Written by `node tools/write-reference.ts`.',
    '',
    'Files are YAML 1.2. Each kind begins with the key that names it. A key that is not known is an error, which names the file, the',
    'line and the nearest key. Editors complete and check files with the [schemas](../../schemas/).',
    '',
    ...table(
      ['file', 'where it stands', 'what it is'],
      kinds.map((kind) => [`[${kind}](#${kind})`, KINDS[kind].where, FILE_KINDS[kind].description ?? '']),
    ),
    '',
    'In the tables `groups.NAME.count` is a key below a name of your own, and `machines[].host` a key of each element of a list. A key',
    'without "Required" may be left out.',
  ];
}

function kindLines(kind: FileKind, schemas: Shapes['schemas'], read: (path: string) => string): readonly string[] {
  const { path, says } = KINDS[kind].example;
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  const platform = 'Keys of `settings` and `machine` are those of the platform: see [platforms](platforms.md).';
  return [
    '',
    `## ${title}`,
    '',
    `${says} From [${path}](../../${path}):`,
    '',
    '```yaml',
    read(path).trimEnd(),
    '```',
    '',
    ...(kind === 'site' ? [platform, ''] : []),
    ...keyTable(jsonSchemaOf(FILE_KINDS[kind]), shapesOf(schemas)),
  ];
}

function sectionLines(title: string, id: string, schemas: Shapes['schemas']): readonly string[] {
  const schema: JsonSchema = schemas[id] ?? {};
  const types = Object.keys(schemas['valueType']?.properties ?? {});
  const together =
    id === 'input' ? [{ keys: types, meaning: 'Its type: see [types of values](#types-of-values).' }] : [];
  const rows = keyTable(schema, { ...shapesOf(schemas), together });
  return ['', `## ${title}`, '', schema.description ?? '', ...(rows.length === 0 ? [] : ['', ...rows])];
}

/** What is true of a place, a deployment, a group or a machine: the same four keys everywhere. */
function ladderLines(schemas: Shapes['schemas']): readonly string[] {
  const { together: _, ...shapes } = shapesOf(schemas);
  return [
    '',
    '## The ladder',
    '',
    'Four keys may stand in several files. They are merged, and later rungs win: workload, site, deployment, group, machine.',
    '`purlin explain values.docker.registryMirror` says which rung gave a value.',
    '',
    ...keyTable(jsonSchemaOf(z.strictObject(ladderFields)), shapes),
  ];
}

function scalarLines(schemas: Shapes['schemas']): readonly string[] {
  const rows = Object.entries(SCALARS).map(([id, { one }]) => [one, schemas[id]?.description ?? '']);
  return ['', '## How values are written', '', ...table(['value', 'how it is written'], rows)];
}

function shapesOf(schemas: Shapes['schemas']): Shapes {
  return {
    words: { ...SECTIONS, ...SCALARS },
    schemas,
    together: [{ keys: Object.keys(ladderFields), meaning: 'What is true here: see [the ladder](#the-ladder).' }],
  };
}
