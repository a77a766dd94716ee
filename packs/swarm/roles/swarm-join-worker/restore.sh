# Runs on another manager: lets this role's machine take tasks again.
set -eu
export DOCKER_HOST="unix://$SOCKET"
id=$(docker node inspect $(docker node ls -q) --format '{{.ID}} {{.Status.State}} {{.Status.Addr}} {{with .ManagerStatus}}{{.Addr}}{{end}}' |
  awk -v a="$ADVERTISE" -v m="$ADVERTISE:$LISTEN_PORT" '$2 == "ready" && ($4 == m || ($4 == "" && $3 == a)) { print $1; exit }')
if [ -z "$id" ]; then
  echo "no node that is ready has the address $ADVERTISE yet" >&2
  exit 75
fi
docker node update --availability active "$id" >/dev/null
