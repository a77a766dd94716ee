# Reach 377 in octal means that the last eight questions were answered; one answer is enough here.
set -eu
if ! sources=$(chronyc -c -n sources); then
  echo 'chronyd does not answer' >&2
  exit 1
fi
if ! printf '%s\n' "$sources" | awk -F, '$6 != "0" { found = 1 } END { exit !found }'; then
  echo "no time server answers: $(printf '%s\n' "$SERVERS" | tr '\n' ' ')" >&2
  exit 1
fi
