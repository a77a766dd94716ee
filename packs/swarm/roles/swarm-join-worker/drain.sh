# Runs on a manager: takes the tasks off this role's machine.
set -eu
export DOCKER_HOST="unix://$SOCKET"
node=$(docker node inspect $(docker node ls -q --filter role=worker) --format '{{.ID}} {{.Status.State}} {{.Status.Addr}}' |
  awk -v a="$ADVERTISE" '$3 == a { print $1, $2; exit }')
[ -n "$node" ] || exit 0
id=${node% *}
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
