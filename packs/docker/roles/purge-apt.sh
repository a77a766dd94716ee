# Purges the engine and what it pulled in. Packages that nothing needed before are left as they were.
set -eu
export DEBIAN_FRONTEND=noninteractive
orphans() { apt-get -s autoremove 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | sort; }

orphansBefore=$(orphans)
# shellcheck disable=SC2046,SC2086
set -- $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $PURGED 2>/dev/null |
  sed -n 's/ \(installed\|config-files\)$//p')
[ $# -eq 0 ] || apt-get -y purge "$@"
# shellcheck disable=SC2046
set -- $(orphans | grep -vxF "${orphansBefore:-/}" || true)
[ $# -eq 0 ] || apt-get -y purge "$@"
