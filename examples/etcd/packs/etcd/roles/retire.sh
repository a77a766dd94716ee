# Runs on another member: takes this role's machine, dead or alive, off the list of members. A cluster that has just changed
# refuses the next change for a few seconds.
set -eu
export ETCDCTL_API=3
retire() {
  members=$(etcdctl member list) || return 1
  id=$(printf '%s\n' "$members" | awk -F', ' -v url="http://$ADDRESS:2380" '$4 == url { print $1 }')
  [ -z "$id" ] || etcdctl member remove "$id"
}
tries=0
until retire; do
  tries=$((tries + 1))
  [ $tries -lt 10 ] || exit 75
  sleep 2
done
