set -eu
mkdir -p /var/lib/journal
echo "$(date +%s%N) begin ponder $ROUND" >>/var/lib/journal/log
sleep 3
echo "$(date +%s%N) end ponder $ROUND" >>/var/lib/journal/log
