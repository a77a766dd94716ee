#!/bin/sh
# Adds the paste files of nova, neutron, glance and cinder to a tree: they come in packages whose setup wants a database, so
# only the files are taken.
# usage: add-paste-files.sh TREE
set -eu
chroot "$1" sh -eu -c '
  cd "$(mktemp -d)"
  apt-get -q download nova-common neutron-common glance-common cinder-common
  for package in *.deb; do dpkg -x "$package" all; done
  for name in nova neutron glance cinder; do
    mkdir -p "/usr/share/$name-common"
    find "all/usr/share/$name-common" -name "*paste.ini" -exec cp {} "/usr/share/$name-common/" \;
  done
  cp all/etc/cinder/resource_filters.json /usr/share/cinder-common/
  rm -rf "$PWD"
'
mkdir -p "$1/sim"
