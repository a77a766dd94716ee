import type { StepOptions } from '../../src/model/files/step.ts';
import type { Json } from '../../src/model/files/values.ts';
import type { ToolAnswer } from '../support/stub-machine.ts';

/** Facts, a step and a machine in; what check says and which commands apply runs out. */
export interface PackageCase {
  readonly name: string;
  readonly family: 'debian' | 'rhel' | 'alpine';
  readonly step: StepOptions<'package'>;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly tools: Readonly<Record<string, ToolAnswer>>;
  readonly files?: Readonly<Record<string, string>>;
  /** What check says would change; none: as wanted. */
  readonly changes: readonly string[];
  /** Commands that apply runs beside queries, options that are always the same left out. */
  readonly commands: readonly string[];
  /** Default done. */
  readonly outcome?: 'done' | 'retry' | 'failed';
}
