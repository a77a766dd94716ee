# A manager that others are left to leaves only when they have demoted it.
set -eu
export DOCKER_HOST="unix://$SOCKET"
tries=0
while :; do
  state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.Managers}}')
  case $state in
  "inactive "*) exit 0 ;;
  "active true 1" | *" false "*) break ;;
  esac
  tries=$((tries + 1))
  if [ $tries -ge 30 ]; then
    echo "this machine is still one of several managers of its swarm (state: ${state%% *}); it is not taken out by force" >&2
    exit 75
  fi
  sleep 2
done
docker info --format 'leftId={{.Swarm.NodeID}}' >>"$PURLIN_OUTPUTS"
docker swarm leave --force >/dev/null
