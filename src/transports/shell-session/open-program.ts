import { quote } from '../../lib/quote.ts';

/** What the program that opens a session needs to know. */
export interface OpenProgram {
  /** Unguessable; stands before every line that is for us. */
  readonly marker: string;
  /** The run's id; `[A-Za-z0-9-]+`. */
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

/**
 * Reads /proc/PID/stat without a fork (proc(5)): state, parent, session and start time of a process.
 * `purlin_members SID` lists the live processes of a session in purlin_pids.
 */
const PROCESSES = `
purlin_stat() {
  read -r purlin_line 2>/dev/null <"/proc/$1/stat" || return 1
  set -- \${purlin_line##*) }
  case $1 in Z | X) return 1 ;; esac
  purlin_ppid=$2 purlin_sid=$4 purlin_start=\${20}
}
purlin_members() {
  purlin_pids=
  for purlin_f in /proc/[0-9]*; do
    purlin_stat "\${purlin_f#/proc/}" && [ "$purlin_sid" = "$1" ] && purlin_pids="$purlin_pids \${purlin_f#/proc/}"
  done
}
purlin_sleep() { sleep 0.$1 2>/dev/null || sleep 1; }
purlin_end() { # SID LEADER SHELL: TERM, after 3 s KILL, to all of a session but its two shells
  purlin_n=0
  while :; do
    purlin_members "$1"
    purlin_left=
    for purlin_p in $purlin_pids; do
      [ "$purlin_p" = "$2" ] || [ "$purlin_p" = "$3" ] || purlin_left="$purlin_left $purlin_p"
    done
    [ -n "$purlin_left" ] || return 0
    case $purlin_n in
      0) kill -TERM $purlin_left 2>/dev/null ;;
      8) kill -KILL $purlin_left 2>/dev/null ;;
      11) return 1 ;;
    esac
    [ "$purlin_n" -ge 3 ] && [ "$purlin_n" -lt 8 ] && purlin_sleep 5 || purlin_sleep 1
    purlin_n=$((purlin_n + 1))
  done
}
`;

/**
 * The session file holds lines \`ID SID SHELL START PARENT KEEP FOLDER\`; the last one counts, and \`ID -\` is a session that
 * ended. Lines are appended, so that a reader never sees a half-written one. START and PARENT are those of the session's
 * leader: another start time is another process, another parent means that its client is gone.
 */
const RECORD = `
purlin_note() { [ -z "$purlin_file" ] || printf '%s\\n' "$purlin_id $purlin_self $1 \${purlin_d:--}" >>"$purlin_file"; }
purlin_bye() {
  [ -z "$purlin_d" ] || rm -rf "$purlin_d"
  [ -z "$purlin_file" ] || printf '%s\\n' "$purlin_id -" >>"$purlin_file"
  purlin_d= purlin_file=
}
purlin_tmp() {
  [ -z "$purlin_d" ] || return 0
  for purlin_f in /dev/shm /run "$purlin_dir" /tmp; do
    [ -d "$purlin_f" ] && [ -w "$purlin_f" ] && purlin_d=$(umask 077 && mktemp -d "$purlin_f/purlin.XXXXXX") && break
  done
  [ -n "$purlin_d" ] && purlin_note -
}
`;

const LOCK = `
purlin_lock() {
  if command -v flock >/dev/null; then
    exec 9>>"$purlin_dir/session"
    flock 9
  else
    purlin_n=0
    until mkdir "$purlin_dir/lock" 2>/dev/null || [ "$purlin_n" -ge 20 ]; do
      purlin_n=$((purlin_n + 1))
      purlin_sleep 5
    done
  fi
}
purlin_unlock() {
  exec 9>&-
  [ ! -d "$purlin_dir/lock" ] || rmdir "$purlin_dir/lock"
}
`;

/**
 * Enters the machine: waits for, or ends, what an earlier session left running, then writes the own record. A session shell
 * without any step that did nothing for 60 looks (30 s) belongs to a client that is gone without a word; it is killed, which
 * is safe: a step that it started in between is found by the next look.
 */
const ENTER = `
purlin_switches() {
  purlin_seen=
  while read -r purlin_k purlin_v; do
    [ "$purlin_k" != voluntary_ctxt_switches: ] || purlin_seen=$purlin_v
  done 2>/dev/null <"/proc/$1/status"
}
purlin_holder() { # the record's fields: true while that session lives
  [ $# -ge 7 ] && [ "$2" != - ] || return 1
  purlin_orphan=yes
  if purlin_stat "$2"; then
    [ "$purlin_start" = "$4" ] || return 1
    [ "$purlin_ppid" != "$5" ] || purlin_orphan=
  fi
  purlin_members "$2"
  [ -n "$purlin_pids" ]
}
purlin_await() { # the record's fields: one look at a session that lives
  printf '${MARK}%s wait %s\\n' "$purlin_mark" "$1" || exit 1
  purlin_others=
  for purlin_p in $purlin_pids; do
    [ "$purlin_p" = "$2" ] || [ "$purlin_p" = "$3" ] || purlin_others=yes
  done
  if [ -n "$purlin_others" ]; then
    purlin_idle=0
    [ "$purlin_leftover$purlin_orphan$6" != endyes- ] || purlin_end "$2" "$2" "$3"
  else
    purlin_switches "$3"
    [ "$purlin_seen" = "$purlin_last" ] || purlin_idle=0
    purlin_last=$purlin_seen purlin_idle=$((purlin_idle + 1))
    [ "$purlin_idle" -lt 60 ] || kill -KILL "$3" 2>/dev/null
  fi
  purlin_sleep 5
}
purlin_enter() {
  purlin_idle=0 purlin_last=
  while :; do
    purlin_lock
    purlin_record=
    while read -r purlin_line; do purlin_record=$purlin_line; done <"$purlin_dir/session"
    purlin_holder $purlin_record || break
    purlin_unlock
    purlin_await $purlin_record
  done
  : >"$purlin_dir/session"
  purlin_file=$purlin_dir/session
  purlin_note -
  purlin_unlock
  set -- $purlin_record
  case \${7-} in */purlin.??????) [ "\${2-}" = - ] || rm -rf "$7" ;; esac
}
`;

/** The program that turns a shell into a session shell. It answers with marks `wait ID`, `alone`, then `ready SID SHELL`. */
export function openProgram(options: OpenProgram): string {
  const { marker, id, folder, ownFolder, leftover, shared } = options;
  return `umask 022
cd "$HOME" 2>/dev/null || cd /
unset OLDPWD
trap : PIPE TERM INT HUP
${PROCESSES}${RECORD}${LOCK}${ENTER}
purlin_id=${quote(id)} purlin_mark=${quote(marker)} purlin_leftover=${leftover} purlin_d= purlin_file= purlin_dir=${quote(folder)}
trap purlin_bye EXIT
purlin_stat $$ || purlin_sid=$$ purlin_start=0 purlin_ppid=0
purlin_leader=$purlin_sid
[ "$purlin_leader" = $$ ] || purlin_stat "$purlin_leader" || :
purlin_self="$purlin_leader $$ $purlin_start $purlin_ppid"
${shared ? '' : enterOrSay(ownFolder)}printf '${MARK}%s ready %s %s\\n' "$purlin_mark" "$purlin_leader" $$
printf '${MARK}%s ready\\n' "$purlin_mark" >&2
purlin_mark=
`;
}

function enterOrSay(ownFolder: string): string {
  return `[ -d "$purlin_dir" ] || mkdir -p -m 755 "$purlin_dir" 2>/dev/null
if [ ! -w "$purlin_dir" ]; then
  purlin_dir=${quote(ownFolder)}
  [ -d "$purlin_dir" ] || mkdir -m 700 "$purlin_dir" 2>/dev/null
fi
if [ -O "$purlin_dir" ] && [ -w "$purlin_dir" ]; then purlin_enter; else printf '${MARK}%s alone\\n' "$purlin_mark"; fi
`;
}

/** Ends the steps of a session over a second channel: TERM, after 3 s KILL; returns when none is left. */
export function endProgram(sid: string, shell: string): string {
  return `${PROCESSES}purlin_end ${quote(sid)} ${quote(sid)} ${quote(shell)}\n`;
}
