# Gives the rules as the output `rules`. The first two lines of them make that loading replaces the table in one go.
set -eu

lines() { printf '%s\n' "$1" | sed '/^[[:space:]]*$/d'; }

# The ports at which SSH servers wait: what OpenSSH's configuration says, those of servers that run, and those that were named.
login_ports() {
  lines "$LOGIN_PORTS"
  sshd -T 2>/dev/null | sed -n 's/^port //p' || true
  ss -Htnlp 2>/dev/null | sed -n '/"sshd"\|"dropbear"/s/^[A-Z]* *[0-9]* *[0-9]* *[^ ]*:\([0-9]*\) .*/\1/p' || true
}

# FROM: addresses of the members for whom a port for FROM is open
addresses() {
  case $1 in
    deployment) lines "$MEMBERS" ;;
    site) lines "$MEMBERS" | awk -v site="$SITE" '$3 == site' ;;
    group) lines "$MEMBERS" | awk -v own="$GROUP" '$2 == own' ;;
  esac | cut -d ' ' -f 1 | sort -u
}

# FROM TYPE ADDRESSES: a set, unless it would be empty
set_of() {
  [ -n "$3" ] || return 0
  printf '  set %s_%s {\n    type %s_addr\n    elements = { %s }\n  }\n' "$1" "$2" "$2" "$(printf '%s\n' "$3" | paste -s -d , -)"
}

# PROTOCOL PORT FROM
rule() {
  case $1 in tcp | udp) ;; *) return 1 ;; esac
  case $2 in '' | *[!0-9]*) return 1 ;; esac
  case $3 in
    anywhere) echo "    $1 dport $2 accept" ;;
    deployment | site | group)
      case $sets in *" set $3_ipv4 "*) echo "    ip saddr @$3_ipv4 $1 dport $2 accept" ;; esac
      case $sets in *" set $3_ipv6 "*) echo "    ip6 saddr @$3_ipv6 $1 dport $2 accept" ;; esac
      ;;
    *) return 1 ;;
  esac
}

opened=$(lines "$LISTENS
$ALSO_OPEN" | sort -u)
sets=$(
  lines "$opened" | cut -d ' ' -f 3 | sort -u | while read -r from; do
    set_of "$from" ipv4 "$(addresses "$from" | grep -v : || true)"
    set_of "$from" ipv6 "$(addresses "$from" | grep : || true)"
  done
)
rules=$(
  lines "$opened" | while read -r protocol port from rest; do
    rule "$protocol" "$port" "$from$rest" && continue
    echo "cannot open \"$protocol $port $from $rest\": a port is opened by a line such as \"tcp 9100 anywhere\"" >&2
    exit 2
  done
)
logins=$(login_ports | sort -nu | paste -s -d , -)
# Nobody is locked out where no server could be found.
[ -n "$logins" ] || logins=22

{
  echo 'table inet purlin'
  echo 'delete table inet purlin'
  echo 'table inet purlin {'
  lines "$sets"
  echo '  chain input {'
  echo '    type filter hook input priority filter; policy drop;'
  echo '    iif lo accept'
  echo '    ct state established,related accept'
  echo '    meta l4proto { icmp, ipv6-icmp } accept'
  echo '    meta nfproto ipv4 udp sport 67 udp dport 68 accept'
  echo '    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept'
  echo "    tcp dport { $logins } accept"
  lines "$rules"
  echo '  }'
  echo '}'
} | awk 'BEGIN { printf "{\"rules\":\"" } { printf "%s\\n", $0 } END { print "\"}" }' >"$PURLIN_OUTPUTS"
