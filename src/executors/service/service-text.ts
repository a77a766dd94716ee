import { quote } from '../../lib/quote.ts';

/** A service as wanted, fields resolved; an undefined flag leaves that side alone. */
export interface WantedService {
  readonly name: string;
  readonly running: boolean | undefined;
  readonly enabled: boolean | undefined;
  /** Absolute paths; anything else is a package's name. */
  readonly follows: readonly string[];
  /** A command in the foreground, for machines without an init system. */
  readonly command: string | undefined;
}

/**
 * How one init system is asked and told. `query` sets `running` and `enabled` to yes or no, and, when running, `pid` to
 * the service's oldest process (empty: not known). The others are functions' bodies.
 */
export interface InitSystem {
  readonly name: 'systemd' | 'sysvinit' | 'openrc' | 'none';
  readonly query: string;
  readonly start: string;
  readonly stop: string;
  readonly restart: string;
  readonly enable: string;
  readonly disable: string;
}

/** Shell text that brings a service to its wanted state; see ShellText for `mode`, `change` and `fail`. */
export function serviceText(init: InitSystem, wanted: WantedService): string {
  return [
    `name=${quote(wanted.name)} command=${quote(wanted.command ?? '')}`,
    `want_running=${flagText(wanted.running)} want_enabled=${flagText(wanted.enabled)}`,
    functions(init),
    init.query,
    ENABLE,
    wanted.follows.length === 0 ? 'changed=no\nsettle() { :; }' : followsText(wanted.follows) + SETTLE,
    RUN,
  ].join('\n');
}

function flagText(flag: boolean | undefined): string {
  return flag === undefined ? '' : flag ? 'yes' : 'no';
}

function functions(init: InitSystem): string {
  const bodies = ['start', 'stop', 'restart', 'enable', 'disable'] as const;
  return bodies.map((verb) => `${verb}_service() {\n${init[verb]}\n}`).join('\n');
}

const ENABLE = `if [ "$want_enabled" = yes ] && [ "$enabled" = no ]; then
  if change "service $name: enabled"; then enable_service >&2 || fail "cannot enable the service $name"; fi
elif [ "$want_enabled" = no ] && [ "$enabled" = yes ]; then
  if change "service $name: disabled"; then disable_service >&2 || fail "cannot disable the service $name"; fi
fi`;

const RUN = `if [ "$want_running" = no ] && [ "$running" = yes ]; then
  if change "service $name: stopped"; then stop_service >&2 || fail "cannot stop the service $name"; fi
elif [ "$want_running" = yes ] && [ "$running" = no ]; then
  if change "service $name: started"; then
    settle
    start_service >&2 || fail "cannot start the service $name"
  fi
elif [ "$running" = yes ] && [ "$changed" != no ]; then
  if change "service $name: restarted, because $changed changed"; then
    settle
    restart_service >&2 || fail "cannot restart the service $name"
  fi
fi
exit 0
`;

/** Where times of files are whole seconds, a change must be older than the start by more than one to be told from a later one. */
const SETTLE = `
settle() { case $(stat -c %.3Z /) in *.*) ;; *) sleep 2 ;; esac; }`;

/**
 * Sets `changed` to the first of the paths and packages that changed since the service's process started, else `no`.
 * A path counts by its inode change time (a rename over it sets that too), a directory with its entries, a package by
 * the time its files were unpacked. The start time comes from field 22 of /proc/PID/stat (proc(5), 1/100 s since boot),
 * set against the same field of a process born now, which also holds where /proc/uptime is a container's own. The time
 * now is that of the inode of a process born now, so that one stat(1) tells all.
 */
function followsText(follows: readonly string[]): string {
  return `changed=no
followed_times() {
  set -- /proc/self/
  for followed in ${follows.map(quote).join(' ')}; do
    case $followed in
      /*) set -- "$@" "$followed"/* "$followed" ;;
      *)
        known=no
        for list in "/var/lib/dpkg/info/$followed.list" "/var/lib/dpkg/info/$followed:"*.list; do
          [ -e "$list" ] && known=yes && set -- "$@" "$list"
        done
        [ $known = yes ] || other_times "$followed" ;;
    esac
  done
  stat -c '%.3Z %n' -- "$@"
}
other_times() {
  if command -v rpm >/dev/null; then rpm -q --qf '%{INSTALLTIME}000 %{NAME}\\n' "$1"
  elif command -v apk >/dev/null; then
    apk info -q -L "$1" | while read -r file; do stat -c "%Z $1" "/$file"; done
  fi
}
ticks() { read -r stat < "/proc/$1/stat" && set -- \${stat##*) } && shift 19 && tick=$1; }
if [ "$running" = yes ] && [ -n "$pid" ] && ticks "$pid" 2>/dev/null; then
  born=$tick this=$(ticks self && echo "$tick") times=$(followed_times 2>/dev/null)
  now=\${times#*"/proc/self/"} now=\${times%" /proc/self/$now"} now=\${now##*"
"}
  case $now in *.*) now=\${now%.*}\${now#*.} ;; *) now=\${now}000 ;; esac
  started=$((now - (this - born) * 10))
  set -f; IFS='
'
  for line in $times; do
    time=\${line%% *} followed=\${line#* }
    case $time in *[!0-9.]*|'') continue ;; *.*) time=\${time%.*}\${time#*.} ;; ?????????????) ;; *) time=\${time}999 ;; esac
    [ "$time" -gt "$started" ] && [ "$time" -le "$((now + 999))" ] && [ "$followed" != /proc/self/ ] || continue
    case $followed in /var/lib/dpkg/info/*) followed=\${followed##*/} followed=\${followed%.list} followed=\${followed%%:*} ;; esac
    changed=$followed
    break
  done
  set +f; unset IFS
fi`;
}
