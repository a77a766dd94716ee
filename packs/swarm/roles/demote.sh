# Runs on another manager: makes this role's machine, dead or alive, a worker, so that the managers left keep a majority.
set -eu
export DOCKER_HOST="unix://$SOCKET"
if [ "$(docker info --format '{{.Swarm.ControlAvailable}}')" != true ]; then
  echo 'this machine is no manager of the swarm any more' >&2
  exit 75
fi
managers() {
  ids=$(docker node ls -q --filter role=manager) || return 1
  # shellcheck disable=SC2086
  all=$(docker node inspect $ids --format '{{.ID}} {{with .ManagerStatus}}{{.Addr}}{{end}}') || return 1
  printf '%s\n' "$all" | awk -v m="$ADVERTISE:$LISTEN_PORT" '$2 == m { print $1 }'
}
tries=0
while :; do
  if left=$(managers); then
    [ -n "$left" ] || exit 0
    for id in $left; do docker node demote "$id" >/dev/null || true; done
  fi
  tries=$((tries + 1))
  if [ $tries -ge 30 ]; then
    echo "the manager at $ADVERTISE still counts for the swarm's majority a minute after it was asked to step down" >&2
    exit 75
  fi
  sleep 2
done
