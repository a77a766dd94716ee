#!/bin/sh
# Compiles vcsim and govc in a tree with Go.
# usage: compile-vcsim.sh TREE-WITH-GO FOLDER-FOR-PROGRAMS
set -eu
chroot "$1" sh -eu -c '
  mkdir -p /build/src/github.com/vmware
  cd /build
  apt-get -q source --download-only golang-github-vmware-govmomi
  tar -xf golang-github-vmware-govmomi_*.orig.tar.* -C src/github.com/vmware
  mv src/github.com/vmware/govmomi-* src/github.com/vmware/govmomi
  export GO111MODULE=off GOPATH=/build:/usr/share/gocode GOCACHE=/build/cache CGO_ENABLED=0 GOFLAGS=-p=1
  for program in vcsim govc; do
    go build -ldflags "-s -w" -o "/build/$program" "github.com/vmware/govmomi/$program"
  done
'
cp "$1/build/vcsim" "$1/build/govc" "$2/bin/"
