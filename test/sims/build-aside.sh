#!/bin/sh
# Builds a tree beside its place and puts it there at once, so that no half-built one is ever seen. Runs under a lock that its
# whole process tree holds.
# usage: build-aside.sh TREE PROGRAM ARGUMENTS...   (the program gets the folder to make as its last argument)
set -eu
tree=$1
shift
if [ -d "$tree" ]; then exit 0; fi
unfinished="${tree%/*}/.${tree##*/}.new"
rm -rf --one-file-system "$unfinished"
"$@" "$unfinished"
mv "$unfinished" "$tree"
