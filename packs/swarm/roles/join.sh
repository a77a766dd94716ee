# Joins through the engine's socket: `docker swarm join` takes the token as an argument only, where every process could read it.
set -eu
export DOCKER_HOST="unix://$SOCKET"

state() { docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'; }
known() { docker info --format '{{range .Swarm.RemoteManagers}}{{println .Addr}}{{end}}'; }

case $(state) in
"active true" | "active false")
  if ! known | grep -qxF "$ADDRESS"; then
    echo "this machine is part of another swarm, whose managers are at $(known | tr '\n' ' '); take it out first: docker swarm leave" >&2
    exit 1
  fi
  ;;
"locked "*)
  echo 'the swarm of this machine is locked; unlock it first: docker swarm unlock' >&2
  exit 1
  ;;
"error "*)
  error=$(docker info --format '{{.Swarm.Error}}')
  echo "the swarm of this machine is in error: $error; if it should begin anew: docker swarm leave --force" >&2
  exit 1
  ;;
esac

if [ "$(state)" = 'inactive false' ]; then
  # An address that is translated on the way stands on no interface here. Where the machine has several others, the engine wants to
  # be told which one to listen on: the one that packets leave from.
  listen=
  if command -v ip >/dev/null && ! ip -o addr show | grep -qF " $ADVERTISE/"; then
    listen=$(ip route get "$ADVERTISE" 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')
  fi
  # printf is part of the shell, so the token is in no process's arguments.
  answer=$(printf '{"ListenAddr":"%s:%s","AdvertiseAddr":"%s:%s","RemoteAddrs":["%s"],"JoinToken":"%s"}' \
    "${listen:-0.0.0.0}" "$LISTEN_PORT" "$ADVERTISE" "$LISTEN_PORT" "$ADDRESS" "$TOKEN" |
    curl --silent --show-error --noproxy '*' --max-time 120 --unix-socket "$SOCKET" \
      --header 'Content-Type: application/json' --data-binary @- http://localhost/swarm/join)
  case $answer in
  '' | *'Timeout was reached'* | *'already part of a swarm'*) ;;
  *'invalid join token'* | *'InvalidArgument'* | *'PermissionDenied'*)
    echo "the swarm at $ADDRESS refuses: $answer" >&2
    exit 1
    ;;
  *)
    echo "the swarm at $ADDRESS does not take this machine now: $answer" >&2
    exit 75
    ;;
  esac
fi

# A node of this swarm already keeps its part here; the next step promotes or demotes it.
tries=0
while :; do
  case $(state) in "active "*) break ;; esac
  tries=$((tries + 1))
  if [ $tries -ge 60 ]; then
    echo "this machine has not joined within two minutes (state: $(state)); $(docker info --format '{{.Swarm.Error}}')" >&2
    exit 75
  fi
  sleep 2
done
docker info --format 'nodeId={{.Swarm.NodeID}}' >>"$PURLIN_OUTPUTS"
