set -eu
mkdir -p /var/lib/journal
echo "$(date +%s%N) begin finish $ROUND" >>/var/lib/journal/log
sleep 0.1
echo "$(date +%s%N) end finish $ROUND" >>/var/lib/journal/log
