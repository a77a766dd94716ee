import type { PackageManager } from './package-text.ts';

/** Seconds that apt waits for another process's lock on dpkg (apt.conf(5), DPkg::Lock::Timeout). */
const LOCK_SECONDS = 120;

/**
 * Debian and its family, by apt-get(8) and dpkg-query(1).
 * Lists are fetched only when they are missing, older than a source file or than a day, or when an install failed.
 * A dpkg run that was cut off is finished first (/var/lib/dpkg/updates holds its journal).
 */
export const APT: PackageManager = {
  name: 'apt',
  query: `installed=$(dpkg-query -W -f '\${db:Status-Status} \${Package} \${Version}\\n' "$@" 2>/dev/null)
`,
  prepare: `  export DEBIAN_FRONTEND=noninteractive
  set_aside=; for journal in /var/lib/dpkg/updates/*; do [ -e "$journal" ] && set_aside=yes; done
  [ -z "$set_aside" ] || dpkg --force-confdef --force-confold --configure -a >&2 || return 1
`,
  install: `apt() { apt-get -q -y -o DPkg::Lock::Timeout=${LOCK_SECONDS} -o Acquire::Retries=3 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" >&2; }
lists=/var/lib/apt/lists
stale() {
  set -- "$lists"/*_Packages* "$lists"/*Release
  [ -e "$1" ] || [ -e "$2" ] || return 0
  for source in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/sources.list.d/*; do
    [ "$source" -nt "$lists" ] && return 0
  done
  [ -n "$(find "$lists" -maxdepth 0 -mmin +1440)" ]
}
install() {
  updated=
  if stale; then apt update || return 1; touch "$lists"; updated=yes; fi
  for name do shift; set -- "$@" "$name\${version:+=$version}"; done
  apt --no-install-recommends --allow-downgrades install "$@" && return 0
  [ -z "$updated" ] || return 1
  apt update && touch "$lists" && apt --no-install-recommends --allow-downgrades install "$@"
}
`,
  remove: `remove() { DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=${LOCK_SECONDS} remove "$@" >&2; }
`,
  newer: `  newer=$(apt-get -s -q install --only-upgrade "$@" 2>/dev/null | sed -n 's/^Inst \\([^ ]*\\) .*/\\1/p' | while read -r name; do
    for wanted do [ "$name" = "$wanted" ] && echo "$name"; done; done)
`,
  passing:
    /Could not get lock|is held by process|Temporary failure resolving|Could not connect|Connection (timed out|refused|failed)|Hash Sum mismatch|Mirror sync in progress|Failed to fetch .* (5\d\d|Connection)|Clearsigned file isn't valid/,
};
