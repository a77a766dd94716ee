# Functions of a session shell. They use no command but flock, mkdir, mktemp, mkfifo, cat, rm, sleep; all else is built in,
# because each fork costs a millisecond. Every name begins with purlin_: steps run in subshells of this shell.

# State, parent, session and start time of a process from /proc/PID/stat (proc(5)); fails for a dead one or a zombie.
purlin_stat() {
  read -r purlin_line 2>/dev/null <"/proc/$1/stat" || return 1
  set -- ${purlin_line##*) }
  case $1 in Z | X) return 1 ;; esac
  purlin_ppid=$2 purlin_sid=$4 purlin_start=${20}
}

# The live processes of session SID, in purlin_pids.
purlin_members() {
  purlin_pids=
  for purlin_f in /proc/[0-9]*; do
    purlin_stat "${purlin_f#/proc/}" && [ "$purlin_sid" = "$1" ] && purlin_pids="$purlin_pids ${purlin_f#/proc/}"
  done
}

purlin_sleep() { sleep "0.$1" 2>/dev/null || sleep 1; }

# Time since the machine started, in hundredths of a second, in purlin_up.
purlin_now() {
  read -r purlin_up purlin_k </proc/uptime
  purlin_up=${purlin_up%.*}${purlin_up#*.}
}

# SID SHELL: the live processes of a session but its shell and what that runs under (sudo), in purlin_left.
purlin_others() {
  purlin_members "$1"
  purlin_kept=" " purlin_p=$2 purlin_left=
  while purlin_stat "$purlin_p" && [ "$purlin_sid" = "$1" ]; do
    purlin_kept="$purlin_kept$purlin_p "
    purlin_p=$purlin_ppid
  done
  for purlin_p in $purlin_pids; do
    case $purlin_kept in *" $purlin_p "*) ;; *) purlin_left="$purlin_left $purlin_p" ;; esac
  done
}

# SID SHELL: TERM, after 3 s KILL, to the steps of a session. Fails when something is left.
purlin_end() {
  purlin_now
  purlin_began=$purlin_up purlin_next=TERM
  while :; do
    purlin_others "$1" "$2"
    [ -n "$purlin_left" ] || return 0
    purlin_now
    case $purlin_next$((purlin_up - purlin_began >= 280))$((purlin_up - purlin_began >= 390)) in
      TERM*) kill -TERM $purlin_left 2>/dev/null; purlin_next=KILL ;;
      KILL1*) kill -KILL $purlin_left 2>/dev/null; purlin_next=NONE ;;
      NONE11) return 1 ;;
    esac
    [ $((purlin_up - purlin_began)) -gt 50 ] && purlin_sleep 3 || purlin_sleep 1
  done
}

# The session file holds lines `ID SID SHELL START PARENT KEEP FOLDER`; the last one counts, and `ID -` is a session that
# ended. Lines are appended, so that nobody reads a half-written one. START and PARENT are those of the session's leader:
# another start time is another process, another parent means that its client is gone. KEEP is `keep` or `-`.
purlin_note() { [ -z "$purlin_file" ] || printf '%s\n' "$purlin_id $purlin_self $1 ${purlin_d:--}" >>"$purlin_file"; }

purlin_bye() {
  [ -z "$purlin_d" ] || rm -rf "$purlin_d"
  [ -z "$purlin_file" ] || printf '%s\n' "$purlin_id -" >>"$purlin_file"
  purlin_d= purlin_file=
}

# The folder for files of steps, on tmpfs, in purlin_d.
purlin_tmp() {
  [ -z "$purlin_d" ] || return 0
  for purlin_f in /dev/shm /run "$purlin_dir" /tmp; do
    [ -d "$purlin_f" ] && [ -w "$purlin_f" ] && purlin_d=$(umask 077 && mktemp -d "$purlin_f/purlin.XXXXXX") && break
  done
  [ -n "$purlin_d" ] && purlin_note -
}

