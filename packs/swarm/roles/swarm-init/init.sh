set -eu
export DOCKER_HOST="unix://$SOCKET"
state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeAddr}}')
case $state in
"active true $ADVERTISE") exit 0 ;;
"active true "*)
  echo "this machine manages a swarm as ${state##* }, not as $ADVERTISE; set address.cluster, or take it out: docker swarm leave --force" >&2
  exit 1
  ;;
"active false "*)
  echo 'this machine is a worker of another swarm; take it out first: docker swarm leave' >&2
  exit 1
  ;;
"pending "*)
  echo 'the swarm of this machine has not come up yet' >&2
  exit 75
  ;;
"locked "*)
  echo 'the swarm of this machine is locked; unlock it first: docker swarm unlock' >&2
  exit 1
  ;;
"error "*)
  echo "the swarm of this machine is in error: $(docker info --format '{{.Swarm.Error}}')" >&2
  exit 1
  ;;
esac

# An address that is translated on the way stands on no interface here. Where the machine has several others, the engine wants to
# be told which one to listen on: the one that packets leave from.
listen=
if command -v ip >/dev/null && ! ip -o addr show | grep -qF " $ADVERTISE/"; then
  listen=$(ip route get "$ADVERTISE" 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')
fi
set -- --advertise-addr "$ADVERTISE:$LISTEN_PORT" --listen-addr "${listen:-0.0.0.0}:$LISTEN_PORT" --data-path-port "$DATA_PATH_PORT"
for pool in $ADDRESS_POOLS; do
  set -- "$@" --default-addr-pool "$pool"
done
# Its answer holds a join token, which must not get into the log.
docker swarm init "$@" >/dev/null
