# A part of start.sh: databases, tables, and keystone's first user and address.
databases="keystone placement glance cinder neutron nova nova_api nova_cell0"
for name in $databases; do sql "CREATE DATABASE $name CHARACTER SET utf8mb3"; done
sql "CREATE USER sim@'127.0.0.1' IDENTIFIED BY 'sim'; GRANT ALL ON *.* TO sim@'127.0.0.1'"

# OpenStack passes these by environment, not by arguments that others could read.
export OS_BOOTSTRAP_PASSWORD=admin-pass OS_BOOTSTRAP_REGION_ID=RegionOne
export OS_BOOTSTRAP_PUBLIC_URL=http://127.0.0.1:5000/v3/ OS_BOOTSTRAP_INTERNAL_URL=http://127.0.0.1:5000/v3/

keystone() { call keystone.cmd.manage:main keystone-manage --config-file "$etc/keystone.conf" "$@"; }
nova() { call nova.cmd.manage:main nova-manage "${common[@]}" --config-file "$etc/nova.conf" "$@"; }

{
  mkdir -p -m 700 /var/lib/sim/keystone/fernet /var/lib/sim/keystone/credential
  keystone db_sync
  keystone fernet_setup --keystone-user root --keystone-group root
  keystone credential_setup --keystone-user root --keystone-group root
  keystone bootstrap
  call placement.cmd.manage:main placement-manage --config-file "$etc/placement.conf" db sync
  call glance.cmd.manage:main glance-manage "${common[@]}" --config-file "$etc/glance.conf" db_sync
  call cinder.cmd.manage:main cinder-manage "${common[@]}" --config-file "$etc/cinder.conf" db sync
} >/sim/log/make-small 2>&1 &
small=$!
call neutron.db.migration.cli:main neutron-db-manage "${common[@]}" --config-file "$etc/neutron.conf" upgrade heads \
  >/sim/log/make-neutron 2>&1 &
neutron=$!
{
  nova api_db sync
  nova cell_v2 map_cell0 --database_connection mysql+pymysql://sim:sim@127.0.0.1/nova_cell0
  nova db sync
  nova cell_v2 create_cell --name cell1
} >/sim/log/make-nova 2>&1 &
nova=$!
made() { wait "$1" || { tail -n 20 "/sim/log/$2" && exit 1; }; }
made "$neutron" make-neutron
made "$small" make-small
made "$nova" make-nova
