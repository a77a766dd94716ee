set -eu
version=$(docker version --format '{{.Server.Version}}')
echo "version=$version" >>"$PURLIN_OUTPUTS"
