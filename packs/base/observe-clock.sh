# Who keeps this machine's clock: the machine itself (own), or the host around it (host).
# 4026531836 is the inode of the kernel's first PID namespace (PROC_PID_INIT_INO in include/linux/proc_ns.h); a machine
# whose process 1 lives in another one shares its kernel, and so its clock, with a host.
set -eu
keeper=own
if [ "$(readlink /proc/self/ns/pid)" != 'pid:[4026531836]' ]; then
  keeper=host
elif tr '\0' '\n' </proc/1/environ 2>/dev/null | grep -q '^container='; then
  keeper=host
fi
echo "$keeper"
