import type { z } from 'zod';
import type { Position, Problem } from '../../model/errors.ts';
import { didYouMean, nearestName } from '../../model/nearest-name.ts';
import { explainStepKey, explainStepWithoutExecutor } from './explain-step.ts';
import { limitWords, nameOf, type Path, spellingHint, typeHint } from './issue-words.ts';
import {
  chooseOption,
  definitionOf,
  describeSchema,
  describeValue,
  isStep,
  keysOf,
  mapSchemaAt,
  memberOf,
  schemaAt,
} from './schema-shape.ts';
import type { YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/** Turns one issue of a schema into problems for people; a union becomes the one option that was meant. */
export function explainIssue(issue: Issue, schema: z.ZodType, file: YamlFile, base: Path = []): readonly Problem[] {
  const path = [...base, ...(issue.path as Path)]; // parsed YAML has no symbols
  const value = path.reduce<unknown>(memberOf, file.data);
  const data = base.reduce<unknown>(memberOf, file.data);
  const at = () => schemaAt(schema, issue.path, data);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, mapSchemaAt(schema, issue.path, data), path, file));
    case 'invalid_union':
      return explainUnion(at(), path, value, file);
    case 'invalid_key':
      return [wrongKey(issue, path, file)];
    case 'invalid_type':
      return [value === undefined ? missingKey(path, at(), file) : wrongType(path, value, at(), file)];
    case 'invalid_value':
      return [
        value === undefined ? missingKey(path, at(), file) : wrongValue(path, value, issue.values.map(String), file),
      ];
    default: {
      const why = limitWords(issue);
      const found = problem('wrong-value', `${nameOf(path)} is ${describeValue(value)}: ${why}`, file.locate(...path));
      return [{ ...found, hint: spellingHint(value, why) }];
    }
  }
}

function problem(rule: string, message: string, position: Position): Problem {
  return { severity: 'error', rule, message, position };
}

function unknownKey(key: string, schema: z.ZodType | undefined, path: Path, file: YamlFile): Problem {
  const known = schema === undefined ? [] : (keysOf(schema) ?? []);
  const inStep = explainStepKey(key, known, path, file);
  if (inStep !== undefined) return inStep;
  const where = path.length === 0 ? '' : ` in ${nameOf(path)}`;
  const found = problem('unknown-key', `unknown key \`${key}\`${where}`, file.locateKey(...path, key));
  return { ...found, hint: didYouMean(key, known, 'keys here') };
}

function missingKey(path: Path, schema: z.ZodType | undefined, file: YamlFile): Problem {
  const wanted = schema === undefined ? 'a value' : describeSchema(schema);
  const hint = `Add \`${String(path.at(-1))}:\` with ${wanted}.`;
  return { ...problem('missing-key', `${nameOf(path)} is missing`, file.locate(...path)), hint };
}

function wrongType(path: Path, value: unknown, schema: z.ZodType | undefined, file: YamlFile): Problem {
  const wanted = schema === undefined ? 'something else' : describeSchema(schema);
  const message = `${nameOf(path)} must be ${wanted}, found ${describeValue(value)}`;
  return { ...problem('wrong-type', message, file.locate(...path)), hint: typeHint(path, value, wanted, file) };
}

function wrongValue(path: Path, value: unknown, allowed: readonly string[], file: YamlFile): Problem {
  const message = `${nameOf(path)} is ${describeValue(value)}; it can be ${allowed.join(', ')}`;
  const near = typeof value === 'string' ? nearestName(value, allowed) : undefined;
  const hint = near === undefined ? undefined : `Did you mean \`${near}\`?`;
  return { ...problem('wrong-value', message, file.locate(...path)), hint };
}

function wrongKey(issue: Extract<Issue, { readonly code: 'invalid_key' }>, path: Path, file: YamlFile): Problem {
  const key = String(path.at(-1));
  const why = issue.issues[0]?.message ?? issue.message;
  const where = path.length === 1 ? '' : ` in ${nameOf(path.slice(0, -1))}`;
  const found = problem('wrong-name', `\`${key}\` cannot be a name${where}: ${why}`, file.locateKey(...path));
  return { ...found, hint: spellingHint(key, why) };
}

function explainUnion(schema: z.ZodType | undefined, path: Path, value: unknown, file: YamlFile): readonly Problem[] {
  if (schema === undefined) return [problem('wrong-value', `${nameOf(path)} is not valid`, file.locate(...path))];
  const options = definitionOf(schema).options ?? [];
  const option = chooseOption(options, value);
  const issues = option?.safeParse(value).error?.issues ?? [];
  if (option !== undefined && issues.length > 0) {
    return issues.flatMap((issue) => explainIssue(issue, option, file, path));
  }
  const ofSteps = options.some((one) => isStep(one) || definitionOf(one).options?.some(isStep) === true);
  if (ofSteps && typeof value === 'object' && value !== null) {
    return [explainStepWithoutExecutor(Object.keys(value), path, file)];
  }
  return [wrongType(path, value, schema, file)];
}
