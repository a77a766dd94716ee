# Runs on another manager: lets this role's machine take tasks again, if it was drained here.
set -eu
export DOCKER_HOST="unix://$SOCKET"
if [ "$(docker info --format '{{.Swarm.ControlAvailable}}')" != true ]; then
  echo 'this machine is no manager of the swarm any more' >&2
  exit 75
fi
nodes() {
  ids=$(docker node ls -q) || return 1
  # shellcheck disable=SC2086
  docker node inspect $ids --format '{{.ID}} {{.Status.State}} {{.Status.Addr}} {{with .ManagerStatus}}{{.Addr}}{{else}}-{{end}} {{index .Spec.Labels "purlin.drained"}}'
}
if ! all=$(nodes); then
  echo 'this manager cannot speak for its swarm at the moment' >&2
  exit 75
fi
node=$(printf '%s\n' "$all" | awk -v a="$ADVERTISE" -v m="$ADVERTISE:$LISTEN_PORT" '$2 == "ready" && ($4 == m || ($4 == "-" && $3 == a)) { print $1, $5; exit }')
case $node in
'')
  echo "no node that is ready has the address $ADVERTISE yet" >&2
  exit 75
  ;;
*' true') docker node update --availability active --label-rm purlin.drained "${node% *}" >/dev/null ;;
esac
