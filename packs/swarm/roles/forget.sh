# Runs on another manager: takes this role's machine off the swarm's list. LEFT_ID is known where the machine left by itself;
# one that is dead or about to be destroyed is found by its address. A newcomer that has the same address already is ready
# beside one that is down, and stays.
set -eu
export DOCKER_HOST="unix://$SOCKET"
if [ "$(docker info --format '{{.Swarm.ControlAvailable}}')" != true ]; then
  echo 'this machine is no manager of the swarm any more' >&2
  exit 75
fi
if [ -n "${LEFT_ID:-}" ] && docker node inspect "$LEFT_ID" >/dev/null 2>&1; then
  docker node rm --force "$LEFT_ID" >/dev/null
  exit 0
fi
nodes() {
  ids=$(docker node ls -q --filter role=worker) || return 1
  # shellcheck disable=SC2086
  [ -z "$ids" ] || docker node inspect $ids --format '{{.ID}} {{.Status.State}} {{.Status.Addr}}'
}
tries=0
while :; do
  if all=$(nodes); then
    here=$(printf '%s\n' "$all" | awk -v a="$ADVERTISE" '$3 == a { print $1, $2 }')
    [ -n "$here" ] || exit 0
    gone=$(printf '%s\n' "$here" | awk '$2 == "down" { print $1 }')
    [ -n "$gone" ] || gone=${here%% *}
    left=
    for id in $gone; do docker node rm --force "$id" >/dev/null || left=$id; done
    [ -n "$left" ] || exit 0
  fi
  tries=$((tries + 1))
  if [ $tries -ge 45 ]; then
    echo "the node at $ADVERTISE could not be taken off the swarm's list for a minute and a half" >&2
    exit 75
  fi
  sleep 2
done
