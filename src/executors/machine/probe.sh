# Prints one line PATH=VALUE for each core fact, and `disk NAME SIZE_MIB EMPTY ID` for each disk but that of the root.
[ -r /etc/os-release ] && . /etc/os-release
case " $ID $ID_LIKE " in
  *' debian '* | *' ubuntu '*) family=debian ;;
  *' rhel '* | *' fedora '* | *' centos '*) family=rhel ;;
  *' alpine '*) family=alpine ;;
  *' suse '* | *' opensuse '* | *' sles '*) family=suse ;;
  *) family=$ID ;;
esac
echo "os.family=$family"
echo "os.distribution=$ID"
echo "os.version=$VERSION_ID"
echo "os.codename=$VERSION_CODENAME"
set -- $(uname -rm)
echo "kernel.version=$1"
case $2 in
  x86_64) echo arch=amd64 ;;
  aarch64) echo arch=arm64 ;;
  armv7*) echo arch=armhf ;;
  i?86) echo arch=i386 ;;
  ppc64le) echo arch=ppc64el ;;
  *) echo "arch=$2" ;;
esac
echo "cpus=$(nproc 2>/dev/null || grep -c '^processor' /proc/cpuinfo)"
while read -r key value unit; do
  [ "$key" = MemTotal: ] && echo "memoryMiB=$((value / 1024))" && break
done < /proc/meminfo
read -r first < /proc/1/comm
if [ -d /run/systemd/system ]; then echo init=systemd
elif [ -d /run/openrc ]; then echo init=openrc
elif [ "$first" = init ] && [ -r /etc/inittab ] && [ -d /etc/init.d ]; then echo init=sysvinit
else echo init=none
fi
if [ "$(id -u)" = 0 ]; then echo root=true; else echo root=false; fi

engine=
if command -v docker >/dev/null 2>&1; then engine=$(docker version --format '{{.Server.Version}}' 2>/dev/null </dev/null); fi
if [ -n "$engine" ]; then echo found.docker=true; echo "found.dockerVersion=$engine"; else echo found.docker=false; fi

root_device=
while read -r id parent numbers root mount rest; do
  [ "$mount" = / ] && root_device=$numbers
done < /proc/self/mountinfo
root_disk=$(readlink -f "/sys/dev/block/$root_device" 2>/dev/null)

# A disk is empty when it has no partition, nobody holds it, it is not mounted and no signature is on it.
is_empty() {
  for part in "/sys/block/$1/$1"*/partition; do [ -e "$part" ] && return 1; done
  for holder in "/sys/block/$1/holders/"*; do [ -e "$holder" ] && return 1; done
  while read -r device rest; do [ "$device" = "/dev/$1" ] && return 1; done < /proc/mounts
  command -v blkid >/dev/null 2>&1 || return 1
  blkid -p "/dev/$1" >/dev/null 2>&1
  [ $? -eq 2 ]
}
for disk in /sys/block/*; do
  name=${disk##*/}
  case $name in loop* | ram* | zram* | sr* | fd* | dm-* | md* | nbd* | '*') continue ;; esac
  [ -b "/dev/$name" ] || continue
  case "$root_disk/" in */block/"$name"/*) continue ;; esac
  read -r sectors < "$disk/size"
  [ "$sectors" -gt 0 ] || continue
  serial=
  for file in "$disk/wwid" "$disk/device/wwid" "$disk/device/serial" "$disk/serial"; do
    [ -r "$file" ] && read -r serial < "$file" && [ -n "$serial" ] && break
  done
  if is_empty "$name"; then empty=true; else empty=false; fi
  echo "disk $name $((sectors / 2048)) $empty ${serial:-$name}"
done 2>/dev/null
exit 0
