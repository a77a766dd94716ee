# One change for the kernel: there is no moment without rules, and connections that stand go on.
set -eu
nft -f /etc/purlin/firewall.nft
