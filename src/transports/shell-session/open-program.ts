import { readFileSync } from 'node:fs';
import { quote, sh } from '../../lib/quote.ts';

/** What the program that opens a session needs to know. */
export interface OpenProgram {
  /** Unguessable; stands before every line that is for us. */
  readonly marker: string;
  /** The run's id; a word without blanks. */
  readonly id: string;
  /** Folder of the session file, `/run/purlin`. */
  readonly folder: string;
  /** Folder of a user who may not write there. */
  readonly ownFolder: string;
  readonly leftover: 'wait' | 'end';
  readonly shared: boolean;
}

/** Record separator, then the marker: output of steps hardly holds it, which keeps the search for marks cheap. */
export const MARK = '\\036';

/** PATH of every step; login shells' start-up files are never read. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const CLEAN_SHELL = `exec env -i PATH=${PATH} HOME="$HOME" LC_ALL=C.UTF-8 sh`;

/** The command line that starts a session shell; its program arrives over standard input. */
export function shellCommand(sudo: boolean): string {
  return sudo ? `exec sudo -n -H sh -c ${quote(CLEAN_SHELL)}` : CLEAN_SHELL;
}

/** The program that turns a shell into a session shell. It answers with marks `wait ID`, `alone`, then `ready SID SHELL`. */
export function openProgram(options: OpenProgram): string {
  const { marker, id, folder, ownFolder, leftover, shared } = options;
  const names = sh`purlin_id=${id} purlin_mark=${marker} purlin_leftover=${leftover}`;
  return `${driver()}${names}\n${shared ? '' : sh`purlin_open ${folder} ${ownFolder}\n`}purlin_ready\n`;
}

/** Ends the steps of a session over a second channel: TERM, after 3 s KILL; returns when none is left. */
export function endProgram(sid: string, pid: string): string {
  return `${driver()}${sh`purlin_end ${sid} ${pid}`}\n`;
}

let text: string | undefined;

/** driver.sh without comments and indentation: bash reads its program byte by byte. */
function driver(): string {
  text ??= readFileSync(new URL('./driver.sh', import.meta.url), 'utf8')
    .replace(/^(\s*#.*|\s*)\n/gm, '')
    .replace(/^\s+/gm, '');
  return text;
}
