import type { z } from 'zod';
import type { Problem } from '../../model/errors.ts';
import { FILE_KINDS, type FileKind } from '../../model/files/kinds.ts';
import { explainIssue } from './explain-issue.ts';
import { memberOf } from './schema-shape.ts';
import { parseYaml, type YamlFile } from './yaml-file.ts';

/** A file that was read: `file` only when its shape is valid, `yaml` whenever its text is YAML. */
export interface ReadFile<K extends FileKind> {
  readonly file: z.infer<(typeof FILE_KINDS)[K]> | undefined;
  readonly yaml: YamlFile | undefined;
  readonly problems: readonly Problem[];
}

/** Parses and checks the text of one file; every problem of it at once. `path` is how messages name it. */
export function validateFile<K extends FileKind>(kind: K, path: string, text: string): ReadFile<K> {
  const parsed = parseYaml(path, text, kind);
  if (!('file' in parsed)) return { file: undefined, yaml: undefined, problems: parsed.problems };
  const yaml = parsed.file;
  const other = otherKind(kind, yaml);
  if (other !== undefined) return { file: undefined, yaml, problems: [other] };
  const schema: z.ZodType = FILE_KINDS[kind];
  const result = schema.safeParse(yaml.data);
  if (result.success) return { file: result.data as z.infer<(typeof FILE_KINDS)[K]>, yaml, problems: [] }; // its schema
  const problems = result.error.issues.flatMap((issue) => explainIssue(issue, schema, yaml));
  return { file: undefined, yaml, problems };
}

function otherKind(kind: FileKind, yaml: YamlFile): Problem | undefined {
  if (memberOf(yaml.data, kind) !== undefined) return undefined;
  const found = (Object.keys(FILE_KINDS) as FileKind[]).find(
    (name) =>
      name !== kind && typeof memberOf(yaml.data, name) === 'string' && Object.keys(yaml.data as object)[0] === name, // a map
  );
  if (found === undefined) return undefined;
  return {
    severity: 'error',
    rule: 'wrong-kind',
    message: `this is a ${found} file, but a ${kind} file is wanted here`,
    position: yaml.locateKey(found),
    hint: kind === 'deployment' ? 'Name a deployment file with -f.' : `A ${kind} file begins with \`${kind}: NAME\`.`,
  };
}
