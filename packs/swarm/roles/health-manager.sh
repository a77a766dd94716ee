set -eu
export DOCKER_HOST="unix://$SOCKET"
state=$(docker node inspect self --format '{{.Status.State}} {{.ManagerStatus.Reachability}}')
if [ "$state" != 'ready reachable' ]; then
  echo "this manager is not ready and reachable, but $state" >&2
  exit 1
fi
