# Runs on another manager: takes the tasks off this role's machine. Only one manager at a time may be out of service; the label
# purlin.drained says which one is, and tells a node that was drained here from one that its operator keeps drained.
set -eu
export DOCKER_HOST="unix://$SOCKET"
if [ "$(docker info --format '{{.Swarm.ControlAvailable}}')" != true ]; then
  echo 'this machine is no manager of the swarm any more' >&2
  exit 75
fi
nodes() {
  ids=$(docker node ls -q) || return 1
  # shellcheck disable=SC2086
  docker node inspect $ids --format '{{.ID}} {{.Spec.Role}} {{.Status.State}} {{.Status.Addr}} {{with .ManagerStatus}}{{.Addr}} {{.Reachability}}{{else}}- -{{end}} {{index .Spec.Labels "purlin.drained"}}'
}
others() { { nodes || echo '- manager'; } | awk -v id="$id" '$1 != id && $2 == "manager" && ($6 != "reachable" || $3 != "ready" || $7 == "true") { print $5 }'; }

if ! all=$(nodes); then
  echo 'this manager cannot speak for its swarm at the moment' >&2
  exit 75
fi
node=$(printf '%s\n' "$all" | awk -v a="$ADVERTISE" -v m="$ADVERTISE:$LISTEN_PORT" '$5 == m || ($5 == "-" && $4 == a) { print $1, $2, $3; exit }')
[ -n "$node" ] || exit 0
id=${node%% *}
busy=$(others)
if [ -n "$busy" ]; then
  echo "the manager at ${busy%%:*} is out of service; a second one would cost the swarm its majority" >&2
  exit 75
fi
case $(docker node inspect "$id" --format '{{.Spec.Availability}} {{index .Spec.Labels "purlin.drained"}}') in
"drain true" | "active "* | "pause "*) docker node update --availability drain --label-add purlin.drained=true "$id" >/dev/null ;;
*) exit 0 ;;
esac
# Two may have begun at once. The swarm orders their labels, so at least one of them sees the other here and steps back.
if [ -n "$(others)" ]; then
  docker node update --availability active --label-rm purlin.drained "$id" >/dev/null
  echo 'another manager is just being taken out of service' >&2
  exit 75
fi
[ "${node##* }" = ready ] || exit 0
tries=0
while docker node ps "$id" --format '{{.CurrentState}}' | grep -q '^Running'; do
  tries=$((tries + 1))
  if [ $tries -ge 60 ]; then
    echo "tasks still run on $id two minutes after it was drained" >&2
    exit 75
  fi
  sleep 2
done
