# Runs on another manager: makes this role's machine, dead or alive, a worker, so that the managers left keep a majority.
set -eu
export DOCKER_HOST="unix://$SOCKET"
managers() {
  docker node inspect $(docker node ls -q --filter role=manager) --format '{{.ID}} {{with .ManagerStatus}}{{.Addr}}{{end}}' |
    awk -v m="$ADVERTISE:$LISTEN_PORT" '$2 == m { print $1 }'
}
if ! all=$(managers); then
  echo 'this manager cannot speak for its swarm at the moment' >&2
  exit 75
fi
for id in $all; do
  if ! docker node demote "$id" >/dev/null; then
    echo "the manager at $ADVERTISE cannot be demoted yet" >&2
    exit 75
  fi
done
tries=0
while [ -n "$(managers)" ]; do
  tries=$((tries + 1))
  if [ $tries -ge 30 ]; then
    echo "the manager at $ADVERTISE is still part of the majority a minute after it was demoted" >&2
    exit 75
  fi
  sleep 2
done
