set -eu
command -v chronyd >/dev/null || exit 1
wanted=$(printf '%s\n' "$SERVERS" | sed '/^$/d; s/.*/pool & iburst/')
[ "$(grep -s '^pool ' "$CONFIGURATION")" = "$wanted" ] || exit 1
chronyc -n tracking >/dev/null 2>&1 || exit 1
exit 0
