set -eu
# /etc/hosts is written in place: in a container it is often a mount, which cannot be renamed over.
rest=$(sed '/^# purlin: machines of the deployment$/,/^# purlin: end$/d' /etc/hosts)
printf '%s\n# purlin: machines of the deployment\n%s\n# purlin: end\n' "$rest" "$ENTRIES" >/etc/hosts
