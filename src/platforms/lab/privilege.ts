import { AppError } from '../../model/errors.ts';

/** Why this process may not change the lab, as a sentence that says what to do; undefined when it may. */
export function missingRoot(): string | undefined {
  if (process.geteuid?.() === 0) return undefined;
  return 'The lab makes namespaces and mounts, which needs root: run the same command with sudo.';
}

/** Errors: `privilege`. */
export function requireRoot(what: string): void {
  const hint = missingRoot();
  if (hint !== undefined)
    throw new AppError('privilege', `cannot ${what} in the lab: this process is not root`, { hint });
}
