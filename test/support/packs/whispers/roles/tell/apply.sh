set -eu
umask 077
sleep 0.4
echo "the password is $PASSWORD"
printf '%s\n' "$PASSWORD" >/root/password
cat /proc/sys/kernel/random/uuid >/root/word
