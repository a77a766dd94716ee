set -eu
mkdir -p /var/lib/journal
echo "$(date +%s%N) begin write $ROUND" >>/var/lib/journal/log
sleep 0.1
echo "$(date +%s%N) end write $ROUND" >>/var/lib/journal/log
