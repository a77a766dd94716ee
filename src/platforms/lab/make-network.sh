#!/bin/sh
# Makes a lab's network namespace unless it is there, and sets it up. Runs under a lock that it holds itself, so that a
# run whose parent was killed and the next one follow each other.
# usage: make-network.sh FILE-TO-BIND-TO GATEWAY
set -eu
network=$1
gateway=$2
if ! nsenter --net="$network" true 2>/dev/null; then
  : >"$network"
  unshare --net="$network" true
fi
nsenter --net="$network" sh -eu -c '
  ip link set lo up
  ip address replace "$1/32" dev lo
  cd /proc/sys/net
  echo 1 >ipv4/ip_forward
  # Hosts speak IPv4 here; without this every link would wait for its IPv6 address.
  echo 1 >ipv6/conf/all/disable_ipv6
  echo 1 >ipv6/conf/default/disable_ipv6
' sh "$gateway"
