import type { NewEvent } from '../../model/event.ts';
import type { RunContent } from '../../model/run.ts';
import type {
  ApplyChange,
  Commit,
  LogChunk,
  MachineChange,
  RunEnd,
  RunStart,
  Snapshot,
  TaskChange,
  TaskPlace,
} from '../../stores/commit.ts';
import type { Lease } from '../../stores/lease.ts';

/** What the next transaction will hold. */
export class Batch {
  readonly tasks: TaskChange[] = [];
  readonly started: RunStart[] = [];
  readonly ended: RunEnd[] = [];
  readonly logs: LogChunk[] = [];
  readonly machines: MachineChange[] = [];
  readonly gone: string[] = [];
  readonly deleted: TaskPlace[] = [];
  readonly founded: { capability: string; place: string; machine: string }[] = [];
  readonly unfounded: { capability: string; place: string }[] = [];
  readonly inputs: Snapshot[] = [];
  readonly contents: { hash: string; content: RunContent }[] = [];
  readonly events: NewEvent[] = [];
  apply: ApplyChange | undefined;

  get isEmpty(): boolean {
    return (
      this.tasks.length === 0 &&
      this.ended.length === 0 &&
      this.events.length === 0 &&
      this.machines.length === 0 &&
      this.gone.length === 0 &&
      this.apply === undefined
    );
  }

  commit(lease: Lease, at: number): Commit {
    const { tasks, started, ended, logs, machines, gone, deleted, founded, unfounded, inputs, contents, events } = this;
    const lists = {
      tasks,
      started,
      ended,
      logs,
      machines,
      gone,
      deleted,
      founded,
      unfounded,
      inputs,
      contents,
      events,
    };
    return { lease, at, ...lists, ...(this.apply === undefined ? {} : { apply: this.apply }) };
  }
}
