[ -s /root/word ] || exit 1
exit 0
