# Removes what a removed engine leaves behind: processes, mounts, data and links.
set -eu
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
rm -f /run/docker.sock /run/docker.pid /var/log/docker.log
for link in docker0 docker_gwbridge; do
  ip link delete "$link" 2>/dev/null || true
done
