#!/bin/bash
# The first process of the control plane: starts its services and stays as long as all of them live. What each says is in
# /sim/log. With `new` it makes the databases first, waits for /sim/catalogue
# before the services that need one start, and puts its state into /sim/seed when /sim/keep appears.
# usage: start.sh new|seeded
set -eu
here=/sim/inside
etc=/sim/etc
common=(--config-file "$etc/common.conf")
mkdir -p /sim/log /var/lib/sim/{lock,glance,nova/instances,neutron,cinder} /run/mysqld
chown mysql: /run/mysqld
trap 'exit 1' TERM

# Every service logs in to the others in the same way; not all of them can share a section for it.
mkdir "$etc"
for file in "$here"/etc/*.conf; do
  sed -e "/^@login@\$/{r $here/etc/login" -e 'd}' "$file" >"$etc/${file##*/}"
done

# run NAME PROGRAM ARGUMENTS...: in the background; its end is the end of all.
run() {
  local name=$1
  shift
  {
    code=0
    "$@" >"/sim/log/$name" 2>&1 </dev/null || code=$?
    echo "$name ended with $code: $(tail -c 1000 "/sim/log/$name")"
    kill -TERM 1
  } &
}

wait_for_port() {
  until (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do sleep 0.1; done
}

call() { python3 -B "$here/serve.py" call "$@"; }
sql() { mariadb --socket=/run/mysqld/socket --user=root --execute="$1"; }

start_base() {
  # The databases live as long as this process: nothing need reach a disk.
  run mariadb mariadbd --no-defaults --user=mysql --datadir=/var/lib/mysql --socket=/run/mysqld/socket \
    --pid-file=/run/mysqld/pid --bind-address=127.0.0.1 --skip-name-resolve --performance-schema=0 --max-connections=500 \
    --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=nosync --innodb-log-file-size=16M \
    --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci
  run rabbitmq runuser -u rabbitmq -- env HOME=/var/lib/rabbitmq RABBITMQ_NODENAME=sim@localhost \
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_LOGS=- \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1:1 +sbwt none" /usr/lib/rabbitmq/bin/rabbitmq-server
  wait_for_port 3306
}

start_keystone() {
  run keystone env "OS_KEYSTONE_CONFIG_FILES=$etc/keystone.conf" \
    python3 -B "$here/serve.py" wsgi 5000 keystone.server.wsgi:initialize_public_application
}

start_services() {
  run placement env "OS_PLACEMENT_CONFIG_DIR=$etc" \
    python3 -B "$here/serve.py" wsgi 8778 placement.wsgi:init_application
  run glance python3 -B "$here/serve.py" call glance.cmd.api:main glance-api "${common[@]}" --config-file "$etc/glance.conf"
  wait_for_port 5672
  run neutron python3 -B "$here/serve.py" call neutron.cmd.eventlet.server:main neutron-server \
    "${common[@]}" --config-file "$etc/neutron.conf"
  run cinder python3 -B "$here/serve.py" fork cinder.cmd.api:main cinder.cmd.scheduler:main cinder.cmd.volume:main -- \
    "${common[@]}" --config-file "$etc/cinder.conf"
  # Nova looks for placement when it starts.
  wait_for_port 5000
  wait_for_port 8778
  for name in conductor scheduler api; do
    run "nova-$name" python3 -B "$here/serve.py" call "nova.cmd.$name:main" "nova-$name" \
      "${common[@]}" --config-file "$etc/nova.conf"
  done
  wait_for_port 9696
  run port-agent python3 -B "$here/port_agent.py" "${common[@]}" --config-file "$etc/neutron.conf"
  run nova-compute python3 -B "$here/serve.py" call nova.cmd.compute:main nova-compute \
    "${common[@]}" --config-file "$etc/nova.conf"
}

await_file() {
  until [ -e "$1" ]; do sleep 0.2; done
}

case $1 in
  seeded)
    start_base
    start_keystone
    start_services
    ;;
  new)
    start_base
    . "$here/make-databases.sh"
    start_keystone
    await_file /sim/catalogue
    start_services
    await_file /sim/keep
    . "$here/keep-state.sh"
    ;;
esac
wait
