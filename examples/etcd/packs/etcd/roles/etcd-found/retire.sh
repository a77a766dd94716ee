# Runs on another member: takes this role's machine, dead or alive, off the list of members.
set -eu
export ETCDCTL_API=3
if ! members=$(etcdctl member list); then
  echo 'this member does not see a majority of the cluster' >&2
  exit 75
fi
id=$(printf '%s\n' "$members" | awk -F', ' -v url="http://$ADDRESS:2380" '$4 == url { print $1 }')
[ -z "$id" ] || etcdctl member remove "$id" || exit 75
