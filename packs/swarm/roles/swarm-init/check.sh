set -eu
export DOCKER_HOST="unix://$SOCKET"
state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeAddr}}')
if [ "$state" = "active true $ADVERTISE" ]; then exit 0; else exit 1; fi
