import { Failure, typeWord } from './outcome-values.ts';
import { Version } from './version.ts';

type Apply = (args: readonly unknown[]) => unknown;

/** Every function and method that expressions have; a method's first argument is its receiver. Arguments are known and not secret. */
export const FUNCTIONS: Readonly<Record<string, Apply>> = {
  version: ([text]) => (typeof text === 'string' ? new Version(text) : wrong('version', 'a string in quotes', text)),
  size: ([value]) => sizeOf(value),
  string: ([value]) => toText(value),
  int: ([value]) => toInteger(value),
  double: ([value]) => toNumber(value),
  dyn: ([value]) => value,
  contains: onStrings('contains', (text, part) => text.includes(part)),
  startsWith: onStrings('startsWith', (text, part) => text.startsWith(part)),
  endsWith: onStrings('endsWith', (text, part) => text.endsWith(part)),
  matches: onStrings('matches', (text, pattern) => matches(text, pattern)),
  split: onStrings('split', (text, separator) => text.split(separator)),
  indexOf: onStrings('indexOf', (text, part) => text.indexOf(part)),
  lastIndexOf: onStrings('lastIndexOf', (text, part) => text.lastIndexOf(part)),
  trim: onText('trim', (text) => text.trim()),
  lowerAscii: onText('lowerAscii', (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
  upperAscii: onText('upperAscii', (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  substring: ([text, from, to]) =>
    typeof text === 'string' && typeof from === 'number' && (to === undefined || typeof to === 'number')
      ? text.substring(from, to)
      : wrong('substring', 'a string and one or two integers', text),
  join: ([list, separator = '']) => joinList(list, separator),
};

function wrong(name: string, wanted: string, value: unknown): Failure {
  return new Failure(`${name}() takes ${wanted}, not ${typeWord(value)}`);
}

function onText(name: string, apply: (text: string) => unknown): Apply {
  return ([text]) => (typeof text === 'string' ? apply(text) : wrong(name, 'a string', text));
}

function onStrings(name: string, apply: (text: string, other: string) => unknown): Apply {
  return ([text, other]) =>
    typeof text === 'string' && typeof other === 'string'
      ? apply(text, other)
      : wrong(name, 'strings', typeof text === 'string' ? other : text);
}

function sizeOf(value: unknown): unknown {
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  return wrong('size', 'a string, a list or a map', value);
}

function toText(value: unknown): unknown {
  if (value instanceof Version) return value.text;
  const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return scalar ? String(value) : wrong('string', 'a scalar', value);
}

function toInteger(value: unknown): unknown {
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return wrong('int', 'a number, or a string of digits', value);
  const whole = Math.trunc(number);
  return Number.isSafeInteger(whole) ? whole : new Failure(`the result is out of range: ${number}`);
}

function toNumber(value: unknown): unknown {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : wrong('double', 'a number', value);
}

const patterns = new Map<string, RegExp>();

function matches(text: string, pattern: string): unknown {
  try {
    let compiled = patterns.get(pattern);
    if (compiled === undefined) {
      compiled = new RegExp(pattern, 'u');
      if (patterns.size > 1000) patterns.clear();
      patterns.set(pattern, compiled);
    }
    return compiled.test(text);
  } catch {
    return new Failure(`matches() cannot read the pattern ${JSON.stringify(pattern)}`);
  }
}

function joinList(list: unknown, separator: unknown): unknown {
  if (!Array.isArray(list) || typeof separator !== 'string')
    return wrong('join', 'a list of strings and a string', list);
  if (list.some((item) => typeof item === 'object')) return wrong('join', 'a list of scalars', list.find(isObject));
  return list.join(separator);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object';
}
