import { AppError, type ErrorCode } from '../../model/errors.ts';

export function isCode(thrown: unknown, ...codes: readonly ErrorCode[]): boolean {
  return thrown instanceof AppError && codes.includes(thrown.code);
}

/** Waits for a deletion; a thing that is not there needs none. */
export async function absentIsDone(work: Promise<unknown>): Promise<void> {
  await work.catch((thrown: unknown) => {
    if (!isCode(thrown, 'not-found')) throw thrown;
  });
}
