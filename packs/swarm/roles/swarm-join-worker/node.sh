set -eu
export DOCKER_HOST="unix://$SOCKET"
docker info --format 'nodeId={{.Swarm.NodeID}}' >>"$PURLIN_OUTPUTS"
