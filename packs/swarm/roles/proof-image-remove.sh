set -eu
export DOCKER_HOST="unix://$SOCKET"
if docker image inspect localhost/purlin/proof:1 >/dev/null 2>&1; then
  docker image rm --force localhost/purlin/proof:1 >/dev/null
fi
