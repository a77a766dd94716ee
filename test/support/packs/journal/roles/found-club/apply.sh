set -eu
mkdir -p /var/lib/journal
echo "$(date +%s%N) begin found-club $ROUND" >>/var/lib/journal/log
sleep 0.3
if [ ! -e /var/lib/journal/club ]; then
  cat /proc/sys/kernel/random/uuid >>/var/lib/journal/club
  echo "$(date +%s%N) made club $ROUND" >>/var/lib/journal/log
fi
echo "$ROUND" >/var/lib/journal/club-round
echo "$(date +%s%N) end found-club $ROUND" >>/var/lib/journal/log
