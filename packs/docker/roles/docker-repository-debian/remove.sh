# Removes the engine, what it pulled in, and its data. Packages that nothing needed before are left as they were.
set -eu
export DEBIAN_FRONTEND=noninteractive
orphans() { apt-get -s autoremove 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | sort; }

# Its rules in the packet filter; the policy of FORWARD may be its operator's and stays.
for table in filter nat; do
  command -v iptables >/dev/null || break
  iptables -w -t "$table" -S 2>/dev/null | sed -n '/ DOCKER\| docker0 \| docker_gwbridge /s/^-A //p' | while read -r rule; do
    printf '%s\n' "$rule" | xargs iptables -w -t "$table" -D || true
  done
  chains=$(iptables -w -t "$table" -S 2>/dev/null | sed -n 's/^-N \(DOCKER[^ ]*\)$/\1/p')
  for chain in $chains; do iptables -w -t "$table" -F "$chain" || true; done
  for chain in $chains; do iptables -w -t "$table" -X "$chain" || true; done
done

orphansBefore=$(orphans)
# shellcheck disable=SC2046
set -- $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' docker-ce docker-ce-cli docker-ce-rootless-extras docker-buildx-plugin docker-compose-plugin containerd.io 2>/dev/null |
  sed -n 's/ \(installed\|config-files\)$//p')
[ $# -eq 0 ] || apt-get -y purge "$@"
# shellcheck disable=SC2046
set -- $(orphans | grep -vxF "${orphansBefore:-/}" || true)
[ $# -eq 0 ] || apt-get -y purge "$@"

# What containers left running: the engine's own shims, known by its containerd namespace.
for cmdline in /proc/[0-9]*/cmdline; do
  pid=${cmdline#/proc/}
  pid=${pid%/cmdline}
  case $(tr '\0' ' ' <"$cmdline" 2>/dev/null) in
  *containerd-shim*' -namespace moby '*) kill -KILL "$pid" 2>/dev/null || true ;;
  esac
done
while read -r _ target _; do
  case $target in /var/lib/docker/* | /run/docker/*) umount -l "$target" || true ;; esac
done </proc/mounts
# A data folder may be a mount of its own, which stays.
for folder in /var/lib/docker /var/lib/containerd /etc/docker /run/docker /run/containerd; do
  [ ! -d "$folder" ] || find "$folder" -mindepth 1 -delete
  rmdir "$folder" 2>/dev/null || true
done
rm -f /run/docker.sock /run/docker.pid /var/log/docker.log /etc/default/docker /etc/apt/sources.list.d/docker.sources /etc/apt/keyrings/docker.asc
for link in docker0 docker_gwbridge; do
  ip link delete "$link" 2>/dev/null || true
done
