# What is written through one member is read back from each of them.
set -eu
export ETCDCTL_API=3
key=purlin-proof-$(cat /proc/sys/kernel/random/uuid)
etcdctl --endpoints "$ENDPOINT" put "$key" here >/dev/null
trap 'etcdctl --endpoints "$ENDPOINT" del "$key" >/dev/null' EXIT

count=0
for member in $(etcdctl --endpoints "$ENDPOINT" member list | cut -d, -f5); do
  if [ "$(etcdctl --endpoints "$member" get --print-value-only "$key")" != here ]; then
    echo "the member at $member does not have what was written at $ENDPOINT" >&2
    exit 1
  fi
  count=$((count + 1))
done
echo "What was written through $ENDPOINT was read back from each of $count members."
