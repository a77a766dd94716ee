set -eu
version=$(docker version --format '{{.Server.Version}}')
printf 'version=%s\nsocket=/run/docker.sock\n' "$version" >>"$PURLIN_OUTPUTS"
