# A member is healthy when it can read through a majority.
set -eu
export ETCDCTL_API=3
if ! etcdctl endpoint health; then
  echo 'this member does not see a majority of the cluster' >&2
  exit 1
fi
