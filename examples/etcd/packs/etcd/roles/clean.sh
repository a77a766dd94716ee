set -eu
rm -rf /etc/default/etcd /var/lib/etcd
