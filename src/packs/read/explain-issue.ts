import type { z } from 'zod';
import type { Problem } from '../../model/errors.ts';
import { STEP_KINDS } from '../../model/files/step.ts';
import { didYouMean, nearestName } from '../../model/nearest-name.ts';
import {
  chooseOption,
  definitionOf,
  describeSchema,
  describeValue,
  keysOf,
  memberOf,
  requiredKeys,
  schemaAt,
} from './schema-shape.ts';
import type { YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** Turns one issue of a schema into problems for people; a union becomes the one option that was meant. */
export function explainIssue(issue: Issue, schema: z.ZodType, file: YamlFile, base: Path = []): readonly Problem[] {
  const path = [...base, ...(issue.path as Path)]; // parsed YAML has no symbols
  const value = path.reduce<unknown>(memberOf, file.data);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, schemaAt(schema, issue.path, dataAt(file, base)), path, file));
    case 'invalid_union':
      return explainUnion(schemaAt(schema, issue.path, dataAt(file, base)), path, value, file);
    case 'invalid_key':
      return [wrongKey(issue, path, file)];
    case 'invalid_type':
      return [
        value === undefined
          ? missingKey(path, schemaAt(schema, issue.path, dataAt(file, base)), file)
          : wrongType(path, value, schemaAt(schema, issue.path, dataAt(file, base)), file),
      ];
    case 'invalid_value':
      return [wrongValue(path, value, issue.values.map(String), file)];
    default:
      return [
        {
          ...problem('wrong-value', `${name(path)} is ${describeValue(value)}: ${issue.message}`, file.locate(...path)),
          hint: spellingHint(value, issue.message),
        },
      ];
  }
}

function dataAt(file: YamlFile, base: Path): unknown {
  return base.reduce<unknown>(memberOf, file.data);
}

function problem(rule: string, message: string, position: Problem['position']): Problem {
  return { severity: 'error', rule, message, position };
}

/** `groups.manager.count` in backquotes, or words for the whole file. */
function name(path: Path): string {
  const text = path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
  return text === '' ? 'the file' : `\`${text}\``;
}

const STEP_CONDITIONS: readonly string[] = [
  'when',
  'if',
  'unless',
  'only_if',
  'onlyif',
  'not_if',
  'creates',
  'condition',
];

function unknownKey(key: string, schema: z.ZodType | undefined, path: Path, file: YamlFile): Problem {
  const known = schema === undefined ? [] : (keysOf(schema) ?? []);
  const position = file.locateKey(...path, key);
  if (STEP_CONDITIONS.includes(key) && STEP_KINDS.some((kind) => known.includes(kind)))
    return stepCondition(key, position);
  const where = path.length === 0 ? '' : ` in ${name(path)}`;
  return {
    ...problem('unknown-key', `unknown key \`${key}\`${where}`, position),
    hint: didYouMean(key, known, 'keys here'),
  };
}

function stepCondition(key: string, position: Problem['position']): Problem {
  return {
    ...problem('step-condition', `a step has no conditions: \`${key}\``, position),
    why: 'A difference between machines is another role that provides the same capability, so that plan and explain can show it.',
    hint: 'Make a second role with its own `when:` on facts, or give the step what differs as an input (`{ input: NAME }`).',
  };
}

function missingKey(path: Path, schema: z.ZodType | undefined, file: YamlFile): Problem {
  const wanted = schema === undefined ? 'a value' : describeSchema(schema);
  return {
    ...problem('missing-key', `${name(path)} is missing`, file.locate(...path)),
    hint: `Add \`${String(path.at(-1))}:\` with ${wanted}.`,
  };
}

function wrongType(path: Path, value: unknown, schema: z.ZodType | undefined, file: YamlFile): Problem {
  const wanted = schema === undefined ? 'something else' : describeSchema(schema);
  const message = `${name(path)} must be ${wanted}, found ${describeValue(value)}`;
  return { ...problem('wrong-type', message, file.locate(...path)), hint: typeHint(path, value, wanted, file) };
}

