#!/bin/sh
# Turns a fresh Debian tree into the base of hosts: no keys, no name, an init that fits a namespace.
# usage: customize-tree.sh TREE sysvinit|systemd
set -eu
tree=$1
rm -f "$tree"/etc/ssh/ssh_host_* "$tree/etc/hostname" "$tree/etc/apt/apt.conf.d/99mmdebstrap" "$tree/var/lib/dbus/machine-id"
: >"$tree/etc/machine-id"
# Else systemd rebuilds caches of /usr at the first boot of every host (ConditionNeedsUpdate, systemd.unit(5)).
touch "$tree/etc/.updated" "$tree/var/.updated"
mkdir -p "$tree/var/lib/docker" "$tree/var/lib/containerd"
# Many sessions over many connections at once; UsePAM and all else as Debian ships it.
cat >"$tree/etc/ssh/sshd_config.d/lab.conf" <<'CONFIG'
PermitRootLogin prohibit-password
PasswordAuthentication no
HostKey /etc/ssh/ssh_host_ed25519_key
UseDNS no
MaxSessions 200
MaxStartups 200:30:400
CONFIG
if [ "$2" = sysvinit ]; then
  # No rcS: disks, clocks and kernel settings are this machine's, and boot-host.sh did the mounts.
  cat >"$tree/etc/inittab" <<'CONFIG'
id:2:initdefault:
l0:0:wait:/etc/init.d/rc 0 </dev/null >>/run/console 2>&1
l1:1:wait:/etc/init.d/rc 1 </dev/null >>/run/console 2>&1
l2:2:wait:/etc/init.d/rc 2 </dev/null >>/run/console 2>&1
l6:6:wait:/etc/init.d/rc 6 </dev/null >>/run/console 2>&1
CONFIG
  # Scripts that raise a limit (Docker's does) stop where this machine's root may not; here they go on with what there is.
  mkdir -p "$tree/lib/lsb/init-functions.d"
  cat >"$tree/lib/lsb/init-functions.d/10-lab" <<'FUNCTIONS'
ulimit() { command ulimit "$@" 2>/dev/null || true; }
FUNCTIONS
  rm -f "$tree"/etc/rc2.d/S??bootlogs "$tree"/etc/rc2.d/S??rc.local
else
  # Units that would act on this machine's devices and clock, or wait for what a host does not have.
  for unit in systemd-udevd.service systemd-udev-trigger.service systemd-timesyncd.service systemd-modules-load.service \
    systemd-networkd-wait-online.service getty@tty1.service getty.target console-getty.service apt-daily.timer \
    apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer sys-kernel-debug.mount \
    sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount dev-hugepages.mount dev-mqueue.mount; do
    ln -sf /dev/null "$tree/etc/systemd/system/$unit"
  done
fi
