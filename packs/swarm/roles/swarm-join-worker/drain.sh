# Runs on a manager: takes the tasks off this role's machine. The label purlin.drained tells a node that was drained here from
# one that its operator keeps drained.
set -eu
export DOCKER_HOST="unix://$SOCKET"
if [ "$(docker info --format '{{.Swarm.ControlAvailable}}')" != true ]; then
  echo 'this machine is no manager of the swarm any more' >&2
  exit 75
fi
nodes() {
  ids=$(docker node ls -q --filter role=worker) || return 1
  # shellcheck disable=SC2086
  [ -z "$ids" ] || docker node inspect $ids --format '{{.ID}} {{.Status.State}} {{.Status.Addr}} {{.Spec.Availability}}'
}
if ! all=$(nodes); then
  echo 'this manager cannot speak for its swarm at the moment' >&2
  exit 75
fi
node=$(printf '%s\n' "$all" | awk -v a="$ADVERTISE" '$3 == a { print $1, $2, $4; exit }')
case $node in
'' | *' drain') exit 0 ;;
esac
id=${node%% *}
docker node update --availability drain --label-add purlin.drained=true "$id" >/dev/null
case $node in *' ready '*) ;; *) exit 0 ;; esac
tries=0
while docker node ps "$id" --format '{{.CurrentState}}' | grep -q '^Running'; do
  tries=$((tries + 1))
  if [ $tries -ge 60 ]; then
    echo "tasks still run on $id two minutes after it was drained" >&2
    exit 75
  fi
  sleep 2
done
