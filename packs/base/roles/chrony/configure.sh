set -eu
wanted=$(
  echo '# Written by Purlin, role chrony.'
  printf '%s\n' "$SERVERS" | sed '/^$/d; s/.*/pool & iburst/'
  echo 'driftfile /var/lib/chrony/drift'
  echo 'makestep 1.0 3'
  echo 'rtcsync'
)
if [ "$(cat "$CONFIGURATION" 2>/dev/null)" != "$wanted" ]; then
  printf '%s\n' "$wanted" >"$CONFIGURATION"
fi
