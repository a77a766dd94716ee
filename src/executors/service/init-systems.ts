import type { InitSystem } from './service-text.ts';

/**
 * systemd, by systemctl(1): one `show` for all that is asked. A unit file that changed is read again before a start. A
 * unit without a main process (oneshot) is never restarted for what it follows.
 */
export const SYSTEMD: InitSystem = {
  name: 'systemd',
  query: `running=no enabled=no pid= reload=no
for line in $(systemctl show -p LoadState -p ActiveState -p UnitFileState -p MainPID -p NeedDaemonReload -- "$name"); do
  case $line in
    LoadState=not-found) [ "$mode" = check ] || reload=yes ;;
    LoadState=masked) fail "cannot manage the service $name: its unit is masked" ;;
    ActiveState=active|ActiveState=activating|ActiveState=reloading) running=yes ;;
    UnitFileState=enabled|UnitFileState=static|UnitFileState=alias|UnitFileState=indirect|UnitFileState=generated) enabled=yes ;;
    MainPID=0) ;;
    MainPID=*) pid=\${line#MainPID=} ;;
    NeedDaemonReload=yes) reload=yes ;;
  esac
done
if [ $reload = yes ] && [ "$mode" = apply ]; then systemctl daemon-reload >&2; fi`,
  start: `systemctl reset-failed -- "$name" 2>/dev/null; systemctl start -- "$name"`,
  stop: 'systemctl stop -- "$name"',
  restart: 'systemctl restart -- "$name"',
  enable: 'systemctl enable -q -- "$name"',
  disable: 'systemctl disable -q -- "$name"',
};

/**
 * Finds a service's process, for init systems that do not tell. `pid_of_file`: by its pid file, when that process also has
 * the service's name; no fork, so that a service that runs costs nothing. `pid_of_name`: among all processes.
 */
const FIND_PID = `named() { read -r word < "/proc/$1/comm" && case $word in "$name"|"\${name}d") ;; *) return 1 ;; esac; }
pid_of_file() {
  for file in "/run/$name.pid" "/run/\${name}d.pid" "/run/$name/$name.pid" "/run/supervise-$name.pid"; do
    [ -r "$file" ] && read -r pid rest < "$file" && named "$pid" && return 0
  done 2>/dev/null
  pid=; return 1
}
pid_of_name() {
  for folder in /proc/[0-9]*; do
    pid=\${folder#/proc/}; named "$pid" && return 0
  done 2>/dev/null
  pid=; return 1
}
`;

/** System V scripts as Debian (invoke-rc.d, update-rc.d) or the RHEL family (chkconfig) manage them. */
export const SYSVINIT: InitSystem = {
  name: 'sysvinit',
  query: `${FIND_PID}running=no enabled=no pid=
if [ -x "/etc/init.d/$name" ]; then
  if pid_of_file; then running=yes
  elif "/etc/init.d/$name" status >/dev/null 2>&1; then running=yes; pid_of_name; fi
  for link in /etc/rc[2345].d/S??"$name"; do [ -e "$link" ] && enabled=yes; done
elif [ "$mode" = apply ] && [ "$want_running$want_enabled" != nono ]; then
  [ "$want_running$want_enabled" = no ] || fail "cannot manage the service $name: /etc/init.d/$name is not there"
fi`,
  start: 'service "$name" start',
  stop: 'service "$name" stop',
  restart: 'service "$name" restart',
  enable: `if command -v update-rc.d >/dev/null; then update-rc.d "$name" defaults && update-rc.d "$name" enable
else chkconfig "$name" on; fi`,
  disable: 'if command -v update-rc.d >/dev/null; then update-rc.d "$name" disable; else chkconfig "$name" off; fi',
};

/** OpenRC, by rc-service(8) and rc-update(8); runlevels are folders of links. */
export const OPENRC: InitSystem = {
  name: 'openrc',
  query: `${FIND_PID}running=no enabled=no pid=
if rc-service "$name" status >/dev/null 2>&1; then running=yes; pid_of_file || pid_of_name; fi
for link in /etc/runlevels/*/"$name"; do [ -e "$link" ] && enabled=yes; done`,
  start: 'rc-service "$name" start',
  stop: 'rc-service "$name" stop',
  restart: 'rc-service "$name" restart',
  enable: 'rc-update -q add "$name" default',
  disable: 'rc-update -q -a delete "$name"',
};

/**
 * No init system: the step's `command` in a session of its own. Its pid and start time stand in a file, so that a pid
 * that was used again is not taken for the service. Nothing starts it again after a reboot, so `enabled` is taken as met.
 */
export const NO_INIT: InitSystem = {
  name: 'none',
  query: `pidfile=/run/purlin/service-$name.pid running=no enabled=$want_enabled pid=
birth() { read -r stat < "/proc/$1/stat" && set -- \${stat##*) } && shift 19 && echo "$1"; }
if [ -r "$pidfile" ] && read -r known born < "$pidfile" && [ -r "/proc/$known/stat" ] && [ "$(birth "$known")" = "$born" ]; then
  running=yes pid=$known
fi`,
  start: `[ -n "$command" ] || fail "cannot start the service $name: there is no init system and the step has no command"
  mkdir -p "\${pidfile%/*}" /var/log
  setsid sh -c 'read -r stat < /proc/self/stat; line=\${stat##*) }; set -- "$0" "$1" $line; pidfile=$1 command=$2
    shift 21; echo "$$ $1" > "$pidfile"; eval "exec $command"' "$pidfile" "$command" </dev/null >>"/var/log/$name.log" 2>&1 &
  sleep 0.3
  { read -r pid rest < "$pidfile" && [ -d "/proc/$pid" ]; } || { tail -n 20 "/var/log/$name.log"; return 1; }`,
  stop: `kill -TERM "$pid"
  tries=0
  while [ -d "/proc/$pid" ] && [ $tries -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1 2>/dev/null || { sleep 1; tries=$((tries + 9)); }
  done
  if [ -d "/proc/$pid" ]; then kill -KILL "-$pid"; fi
  rm -f "$pidfile"`,
  restart: 'stop_service; start_service',
  enable: ':',
  disable: ':',
};