# Steps that must not be interrupted write to FIFOs: when the client is gone, the first cat ends with it and the second
# takes what comes, so that a write does not kill the step.
purlin_relays() {
  [ -p "$purlin_d/out" ] || mkfifo "$purlin_d/out" "$purlin_d/err" || return 1
  purlin_relay <"$purlin_d/out" &
  purlin_out=$!
  purlin_relay <"$purlin_d/err" >&2 &
  purlin_err=$!
}
purlin_relay() {
  cat
  cat >/dev/null
}
# Waits until all output went through; a daemon that keeps the FIFO open is not waited for longer than 2 s.
purlin_drain() {
  purlin_n=0
  while purlin_stat "$purlin_out" || purlin_stat "$purlin_err"; do
    [ "$purlin_n" -lt 20 ] || break
    purlin_sleep 1
    purlin_n=$((purlin_n + 1))
  done
}

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

purlin_switches() {
  purlin_seen=
  while read -r purlin_k purlin_v; do
    [ "$purlin_k" != voluntary_ctxt_switches: ] || purlin_seen=$purlin_v
  done 2>/dev/null <"/proc/$1/status"
}

# The fields of a record: true while that session lives; purlin_orphan says whether its client is gone.
purlin_holder() {
  [ $# -ge 7 ] || return 1
  purlin_orphan=yes
  if purlin_stat "$2"; then
    [ "$purlin_start" = "$4" ] || return 1
    [ "$purlin_ppid" != "$5" ] || purlin_orphan=
  fi
  purlin_members "$2"
  [ -n "$purlin_pids" ]
}

# The fields of a record: one look at a session that lives. Its steps are waited for; when they are to end, only those of a
# client that is gone, and never those that must not be interrupted. A shell without any step that did nothing for 60 looks
# (30 s) belongs to a client that is gone without a word; killing it is safe, because a step that it started in between is
# found by the next look.
purlin_await() {
  printf '\036%s wait %s\n' "$purlin_mark" "$1" || exit 1
  purlin_others "$2" "$3"
  if [ -n "$purlin_left" ]; then
    purlin_idle=0
    [ "$purlin_leftover$purlin_orphan$6" != endyes- ] || purlin_end "$2" "$3"
  else
    purlin_switches "$3"
    [ "$purlin_seen" = "$purlin_last" ] || purlin_idle=0
    purlin_last=$purlin_seen purlin_idle=$((purlin_idle + 1))
    [ "$purlin_idle" -lt 60 ] || kill -KILL "$3" 2>/dev/null
  fi
  purlin_sleep 5
}

# Enters the machine: waits until no earlier session lives, then writes the own record.
purlin_enter() {
  purlin_idle=0 purlin_last=
  while :; do
    purlin_lock
    purlin_record=
    while read -r purlin_line; do purlin_record=$purlin_line; done 2>/dev/null <"$purlin_dir/session"
    purlin_holder $purlin_record || break
    purlin_unlock
    purlin_await $purlin_record
  done
  : >"$purlin_dir/session"
  purlin_file=$purlin_dir/session
  purlin_note -
  purlin_unlock
  set -- $purlin_record
  case ${7-} in */purlin.??????) rm -rf "$7" ;; esac
}

# FOLDER OWN_FOLDER: enters by the session file in FOLDER, or in OWN_FOLDER for a user who may not write there.
purlin_open() {
  purlin_dir=$1
  [ -d "$1" ] || mkdir -p -m 755 "$1" 2>/dev/null
  if [ ! -w "$1" ]; then
    purlin_dir=$2
    [ -d "$2" ] || mkdir -m 700 "$2" 2>/dev/null
  fi
  if [ -O "$purlin_dir" ] && [ -w "$purlin_dir" ]; then
    purlin_enter
  else
    printf '\036%s alone\n' "$purlin_mark"
  fi
}

# Says that the shell is ready, with the session's id (setsid(2)) and the shell's process id.
purlin_ready() {
  printf '\036%s ready %s %s\n' "$purlin_mark" "$purlin_leader" $$
  printf '\036%s ready\n' "$purlin_mark" >&2
  purlin_mark=
}

umask 022
cd "$HOME" 2>/dev/null || cd /
unset OLDPWD
trap : PIPE TERM INT HUP
trap purlin_bye EXIT
purlin_d= purlin_file= purlin_dir=/run
purlin_stat $$ || purlin_sid=$$ purlin_start=0 purlin_ppid=0
purlin_leader=$purlin_sid
[ "$purlin_leader" = $$ ] || purlin_stat "$purlin_leader" || :
purlin_self="$purlin_leader $$ $purlin_start $purlin_ppid"
