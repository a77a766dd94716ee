#!/bin/sh
# The first process of a control plane, in namespaces of its own: gives itself a root of the tree and a layer in memory,
# and becomes the program. All of it is gone when this process is, mounts too.
# usage: run-in-tree.sh TREE FOLDER PROGRAM ARGUMENTS...   (FOLDER is /sim in there; the environment is the program's)
set -eu
tree=$1
folder=$2
shift 2
mount -t tmpfs -o mode=755 sim /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o "lowerdir=$tree,upperdir=/mnt/upper,workdir=/mnt/work" sim /mnt/root
cd /mnt/root
mkdir -p proc dev tmp sim
mount --bind "$folder" sim
mount -t proc proc proc
mount --bind /dev dev
mount -t tmpfs tmpfs dev/shm
mount -t tmpfs -o mode=1777 tmpfs tmp
exec chroot . "$@"
