# Already a worker of this swarm: the manager that was asked for tokens is one of those that this machine knows.
set -eu
export DOCKER_HOST="unix://$SOCKET"
state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')
[ "$state" = 'active false' ] || exit 1
docker info --format '{{range .Swarm.RemoteManagers}}{{println .Addr}}{{end}}' | grep -qxF "$ADDRESS" || exit 1
exit 0
