# Shows that the swarm is one: a service with a replica on every node that takes tasks, each of which finds all of them by
# name (tasks.NAME) and speaks with each of them over an overlay network. It needs no registry, no ingress network and no
# virtual addresses.
set -eu
label=purlin.proof
name=purlin-proof-$(tr -d - </proc/sys/kernel/random/uuid | cut -c 1-12)

clean() {
  # Also what a proof left behind that was cut off. A network goes only after the last container has left it.
  for service in $(docker service ls -q --filter "label=$label"); do docker service rm "$service" >/dev/null || true; done
  tries=0
  while networks=$(docker network ls -q --filter "label=$label") && [ -n "$networks" ]; do
    for network in $networks; do docker network rm "$network" >/dev/null 2>&1 || true; done
    tries=$((tries + 1))
    if [ $tries -ge 60 ]; then
      echo "the network of the proof is still in use: docker network rm $networks" >&2
      return 0
    fi
    sleep 1
  done
}
clean
trap clean EXIT

count=$(docker node ls --format '{{.Status}} {{.Availability}}' | grep -c '^Ready Active$')
docker network create --driver overlay --label "$label" "$name" >/dev/null
docker service create --detach --quiet --name "$name" --label "$label" --network "$name" --mode global \
  --endpoint-mode dnsrr --no-resolve-image --restart-delay 2s --stop-grace-period 1s --env 'PROOF_ID={{.Node.ID}}' \
  "$PROOF_IMAGE" "tasks.$name" 8080 "$count" >/dev/null

tries=0
while :; do
  reached=$(timeout 8 docker service logs --raw "$name" 2>/dev/null | grep " reached $count\$" | sort -u | grep -c . || true)
  [ "$reached" -lt "$count" ] || break
  tries=$((tries + 1))
  if [ $tries -ge 60 ]; then
    docker service ps --no-trunc --format '{{.Node}}: {{.CurrentState}} {{.Error}}' "$name" >&2
    echo "only $reached of $count nodes reached all $count over an overlay network" >&2
    exit 1
  fi
  sleep 2
done
echo "A replica on each of $count nodes found all $count by name and spoke with each of them over an overlay network."
