/** A task and what must come before it, by number. */
export interface GraphTask {
  readonly after: readonly number[];
}

/**
 * Who waits for whom, as counters: a task is free when its counter of open predecessors is zero. Successors stand in one array
 * (compressed rows), so that half a million tasks take a few megabytes.
 */
export interface Graph {
  readonly size: number;
  /** Predecessors that are not done yet, by task. */
  readonly open: Int32Array;
  /** Calls `visit` for each task that waits for this one. */
  successors(task: number, visit: (successor: number) => void): void;
}

/** Builds the graph; `isDone` says which tasks are done from the start. Numbers in `after` are distinct. */
export function buildGraph(tasks: readonly GraphTask[], isDone: (task: number) => boolean): Graph {
  const size = tasks.length;
  const open = new Int32Array(size);
  const from = new Int32Array(size + 1);
  for (const task of tasks) for (const before of task.after) from[before + 1] = (from[before + 1] ?? 0) + 1;
  for (let n = 0; n < size; n += 1) from[n + 1] = (from[n + 1] ?? 0) + (from[n] ?? 0);
  const targets = new Int32Array(from[size] ?? 0);
  const filled = from.slice();
  for (let n = 0; n < size; n += 1) {
    for (const before of tasks[n]?.after ?? []) {
      const at = filled[before] ?? 0;
      targets[at] = n;
      filled[before] = at + 1;
      if (!isDone(before)) open[n] = (open[n] ?? 0) + 1;
    }
  }
  return {
    size,
    open,
    successors(task, visit) {
      const end = from[task + 1] ?? 0;
      for (let at = from[task] ?? 0; at < end; at += 1) visit(targets[at] ?? 0);
    },
  };
}
