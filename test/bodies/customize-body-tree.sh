#!/bin/sh
# Turns a tree of the lab into the disk of a cloud image: access comes from cloud-init alone, whose data source is a seed folder.
# usage: customize-body-tree.sh TREE
set -eu
tree=$1
rm -f "$tree/etc/ssh/sshd_config.d/lab.conf"
# A body's root is no partition, its network stands before its init runs, its mirrors are this machine's, it has no locales.
cat >"$tree/etc/cloud/cloud.cfg.d/90-body.cfg" <<'CONFIG'
datasource_list: [NoCloud]
network: {config: disabled}
apt: {preserve_sources_list: true}
growpart: {mode: 'off'}
resize_rootfs: false
locale: C.UTF-8
manage_etc_hosts: true
CONFIG
for unit in cloud-init-hotplugd.socket cloud-init-hotplugd.service systemd-networkd.service systemd-resolved.service \
  networking.service dpkg-db-backup.timer systemd-tmpfiles-clean.timer; do
  ln -sf /dev/null "$tree/etc/systemd/system/$unit"
done
