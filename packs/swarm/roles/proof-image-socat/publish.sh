set -eu
echo 'image=localhost/purlin/proof:1' >>"$PURLIN_OUTPUTS"
