#!/bin/sh
# Starts one host: joins its cgroups, then boots it in namespaces of its own.
# Environment: HOST_FOLDER HOST_CGROUPS HOST_SCRIPTS, and what boot-host.sh reads.
set -eu
# One boot at a time: the lock is held by `unshare`, so it lives exactly as long as the host does.
exec 9>"$HOST_FOLDER/lock"
flock --nonblock 9 || exit 0
for cgroup in $HOST_CGROUPS; do
  echo $$ >"$cgroup/cgroup.procs"
done
exec unshare --net --mount --pid --uts --ipc --cgroup --fork --kill-child=KILL --propagation private \
  sh "$HOST_SCRIPTS/boot-host.sh"
