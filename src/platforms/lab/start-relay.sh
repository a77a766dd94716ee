#!/bin/sh
# Starts a lab's relay in its groups, unless one runs: its processes hold the lock as long as they live.
# usage: RELAY_GROUPS=... start-relay.sh LOCK PROGRAM ARGUMENTS...
set -eu
exec 9>"$1"
shift
for group in $RELAY_GROUPS; do
  echo $$ >"$group/cgroup.procs"
done
flock --nonblock 9 || exit 0
exec "$@"