function typeHint(path: Path, value: unknown, wanted: string, file: YamlFile): string | undefined {
  const key = String(path.at(-1));
  if (wanted === 'a text' && typeof value !== 'object') {
    return `Put it in quotes, so that YAML keeps it as it is written: ${typeof path.at(-1) === 'number' ? '' : `${key}: `}"${file.written(path) ?? String(value)}".`;
  }
  if (wanted === 'a list' && typeof value === 'string') return `Put it in brackets: ${key}: [${value}].`;
  if (typeof value === 'string' && /^(a number|an integer)$/.test(wanted) && /^[0-9.]+$/.test(value))
    return `Leave the quotes out: ${key}: ${value}.`;
  if (value === null) return `Give \`${key}\` a value, or leave the key out.`;
  return undefined;
}

function wrongValue(path: Path, value: unknown, allowed: readonly string[], file: YamlFile): Problem {
  const message = `${name(path)} is ${describeValue(value)}; it can be ${allowed.join(', ')}`;
  const near = typeof value === 'string' ? nearestName(value, allowed) : undefined;
  return {
    ...problem('wrong-value', message, file.locate(...path)),
    hint: near === undefined ? undefined : `Did you mean \`${near}\`?`,
  };
}

function wrongKey(issue: Extract<Issue, { readonly code: 'invalid_key' }>, path: Path, file: YamlFile): Problem {
  const key = String(path.at(-1));
  const why = issue.issues[0]?.message ?? issue.message;
  const keyPath = path.slice(0, -1);
  const values = issue.issues[0]?.code === 'invalid_value' ? issue.issues[0].values.map(String) : [];
  const where = keyPath.length === 0 ? '' : ` in ${name(keyPath)}`;
  if (values.length > 0)
    return {
      ...problem('unknown-key', `unknown key \`${key}\`${where}`, file.locateKey(...path)),
      hint: didYouMean(key, values, 'keys here'),
    };
  return {
    ...problem('wrong-name', `\`${key}\` cannot be a name${where}: ${why}`, file.locateKey(...path)),
    hint: spellingHint(key, why),
  };
}

/** A spelling that would do: `Swarm_Manager` -> swarm-manager, `listen-port` -> listenPort. */
function spellingHint(value: unknown, rule: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  const words = value
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const spelling = rule.includes('hyphens')
    ? words.join('-')
    : rule.includes('camelCase')
      ? words.map((word, i) => (i === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('')
      : '';
  return /^[a-z]/.test(spelling) && spelling !== value ? `Write \`${spelling}\`.` : undefined;
}

function explainUnion(schema: z.ZodType | undefined, path: Path, value: unknown, file: YamlFile): readonly Problem[] {
  if (schema === undefined) return [problem('wrong-value', `${name(path)} is not valid`, file.locate(...path))];
  const options = definitionOf(schema).options ?? [];
  const option = chooseOption(options, value);
  if (option !== undefined) {
    const issues = option.safeParse(value).error?.issues ?? [];
    if (issues.length > 0) return issues.flatMap((issue) => explainIssue(issue, option, file, path));
  }
  const isStep = options.some((one) =>
    requiredKeys(one).some((key) => (STEP_KINDS as readonly string[]).includes(key)),
  );
  if (isStep && typeof value === 'object' && value !== null)
    return [stepWithoutExecutor(Object.keys(value), path, file)];
  return [wrongType(path, value, schema, file)];
}

function stepWithoutExecutor(keys: readonly string[], path: Path, file: YamlFile): Problem {
  const meant = keys.map((key) => [key, nearestName(key, STEP_KINDS)] as const).find(([, near]) => near !== undefined);
  const hint =
    meant === undefined ? `Executors: ${STEP_KINDS.join(', ')}.` : `Did you mean \`${meant[1]}\` by \`${meant[0]}\`?`;
  const position = meant === undefined ? file.locate(...path) : file.locateKey(...path, meant[0]);
  return { ...problem('step-executor', `the step ${name(path)} names no executor`, position), hint };
}
