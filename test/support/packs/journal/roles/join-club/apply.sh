set -eu
mkdir -p /var/lib/journal
echo "$(date +%s%N) begin join-club $ROUND" >>/var/lib/journal/log
sleep 0.3
echo "$ID" >/var/lib/journal/club
echo "$(date +%s%N) end join-club $ROUND" >>/var/lib/journal/log
