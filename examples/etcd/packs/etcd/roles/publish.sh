set -eu
echo "endpoint=http://$ADDRESS:2379" >>"$PURLIN_OUTPUTS"
