set -eu
grep -qsFx "URIs: $REPOSITORY/$DISTRIBUTION" /etc/apt/sources.list.d/docker.sources || exit 1
[ "$(cat /etc/docker/daemon.json 2>/dev/null)" = "$(printf '%s' "$CONFIGURATION")" ] || exit 1
[ "$(dpkg-query -W -f '${db:Status-Status}' docker-ce 2>/dev/null)" = installed ] || exit 1
docker version >/dev/null 2>&1 || exit 1
exit 0
