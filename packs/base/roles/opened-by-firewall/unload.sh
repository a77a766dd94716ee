set -eu
if command -v nft >/dev/null && nft list table inet purlin >/dev/null 2>&1; then nft delete table inet purlin; fi
rm -f /etc/purlin/firewall.nft
rmdir /etc/purlin 2>/dev/null || true
