import { type AppError, ERROR_CODES } from '../model/errors.ts';
import type { ProblemDocument } from './documents/house.ts';

/** Media type of problem documents (RFC 9457, section 3). */
export const PROBLEM_TYPE = 'application/problem+json';

/**
 * An error as a problem document.
 * @example { type: 'urn:purlin:error:locked', title: 'locked by another process', status: 423, detail: 'cannot apply: ...', code: 'locked', problems: [] }
 */
export function problemOf(error: AppError): ProblemDocument {
  const entry = ERROR_CODES[error.code];
  return {
    type: `urn:purlin:error:${error.code}`,
    title: entry.title,
    status: entry.http,
    detail: error.message,
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    problems: error.problems,
  };
}
