import { z } from 'zod';
import { FILE_KINDS, type FileKind } from '../model/files/kinds.ts';

const DESCRIPTIONS: Readonly<Record<FileKind, string>> = {
  pack: 'A versioned folder of capabilities, roles and workloads',
  capability: 'A named contract: scope, the values that a provider publishes, what can be asked, and a proof',
  role: 'An implementation: provides capabilities, needs others, when it fits, inputs, and verbs made of steps',
  workload: 'Groups of machines and what each needs; names no platform',
  site: 'One place that machines live: a platform, its settings, and everything local',
  deployment: 'A workload on sites, with counts and values',
};

/** File name and text of the JSON Schema (draft 2020-12) of each kind of file, for editors. Same code, same bytes. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (Object.keys(FILE_KINDS) as FileKind[]).map((kind) => [`${kind}.schema.json`, schemaText(kind)]),
  );
}

function schemaText(kind: FileKind): string {
  const generated = z.toJSONSchema(FILE_KINDS[kind], { io: 'input', target: 'draft-2020-12', reused: 'ref' });
  const { $schema, ...rest } = generated;
  const schema = {
    $schema,
    $id: `purlin/${kind}.schema.json`,
    title: `Purlin ${kind}`,
    description: DESCRIPTIONS[kind],
    ...rest,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
