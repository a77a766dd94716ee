set -eu
grep -qsF "baseurl=$REPOSITORY/rhel/" /etc/yum.repos.d/docker-ce.repo || exit 1
[ "$(cat /etc/docker/daemon.json 2>/dev/null)" = "$(printf '%s' "$CONFIGURATION")" ] || exit 1
rpm -q docker-ce >/dev/null 2>&1 || exit 1
docker version >/dev/null 2>&1 || exit 1
exit 0
