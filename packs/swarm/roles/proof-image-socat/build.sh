# An image of the machine's own shell, socat and a few tools, with their libraries.
set -eu
export DOCKER_HOST="unix://$SOCKET"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

cat >"$root/probe" <<'END'
#!/bin/sh
# probe NAME PORT COUNT: serves $PROOF_ID to whoever connects, and prints a line when all COUNT addresses behind NAME have
# served another one each.
set -u
echo "$PROOF_ID" >/id
socat "TCP4-LISTEN:$2,fork,reuseaddr" OPEN:/id,rdonly &
trap 'exit 0' TERM
while :; do
  seen=$(getent ahostsv4 "$1" | while read -r address kind _; do
    [ "$kind" != STREAM ] || socat -u -T2 "TCP4:$address:$2,connect-timeout=2" - 2>/dev/null
  done | sort -u | grep -c .)
  [ "$seen" -lt "$3" ] || break
  sleep 1
done
echo "$PROOF_ID reached $3"
while :; do sleep 1; done
END
chmod 0755 "$root/probe"

binaries=$(for name in sh socat getent sort grep sleep; do command -v "$name"; done)
loaded=$(ls /lib/*/libnss_files.so.2 /lib/*/libnss_dns.so.2 /lib64/libnss_files.so.2 /lib64/libnss_dns.so.2 2>/dev/null || true)
libraries=$(for file in $binaries; do ldd "$file"; done | grep -o '/[^ ]*' | sort -u)
for file in $binaries $libraries $loaded; do
  mkdir -p "$root${file%/*}"
  cp -L "$file" "$root$file"
done
mkdir -p "$root/etc" "$root/bin"
[ -e "$root/bin/sh" ] || cp -L /bin/sh "$root/bin/sh"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["/probe"]' - localhost/purlin/proof:1 >/dev/null
