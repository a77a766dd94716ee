set -eu
export DOCKER_HOST="unix://$SOCKET"
state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.Error}}')
if [ "$state" != 'active ' ]; then
  echo "this worker is not active in its swarm, but $state" >&2
  exit 1
fi
