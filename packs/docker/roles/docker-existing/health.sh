set -eu
if ! docker version --format '{{.Server.Version}}' >/dev/null; then
  echo 'the Docker engine that was here when the machine came does not answer any more; start it, then: purlin retry' >&2
  exit 1
fi
