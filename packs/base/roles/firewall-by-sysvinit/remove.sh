# Its links in /etc/rc?.d go last: update-rc.d takes them away only where the script is gone.
set -eu
rm -f /etc/init.d/purlin-firewall
if command -v update-rc.d >/dev/null; then update-rc.d purlin-firewall remove; else rm -f /etc/rc?.d/[SK]??purlin-firewall; fi
