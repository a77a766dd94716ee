#!/bin/sh
# Makes a Debian tree. mmdebstrap keeps every daemon from starting while packages are set up.
# usage: build-debian.sh ARGUMENTS-OF-MMDEBSTRAP... SUITE TREE   (sources.list on standard input)
set -eu
exec mmdebstrap --format=directory "$@" -
