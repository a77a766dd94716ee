# A part of start.sh: the state that a seeded control plane starts with.

# Nobody has reported yet, so that who starts from this state waits until compute1 really does.
sql "UPDATE nova.services SET last_seen_up='2020-01-01', updated_at='2020-01-01';
  UPDATE cinder.services SET updated_at='2020-01-01';
  UPDATE neutron.agents SET heartbeat_timestamp='2020-01-01'"
trap '' TERM
sql SHUTDOWN
while [ -e /run/mysqld/pid ]; do sleep 0.1; done
mkdir -p /sim/seed/var/lib
cp -a /var/lib/mysql /var/lib/sim /sim/seed/var/lib/
touch /sim/kept
sleep infinity
