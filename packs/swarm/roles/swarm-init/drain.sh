# Runs on another manager: takes the tasks off this role's machine. Only one manager at a time may be out of service.
set -eu
export DOCKER_HOST="unix://$SOCKET"
nodes=$(docker node inspect $(docker node ls -q) --format \
  '{{.ID}} {{.Status.State}} {{.Status.Addr}} {{with .ManagerStatus}}{{.Addr}} {{.Reachability}}{{end}}')
node=$(printf '%s\n' "$nodes" | awk -v a="$ADVERTISE" -v m="$ADVERTISE:$LISTEN_PORT" '($4 == m || ($4 == "" && $3 == a)) { print $1, $2; exit }')
[ -n "$node" ] || exit 0
id=${node% *}
unreachable=$(printf '%s\n' "$nodes" | awk -v id="$id" '$1 != id && NF == 5 && ($2 != "ready" || $5 != "reachable") { print $4 }')
if [ -n "$unreachable" ]; then
  echo "the manager at $(echo $unreachable) is out of service already; a second one would cost the swarm its majority" >&2
  exit 75
fi
docker node update --availability drain "$id" >/dev/null
[ "${node#* }" = ready ] || exit 0
tries=0
while [ -n "$(docker node ps "$id" --filter desired-state=running -q)" ] ||
  docker node ps "$id" --format '{{.CurrentState}}' | grep -q '^Running'; do
  tries=$((tries + 1))
  if [ $tries -ge 60 ]; then
    echo "tasks still run on $id two minutes after it was drained" >&2
    exit 75
  fi
  sleep 2
done
