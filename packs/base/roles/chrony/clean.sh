set -eu
rm -f "$CONFIGURATION"
