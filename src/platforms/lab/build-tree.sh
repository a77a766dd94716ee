#!/bin/sh
# Builds a base tree and puts it in its place at once. Runs under a lock that its whole process tree holds.
# usage: build-tree.sh TREE ARGUMENTS-OF-MMDEBSTRAP...   (sources.list on standard input)
set -eu
tree=$1
shift
if [ -d "$tree" ]; then exit 0; fi
if ! command -v mmdebstrap >/dev/null; then
  echo "mmdebstrap is not installed: apt-get install mmdebstrap" >&2
  exit 1
fi
unfinished="${tree%/*}/.${tree##*/}.new"
rm -rf --one-file-system "$unfinished"
mmdebstrap "$@" "$unfinished" -
mv "$unfinished" "$tree"
