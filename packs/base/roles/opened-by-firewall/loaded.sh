# Compares what is loaded with what the file would load, both as nft lists them; the file is loaded in a network of its own.
set -eu
file=/etc/purlin/firewall.nft
if ! command -v nft >/dev/null || ! [ -e "$file" ] || ! has=$(nft -s list table inet purlin 2>/dev/null); then
  echo 'load the table inet purlin'
  exit 1
fi
wanted=$(unshare --net sh -c 'nft -f "$1" && nft -s list table inet purlin' sh "$file")
if [ "$has" = "$wanted" ]; then exit 0; fi
echo 'load the table inet purlin again: it was changed'
exit 1
