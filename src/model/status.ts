/** Every status of a task, each with one sentence that says who must act. The order is the order of display. */
export const STATUSES = {
  blocked: 'waits for other tasks; `explain` names them',
  ready: 'could start now; waits for a slot or a machine lock',
  running: 'a runner holds its lease',
  retrying: 'failed in a way that may pass; runs again at a stated time',
  waiting: 'needs a person or an outside event; says which',
  done: 'the last run reached the wish, with this digest',
  failed: 'ended; its dependants stay blocked, everything else goes on',
  stale: 'was done, but its digest changed',
  removed: 'undone by `remove`',
} as const;

export type TaskStatus = keyof typeof STATUSES;

/** What `status` says of a whole deployment. */
export type DeploymentState = 'converged' | 'converging' | 'failed' | 'drifted' | 'stopped' | 'removed';

export const VERBS = ['check', 'apply', 'publish', 'health', 'drain', 'restore', 'upgrade', 'remove', 'proof'] as const;

export type Verb = (typeof VERBS)[number];
