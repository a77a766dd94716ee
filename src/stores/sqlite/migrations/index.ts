import { start } from './0001-start.ts';

/** Every migration in order; number n brings a database from `user_version` n - 1 to n. Forward only: never change one that was released. */
export const MIGRATIONS: readonly string[] = [start];
