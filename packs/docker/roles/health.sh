set -eu
if ! docker version --format '{{.Server.Version}}' >/dev/null; then
  echo 'the Docker engine does not answer; its log says why: journalctl -u docker, or /var/log/docker.log' >&2
  exit 1
fi
