# Just after a change of leader the tokens cannot be read for a moment.
set -eu
export DOCKER_HOST="unix://$SOCKET"
tries=0
until worker=$(docker swarm join-token -q worker) && manager=$(docker swarm join-token -q manager); do
  tries=$((tries + 1))
  [ $tries -lt 15 ] || exit 75
  sleep 2
done
printf 'address=%s:%s\nworkerToken=%s\nmanagerToken=%s\nproofImage=%s\n' \
  "$ADVERTISE" "$LISTEN_PORT" "$worker" "$manager" "$PROOF_IMAGE" >>"$PURLIN_OUTPUTS"
docker info --format 'nodeId={{.Swarm.NodeID}}' >>"$PURLIN_OUTPUTS"
