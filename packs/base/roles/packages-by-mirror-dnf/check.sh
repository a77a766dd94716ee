set -eu
if grep -qsFx "proxy=$URL" /etc/dnf/dnf.conf; then exit 0; else exit 1; fi
