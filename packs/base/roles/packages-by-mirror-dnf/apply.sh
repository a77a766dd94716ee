# `proxy` belongs to the section [main], which is the only one that dnf.conf has.
set -eu
file=/etc/dnf/dnf.conf
[ -e "$file" ] || echo '[main]' >"$file"
rest=$(grep -v '^proxy=' "$file" || true)
printf '%s\nproxy=%s\n' "$rest" "$URL" >"$file"
