import type { LabFolders } from './layout.ts';

/** What every function of one lab platform shares. */
export interface LabContext {
  readonly folders: LabFolders;
  readonly owner: LabOwner;
  /** The machine's own HTTP proxy, where apt's configuration names none. */
  readonly upstreamProxy: string | undefined;
  /** By image and init: a base tree that is being built now. */
  readonly building: Map<string, Promise<string>>;
  /** By deployment: a preparation that runs now; all hosts that are made at once share it. */
  readonly preparing: Map<string, Promise<void>>;
  /** By deployment: the last host folder that is being made; one after the other, so that addresses follow the order of calls. */
  readonly creating: Map<string, Promise<unknown>>;
}

/** User and group that may log in to hosts. */
export interface LabOwner {
  readonly uid: number;
  readonly gid: number;
}
