#!/bin/sh
### BEGIN INIT INFO
# Provides:          purlin-firewall
# Required-Start:    $local_fs
# Required-Stop:
# X-Start-Before:    docker
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: Packet filter of the machine, as Purlin wants it
### END INIT INFO
# Written by Purlin, role firewall-by-sysvinit.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
rules=/etc/purlin/firewall.nft

case ${1-} in
  start | restart | reload | force-reload)
    if [ -e "$rules" ]; then nft -f "$rules"; fi
    ;;
  stop) ;; # A machine that goes down stays closed.
  status) nft list table inet purlin >/dev/null 2>&1 || exit 3 ;;
  *)
    echo "usage: $0 start|stop|restart|reload|force-reload|status" >&2
    exit 2
    ;;
esac
