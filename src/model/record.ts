import type { Facts } from './facts.ts';
import type { RoleFile } from './files/role.ts';
import type { Json } from './files/values.ts';
import type { Access, DesiredMachine, Networks } from './machine.ts';
import type { TaskStatus, Verb } from './status.ts';

/** A secret as everything but the step that needs it sees it: where it is kept and a keyed hash for digests. */
export interface SecretRef {
  readonly $secret: string;
  /** HMAC-SHA-256 (hex) of the clear text under the store's key; changes exactly when the secret changes. */
  readonly tag: string;
}

/** A recorded value: JSON in which a secret is a SecretRef. */
export type RecordedValue = Json | SecretRef;
export type RecordedValues = Readonly<Record<string, RecordedValue>>;

export interface RecordedMachine {
  /** Identity (UUID). */
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly ordinal: number;
  readonly site: string;
  readonly origin: 'created' | 'adopted';
  /** intent: about to be made; up: answered; leaving: being removed. `gone` ones are deleted from the record. */
  readonly state: 'intent' | 'up' | 'leaving';
  /** Observed facts; empty before machine-up is done. `found.*` in it is frozen. */
  readonly facts: Facts;
  /** Facts that were predicted when it was planned. */
  readonly predicted: Facts;
  readonly networks: Networks;
  readonly access: Access | undefined;
  /** Signature under which all its tasks are done; undefined while any is not. The resolver skips such a machine. */
  readonly settled: string | undefined;
  /** How many task rows it has when settled. */
  readonly tasks: number;
  /** As last planned: what its platform needs to take it away after its site's file is gone. */
  readonly planned?: {
    readonly desired: DesiredMachine;
    readonly platform: string;
    readonly addressMap: Readonly<Record<string, string>>;
    readonly environment: Readonly<Record<string, string>>;
  };
}

/** What is remembered of a task that ran. */
export interface RecordedTask {
  readonly id: string;
  readonly status: TaskStatus;
  readonly role: string;
  readonly verb: Verb;
  /** Machine identity, or undefined for site and deployment places. */
  readonly machine: string | undefined;
  /** Digest of the last run that reached done; undefined if none ever did. */
  readonly digest: string | undefined;
  /** Hash of the role content that made it; the store keeps content by hash. */
  readonly content: string | undefined;
  /** Hash of its input snapshot; the store keeps inputs by hash. */
  readonly inputs: string | undefined;
  /** Published values of the last done run. */
  readonly values: RecordedValues;
  /** Set while its last started run did not reach done. */
  readonly cut?: string;
}

/** Founded capabilities: by capability name and place (`deployment`, or `site/NAME`), the identities that founded it. */
export interface Founded {
  readonly capability: string;
  readonly place: string;
  readonly machines: readonly string[];
}

/** The record as the resolver reads it: the past of one deployment. */
export interface DeploymentRecord {
  readonly machines: readonly RecordedMachine[];
  /** Tasks of machines that are not settled, and any other by id on demand. */
  task(id: string): RecordedTask | undefined;
  /** Every recorded task id of a machine identity, in the order of its plan; '' for site and deployment places. */
  tasksOf(machine: string): readonly RecordedTask[];
  readonly founded: readonly Founded[];
  /** Input snapshot by hash, for the reason of a change; without it a reason says only that inputs changed. */
  inputsOf?(hash: string): RecordedValues | undefined;
  /** Role file by content hash, for what a recorded role can undo; without it the loaded role of that name counts. */
  roleOf?(hash: string): RoleFile | undefined;
  /** Which role last provided each deployment- or site-scope capability, for "done here before". */
}

export const EMPTY_RECORD: DeploymentRecord = { machines: [], task: () => undefined, tasksOf: () => [], founded: [] };
