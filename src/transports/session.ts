import type { Duplex } from 'node:stream';
import type { Json } from '../model/files/values.ts';
import type { Access } from '../model/machine.ts';

/**
 * One session shell on one machine: many commands over one channel, each in a subshell, standard input closed,
 * `env -i` with PATH, HOME, LC_ALL=C.UTF-8. See design "Sessions on machines".
 */
export interface Session {
  /**
   * Runs a command and waits for its end; one at a time, in the order of calls. Never rejects for a non-zero exit; rejects with
   * `unreachable`, `timeout` (its processes were ended), `cancelled`, and `step-failed` where inputs cannot be handed over or
   * `$PURLIN_OUTPUTS` cannot be read.
   */
  run(command: ShellCommand, options: RunOptions): Promise<ShellResult>;
  /** A byte stream to host:port as seen from the machine. */
  dial(host: string, port: number, options: { readonly signal: AbortSignal }): Promise<Duplex>;
  /** Ends the shell and removes its files. Idempotent. */
  close(): Promise<void>;
}

export interface ShellCommand {
  /** POSIX sh text, sent as it is; never templated. */
  readonly script: string;
  /** Exported variables: the site's environment and scalar inputs, by variable name. Longer than 64 KiB: not set, only in `inputs`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets by variable name: set but not exported, and a 0600 file each on tmpfs, named in `PURLIN_SECRET_<NAME>`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Content of `$PURLIN_INPUTS`; undefined: no file. */
  readonly inputs?: Json;
  /** true: `$PURLIN_OUTPUTS` is made and read back. */
  readonly outputs?: boolean;
  /** false: a cancel lets it end, also when the connection is lost; costs some forks more. Default true. */
  readonly interruptible?: boolean;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Called for every piece of output as it arrives. */
  readonly onOutput?: (stream: 'out' | 'err', text: string) => void;
}

export interface ShellResult {
  /** Exit code; 128 + N for signal N; 2 for a syntax error. */
  readonly exit: number;
  /** The last 256 KiB of each. */
  readonly stdout: string;
  readonly stderr: string;
  /** Parsed `$PURLIN_OUTPUTS`: `name=value` lines, or one JSON object. Empty without `outputs`. */
  readonly outputs: Readonly<Record<string, Json>>;
}

/** Opens sessions. One at a time per machine and process; waits for or ends what an earlier session left running. */
export interface Sessions {
  open(access: Access, options: SessionOptions): Promise<Session>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly signal: AbortSignal;
  /** Written to /run/purlin/session: the run's id. */
  readonly id: string;
  /**
   * A step of an earlier session that still runs: wait for its end (default), or end it (the run was cancelled). Only steps
   * whose client is gone are ended, and never those with `interruptible: false`.
   */
  readonly leftover?: 'wait' | 'end';
  /** A step `at` another machine takes no lock there and writes no session file. */
  readonly shared?: boolean;
  readonly onNotice?: (text: string) => void;
}
