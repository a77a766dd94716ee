# Runs on a manager: waits until the swarm sees this role's machine as a manager that is ready.
set -eu
export DOCKER_HOST="unix://$SOCKET"
tries=0
while :; do
  if state=$(docker node inspect "$NODE_ID" --format '{{.Status.State}} {{.Spec.Role}} {{with .ManagerStatus}}{{.Reachability}}{{end}}'); then
    case $state in
    "ready manager reachable") exit 0 ;;
    "ready worker "*) docker node promote "$NODE_ID" >/dev/null || true ;;
    esac
  fi
  tries=$((tries + 1))
  if [ $tries -ge 45 ]; then
    echo "the swarm does not see this machine as a manager that is ready, but as: ${state:-nothing}" >&2
    exit 75
  fi
  sleep 2
done
