#!/bin/sh
# Process 1 of a host until its init takes over. Runs in fresh network, mount, pid, uts, ipc and cgroup namespaces.
# Environment: HOST_NAME HOST_FOLDER HOST_TREE HOST_INIT HOST_ADDRESSES HOST_GATEWAY HOST_NETNS HOST_LINK HOST_HIERARCHIES
# (one line per cgroup hierarchy: folder, file system type, mount options).
set -eu
exec 9>&-
folder=$HOST_FOLDER
root=$folder/root
cd "$folder"

# One mount(8) for all: a process for each would be most of the time that a host takes to start.
# /sys is read-only and /proc/sys too but for net: systemd-sysctl would set limits of the whole machine.
# Docker's and containerd's data lie beside the overlay, because overlay2 cannot stand on an overlay.
{
  echo "overlay $root overlay lowerdir=$HOST_TREE,upperdir=$folder/upper,workdir=$folder/work 0 0"
  echo "proc $root/proc proc nosuid,nodev,noexec 0 0"
  echo "sysfs $root/sys sysfs ro,nosuid,nodev,noexec 0 0"
  echo "tmpfs $root/dev tmpfs mode=755,size=1m,nosuid 0 0"
  echo "devpts $root/dev/pts devpts X-mount.mkdir,newinstance,ptmxmode=0666,mode=620,gid=5 0 0"
  echo "tmpfs $root/dev/shm tmpfs X-mount.mkdir,mode=1777,nosuid 0 0"
  echo "tmpfs $root/run tmpfs mode=755,nosuid 0 0"
  echo "tmpfs $root/tmp tmpfs mode=1777,nosuid 0 0"
  echo "$folder/data/docker $root/var/lib/docker none X-mount.mkdir,bind 0 0"
  echo "$folder/data/containerd $root/var/lib/containerd none X-mount.mkdir,bind 0 0"
  echo "$HOST_HIERARCHIES" | while read -r name type options; do
    if [ "$type" = cgroup2 ] && [ "$name" = . ]; then
      echo "cgroup2 $root/sys/fs/cgroup cgroup2 nosuid,nodev,noexec 0 0"
      continue
    fi
    [ -n "${base-}" ] || echo "tmpfs $root/sys/fs/cgroup tmpfs mode=755,nosuid,nodev,noexec 0 0"
    base=done
    echo "$type $root/sys/fs/cgroup/$name $type X-mount.mkdir,nosuid,nodev,noexec,$options 0 0"
  done
  echo "$root/proc/sys/net $root/mnt none bind 0 0"
  echo "$root/proc/sys $root/proc/sys none bind 0 0"
} >fstab
mount --all --fstab fstab
mount -o remount,bind,ro "$root/proc/sys"
mount --move "$root/mnt" "$root/proc/sys/net"
if [ -e "$root/proc/sysrq-trigger" ]; then mount --bind /dev/null "$root/proc/sysrq-trigger"; fi

for node in null zero full random urandom tty fuse; do
  if [ -c "/dev/$node" ]; then set -- "$@" "/dev/$node"; fi
done
cp -a "$@" "$root/dev/"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"
mkdir -p "$root/run/sshd" "$root/run/lock" "$root/dev/net"
if [ -c /dev/net/tun ]; then cp -a /dev/net/tun "$root/dev/net/"; fi
: >"$root/run/utmp"
: >"$root/run/console"
mount --bind console.log "$root/run/console"

# cgroup v2 forbids processes in a group that has children with controllers: leave the root of our namespace.
if [ -e "$root/sys/fs/cgroup/cgroup.subtree_control" ]; then
  mkdir -p "$root/sys/fs/cgroup/init"
  echo 1 >"$root/sys/fs/cgroup/init/cgroup.procs"
  for controller in $(cat "$root/sys/fs/cgroup/cgroup.controllers"); do
    echo "+$controller" >"$root/sys/fs/cgroup/cgroup.subtree_control" || true
  done
fi

hostname "$HOST_NAME"
# The kernel takes a dead host's network down a while after its last process: its link may still be there.
nsenter --net="$HOST_NETNS" ip link delete "$HOST_LINK" 2>/dev/null || true
ip link add eth0 type veth peer name "$HOST_LINK" netns "$HOST_NETNS"
routes=
addresses=
for address in $HOST_ADDRESSES; do
  routes="$routes
route replace $address/32 dev $HOST_LINK"
  addresses="$addresses
address add $address/32 dev eth0"
done
nsenter --net="$HOST_NETNS" ip -batch - <<LINES
link set $HOST_LINK up$routes
LINES
ip -batch - <<LINES
link set lo up$addresses
link set eth0 up
route add $HOST_GATEWAY/32 dev eth0
route add default via $HOST_GATEWAY
LINES

: >up
cd "$root"
pivot_root . mnt
umount --lazy /mnt
# shellcheck disable=SC2086
exec chroot . /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=linux container=lab \
  $HOST_INIT <>/dev/null >>/run/console 2>&1
