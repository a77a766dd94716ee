set -eu
export ETCDCTL_API=3
grep -qsFx "ETCD_ADVERTISE_CLIENT_URLS=http://$ADDRESS:2379" /etc/default/etcd || exit 1
etcdctl endpoint health >/dev/null 2>&1 || exit 1
exit 0
