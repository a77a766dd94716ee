import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { SessionOptions } from '../session.ts';
import type { Connection } from '../transport.ts';
import { openProgram, shellCommand } from './open-program.ts';
import { type ChannelEnd, newMarker, SessionShell, type ShellListener } from './session-shell.ts';

/** A session shell that entered its machine. */
export interface StartedShell {
  readonly shell: SessionShell;
  /** The session's id on the machine (setsid(2)) and the shell's process id. */
  readonly sid: string;
  readonly pid: string;
}

/** Longest time for a shell to start, once the connection stands; waiting for leftovers does not count. */
const START_MS = 20_000;

/** Starts a session shell and waits until it entered the machine. Errors: see `openSessions`. */
export async function startShell(
  connection: Connection,
  access: Access,
  options: SessionOptions,
  folder: string,
): Promise<StartedShell> {
  const shell = new SessionShell(await connection.exec(shellCommand(access.sudo), { signal: options.signal }));
  const entry = new Entry(shell, access, options);
  const marker = newMarker();
  const ownFolder = `/dev/shm/purlin-${access.user.replace(/[^A-Za-z0-9_-]/g, '_')}`;
  const { id, leftover = 'wait', shared = false } = options;
  shell.send(openProgram({ marker, id, folder, ownFolder, leftover, shared }), marker, entry);
  try {
    return await entry.entered;
  } catch (error) {
    shell.close();
    throw error;
  } finally {
    shell.silence();
  }
}

/** Hears what a shell says until it is ready, or until that takes too long or is no longer wanted. */
class Entry implements ShellListener {
  readonly entered: Promise<StartedShell>;
  readonly #shell: SessionShell;
  readonly #place: string;
  readonly #tell: (text: string) => void;
  readonly #resolve: (started: StartedShell) => void;
  readonly #late: NodeJS.Timeout;
  #started: StartedShell | undefined;
  #complaint = '';
  #waitsFor = '';
  #marks = 0;

  constructor(shell: SessionShell, access: Access, { signal, onNotice }: SessionOptions) {
    const place = `${access.user}@${access.host}`;
    const { promise, resolve, reject } = Promise.withResolvers<StartedShell>();
    const cancel = () => reject(new AppError('cancelled', `cannot open a session at ${place}: cancelled`));
    this.#shell = shell;
    this.#place = place;
    this.#tell = onNotice ?? (() => undefined);
    this.#resolve = resolve;
    this.#late = setTimeout(() => reject(tooLate(place)), START_MS);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    void shell.whenEnded.then((end) => reject(startFailure(access, end, this.#complaint)));
    this.entered = promise.finally(() => {
      clearTimeout(this.#late);
      signal.removeEventListener('abort', cancel);
    });
  }

  output(stream: 'out' | 'err', bytes: Buffer): void {
    if (stream === 'err') this.#complaint = (this.#complaint + bytes.toString()).slice(-2_000);
  }

  mark(stream: 'out' | 'err', [word, one = '', two = '']: readonly string[]): void {
    clearTimeout(this.#late);
    if (word === 'ready') {
      if (stream === 'out') this.#started = { shell: this.#shell, sid: one, pid: two };
      this.#marks += 1;
      if (this.#started && this.#marks === 2) this.#resolve(this.#started);
    } else if (word === 'wait' && this.#waitsFor !== one) {
      this.#waitsFor = one;
      this.#tell(`waits for a step of session ${one} that still runs at ${this.#place}`);
    } else if (word === 'alone') {
      this.#tell(`${this.#place} may write no session file: a step that runs there unseen would not be found`);
    }
  }
}

function tooLate(place: string): AppError {
  return new AppError('timeout', `cannot start a shell at ${place} within ${START_MS / 1000} s`, {
    hint: 'Does a login there hang, for example in a start-up file of its shell?',
  });
}

function startFailure(access: Access, end: ChannelEnd, complaint: string): AppError {
  const place = `${access.user}@${access.host}`;
  const said = complaint.trim().split('\n').at(-1) || `it ended with ${end.exit ?? 'no exit code'}`;
  if (end.lost) return new AppError('unreachable', `cannot open a session at ${place}: the connection was lost`);
  if (access.sudo) {
    return new AppError('privilege', `cannot become root at ${place}: ${said}`, {
      hint: said.includes('not found')
        ? 'Install sudo on the machine, or log in as root.'
        : `Allow it without a password, for example in /etc/sudoers.d/purlin: ${access.user} ALL=(ALL) NOPASSWD: ALL`,
    });
  }
  return new AppError('login-refused', `cannot start a shell at ${place}: ${said}`, {
    hint: `Give ${access.user} a shell (chsh -s /bin/sh), or use another user.`,
  });
}
