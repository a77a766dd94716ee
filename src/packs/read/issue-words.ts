import type { z } from 'zod';
import type { YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;
export type Path = readonly (string | number)[];

/** `groups.manager.count` in backquotes, or words for the whole file. */
export function nameOf(path: Path): string {
  const text = path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
  return text === '' ? 'the file' : `\`${text}\``;
}

/** What a limit of the schema wants, in words; the schema's own message for everything else. */
export function limitWords(issue: Issue): string {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return issue.message;
  const limit = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
  if (issue.origin === 'string') return `it must have ${limit} characters`;
  if (issue.origin === 'array') return `it must have ${limit} ${limit.endsWith(' 1') ? 'element' : 'elements'}`;
  return `it must be ${limit}`;
}

/** What to write instead of a value of the wrong type; `wanted` is what `describeSchema` says. */
export function typeHint(path: Path, value: unknown, wanted: string, file: YamlFile): string | undefined {
  const key = String(path.at(-1));
  const prefix = typeof path.at(-1) === 'number' ? '' : `${key}: `;
  if (value === null) return `Give \`${key}\` a value, or leave the key out.`;
  if (wanted === 'a text' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `Put it in quotes, so that YAML keeps it as it is written: ${prefix}"${file.written(path) ?? String(value)}".`;
  }
  if (wanted === 'a list' && typeof value === 'string') return `Put it in brackets: ${prefix}[${value}].`;
  if (wanted.startsWith('true or false')) return 'Write true or false; yes, no, on and off are texts in YAML 1.2.';
  if (typeof value === 'string' && /^an? (number|integer)/.test(wanted) && /^[0-9.]+$/.test(value)) {
    return `Leave the quotes out: ${prefix}${value}.`;
  }
  return undefined;
}

/** A spelling that would do: `Swarm_Manager` -> swarm-manager, `listen-port` -> listenPort. */
export function spellingHint(value: unknown, rule: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  const words = value
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const camel = words.map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join('');
  const spelling = rule.includes('hyphens') ? words.join('-') : rule.includes('camelCase') ? camel : '';
  return /^[a-z]/.test(spelling) && spelling !== value ? `Write \`${spelling}\`.` : undefined;
}
