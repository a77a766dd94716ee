# Runs on another manager: takes this role's machine off the swarm's list, as soon as it counts as down. A newcomer that has
# the same address already is ready and stays.
set -eu
export DOCKER_HOST="unix://$SOCKET"
tries=0
while :; do
  nodes=$(docker node inspect $(docker node ls -q) --format '{{.ID}} {{.Spec.Role}} {{.Status.State}} {{.Status.Addr}}' |
    awk -v a="$ADVERTISE" '$2 == "worker" && $4 == a { print $1, $3 }')
  [ -n "$nodes" ] || exit 0
  down=$(printf '%s\n' "$nodes" | awk '$2 == "down" { print $1 }')
  if [ -n "$down" ]; then
    for id in $down; do docker node rm --force "$id" >/dev/null; done
    exit 0
  fi
  tries=$((tries + 1))
  if [ $tries -ge 45 ]; then
    echo "the node at $ADVERTISE still answers, so it is not taken off the list" >&2
    exit 75
  fi
  sleep 2
done
