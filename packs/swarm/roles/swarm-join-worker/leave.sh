set -eu
export DOCKER_HOST="unix://$SOCKET"
[ "$(docker info --format '{{.Swarm.LocalNodeState}}')" = inactive ] || docker swarm leave --force >/dev/null
