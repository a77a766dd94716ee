import type { ASTNode } from '@marcbachmann/cel-js';
import { Failure, isSecret, isStop, typeWord, UNKNOWN, Unknown } from './outcome-values.ts';
import { compareVersions, Version } from './version.ts';

type Result = unknown;

/** `+`, `-`, `*` on numbers; `+` also joins strings and lists. A whole result beyond 2^53 is a failure, never a rounded number. */
export function addNumbers(operator: '+' | '-' | '*', a: unknown, b: unknown): Result {
  if (typeof a === 'number' && typeof b === 'number') {
    return inRange(operator === '+' ? a + b : operator === '-' ? a - b : a * b, a, b);
  }
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a + b;
  if (operator === '+' && Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  return new Failure(`\`${operator}\` cannot be applied to ${typeWord(a)} and ${typeWord(b)}`);
}

/** `/` and `%`: two integers divide to an integer, cut towards zero. */
export function divideNumbers(operator: '/' | '%', a: unknown, b: unknown, whole: boolean): Result {
  if (typeof a !== 'number' || typeof b !== 'number') {
    return new Failure(`\`${operator}\` cannot be applied to ${typeWord(a)} and ${typeWord(b)}`);
  }
  if (b === 0) return new Failure('division by zero');
  if (operator === '%') return a % b;
  return whole && Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
}

/** `<`, `<=`, `>`, `>=` on two numbers or two versions; strings have no order here. */
export function compareValues(operator: string, a: unknown, b: unknown): Result {
  const order =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : a instanceof Version && b instanceof Version
        ? compareVersions(a, b)
        : undefined;
  if (order === undefined) {
    return new Failure(
      `\`${operator}\` cannot compare ${typeWord(a)} and ${typeWord(b)}; versions compare as version(a) >= version(b)`,
    );
  }
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Deep equality; values of different types are unequal. Unknown parts make it unknown, secrets in it fail. */
export function valuesEqual(a: unknown, b: unknown): Result {
  if (a === UNKNOWN || b === UNKNOWN) return new Unknown('a part of the compared value');
  if (a === b) return true;
  if (a instanceof Version && b instanceof Version) return compareVersions(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isSecret(a) || isSecret(b)) return new Failure('a secret cannot be compared: a secret is only handed on');
  return objectsEqual(a, b);
}

function objectsEqual(a: object, b: object): Result {
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const entries = Object.entries(a);
  if (entries.length !== Object.keys(b).length) return false;
  let stop: Result;
  for (const [key, value] of entries) {
    if (!Object.hasOwn(b, key)) return false;
    const equal = valuesEqual(value, (b as Record<string, unknown>)[key]); // an own key of b
    if (equal === false) return false;
    if (isStop(equal)) stop ??= equal;
  }
  return stop ?? true;
}

/** false for a node whose static type is a fraction: a literal such as 2.0, a declared number, double(). */
export function isWholeType(node: ASTNode): boolean {
  return staticType(node) !== 'double';
}

/** The type that the library's check noted on a node. It is not in its declarations; a test holds it. */
export function staticType(node: ASTNode): string | undefined {
  const { checkedType } = node as { checkedType?: { name: string } }; // set by `check()`
  return checkedType?.name;
}

function inRange(result: number, a: number, b: number): Result {
  const whole = Number.isInteger(a) && Number.isInteger(b);
  if (whole ? Number.isSafeInteger(result) : Number.isFinite(result)) return result;
  return new Failure(`the result is out of range: ${result}`);
}
