# Removes the engine's rules in the packet filter; the policy of FORWARD may be its operator's and stays.
set -eu
for table in filter nat; do
  command -v iptables >/dev/null || break
  iptables -w -t "$table" -S 2>/dev/null | sed -n '/ DOCKER\| docker0 \| docker_gwbridge /s/^-A //p' | while read -r rule; do
    printf '%s\n' "$rule" | xargs iptables -w -t "$table" -D || true
  done
  chains=$(iptables -w -t "$table" -S 2>/dev/null | sed -n 's/^-N \(DOCKER[^ ]*\)$/\1/p')
  for chain in $chains; do iptables -w -t "$table" -F "$chain" || true; done
  for chain in $chains; do iptables -w -t "$table" -X "$chain" || true; done
done
