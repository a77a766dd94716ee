echo "id=$(cat /var/lib/journal/club)" >>"$PURLIN_OUTPUTS"
