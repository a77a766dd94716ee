import { AppError, ERROR_CODES, type ErrorCode, type Problem } from '../model/errors.ts';
import type { ProblemDocument } from '../server/documents/house.ts';

/** Whether a JSON value is a problem document (RFC 9457), for example as the last line of a stream. */
export function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'detail' in value && 'code' in value && 'status' in value;
}

/** The error behind a problem document. A code that this client does not know becomes `internal`. */
export function errorOf(problem: ProblemDocument): AppError {
  const code = isCode(problem.code) ? problem.code : 'internal';
  const problems: readonly Problem[] = problem.problems ?? [];
  return new AppError(
    code,
    problem.detail,
    problem.hint === undefined ? { problems } : { hint: problem.hint, problems },
  );
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
