set -eu
state=/var/lib/moods
mkdir -p "$state"
echo run >>"$state/runs"
[ ! -e "$state/mended" ] || exit 0
case $MOOD in
  fails)
    for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "looked at disk $n"; done
    echo 'no disk is large enough' >&2
    exit 9
    ;;
  later)
    echo 'the neighbour is not there yet' >&2
    [ "$(wc -l <"$state/runs")" -gt 1 ] || exit 75
    ;;
  waits)
    echo 'somebody to turn the key' >&2
    exit 76
    ;;
  long) sleep 30 ;;
esac
