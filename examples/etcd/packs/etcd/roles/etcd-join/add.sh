# Runs on a member: puts this role's machine on the list of members, and tells it who the others are.
set -eu
export ETCDCTL_API=3
url=http://$ADDRESS:2380
if ! members=$(etcdctl member list); then
  echo 'this member does not see a majority of the cluster' >&2
  exit 75
fi
if ! printf '%s\n' "$members" | grep -qF ", $url, "; then
  etcdctl member add "$NAME" --peer-urls "$url" >/dev/null || exit 75
  members=$(etcdctl member list)
fi
# A member that has not started yet has no name in the list.
cluster=$(printf '%s\n' "$members" | awk -F', ' -v name="$NAME" -v url="$url" '{ print ($4 == url ? name : $3) "=" $4 }' | paste -sd, -)
echo "initialCluster=$cluster" >>"$PURLIN_OUTPUTS"
