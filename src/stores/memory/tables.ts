import type { Event } from '../../model/event.ts';
import type { Json } from '../../model/files/values.ts';
import type { RecordedMachine, RecordedValues } from '../../model/record.ts';
import type { LogLine, RunContent } from '../../model/run.ts';
import type { TaskStatus } from '../../model/status.ts';
import type { Cut } from '../commit.ts';
import type { HeldLease } from '../lease.ts';
import type { DeploymentRow, RunRow } from '../queries.ts';

/** What a database would hold; rows are replaced, never changed in place, so that what was read stays as it was. */
export interface Tables {
  readonly deployments: Map<string, DeploymentTables>;
  readonly inputs: Map<string, RecordedValues>;
  readonly contents: Map<string, RunContent>;
  readonly secrets: Map<string, { readonly tag: string; readonly body: Uint8Array }>;
  readonly events: Event[];
  nextTask: number;
}

export interface DeploymentTables {
  readonly name: string;
  readonly file: string;
  apply: DeploymentRow['apply'];
  world: number;
  token: number;
  lease: HeldLease | undefined;
  readonly machines: Map<string, MachineEntry>;
  readonly tasks: Map<number, TaskEntry>;
  readonly runs: Map<string, RunEntry>;
  readonly founded: Map<
    string,
    { readonly capability: string; readonly place: string; readonly machines: readonly string[] }
  >;
  readonly documents: Map<string, Json>;
}

export interface MachineEntry extends Omit<RecordedMachine, 'tasks'> {
  readonly addresses: Readonly<Record<string, string>>;
}

export interface TaskEntry {
  readonly key: number;
  readonly id: string;
  readonly machine: string | undefined;
  readonly after: string;
  readonly wide: boolean;
  readonly status: TaskStatus;
  readonly since: number;
  readonly cut: Cut | undefined;
  readonly attempts: number;
  readonly digest: string | undefined;
  readonly content: string | undefined;
  readonly inputs: string | undefined;
  readonly values: RecordedValues;
  readonly why: string | undefined;
  readonly again: number | undefined;
  readonly run: string | undefined;
}

export interface RunEntry extends RunRow {
  readonly taskKey: number;
  readonly lines: readonly (readonly LogLine[])[];
}

export function emptyTables(): Tables {
  return {
    deployments: new Map(),
    inputs: new Map(),
    contents: new Map(),
    secrets: new Map(),
    events: [],
    nextTask: 1,
  };
}

export function emptyDeployment(name: string, file: string): DeploymentTables {
  return {
    name,
    file,
    apply: undefined,
    world: 0,
    token: 0,
    lease: undefined,
    machines: new Map(),
    tasks: new Map(),
    runs: new Map(),
    founded: new Map(),
    documents: new Map(),
  };
}

/** The tables of a deployment; empty ones for a name that is not there. */
export function deploymentTables(tables: Tables, name: string): DeploymentTables {
  return tables.deployments.get(name) ?? emptyDeployment(name, '');
}
