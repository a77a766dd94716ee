#!/bin/sh
# Makes a tree of two static programs, vcsim and govc, from Debian's source package of govmomi (its -dev package has the
# simulator's library, but not the program). The tree that they are compiled in is thrown away.
# usage: build-vcsim.sh ARGUMENTS-OF-MMDEBSTRAP... SUITE TREE   (sources.list with deb-src on standard input)
set -eu
for tree; do :; done
mkdir -p "$tree/bin" "$tree/proc" "$tree/dev" "$tree/tmp" "$tree/sim" "$tree/root"
here=$(dirname "$0")
# Makes the last argument the first, takes it off, and gives mmdebstrap the rest.
count=$#
while [ "$count" -gt 1 ]; do
  set -- "$@" "$1"
  shift
  count=$((count - 1))
done
shift
exec mmdebstrap --format=null --customize-hook="sh $here/compile-vcsim.sh \"\$1\" $tree" "$@" - -
