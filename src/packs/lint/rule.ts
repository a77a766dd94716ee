import type { Problem } from '../../model/errors.ts';
import type { PackContent } from '../read/assemble.ts';
import type { PackFolder } from '../read/find-folders.ts';

/** What a platform is known by: its name and what in a script gives it away, such as a metadata address. */
export interface PlatformTells {
  readonly name: string;
  readonly tells: readonly string[];
}

/** What rules look at. */
export interface RuleInput {
  readonly content: PackContent;
  /** `role:NAME`, `capability:NAME` ... whose file is there but not valid: they count as known. */
  readonly broken: ReadonlySet<string>;
  /** Packs that can be seen, also those that are not loaded. */
  readonly seen: readonly PackFolder[];
  readonly platforms: readonly PlatformTells[];
}

/** One rule over files: pure, and every problem that it finds carries its name. */
export interface Rule {
  readonly name: string;
  /** What it wants, one sentence, for the reference. */
  readonly description: string;
  check(input: RuleInput): readonly Omit<Problem, 'rule'>[];
}
