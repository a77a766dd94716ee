set -eu
umask 077
sleep 0.4
printf 'heard %s\n' "$WORD"
printf 'heard %s\n' "$WORD" >&2
cat "$PURLIN_SECRET_WORD" >/root/heard
env >/root/environment
sleep 0.4
[ -e /root/ready ] || exit 3
