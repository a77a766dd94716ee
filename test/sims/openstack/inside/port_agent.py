"""Stands for the Open vSwitch agent of the host compute1: tells neutron that it lives, and that each port which is bound
to it is up. It plumbs nothing. Without it every port would fail to bind.

port_agent.py OPTIONS-OF-NEUTRON...
"""
import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402

import oslo_messaging  # noqa: E402
from neutron.agent import rpc as agent_rpc  # noqa: E402
from neutron.common import config  # noqa: E402
from neutron.conf.agent import common as agent_options  # noqa: E402
from neutron_lib import constants, context, rpc  # noqa: E402
from neutron_lib.agent import topics  # noqa: E402
from oslo_config import cfg  # noqa: E402

HOST = "compute1"
REPORT_SECONDS = 20
STATE = {
    "binary": "neutron-openvswitch-agent",
    "host": HOST,
    "topic": constants.L2_AGENT_TOPIC,
    "agent_type": constants.AGENT_TYPE_OVS,
    "configurations": {
        "tunnel_types": ["vxlan"],
        "tunneling_ip": "127.0.0.1",
        "bridge_mappings": {"physnet1": "br-ex"},
        "datapath_type": "system",
        "ovs_hybrid_plug": False,
        "vhostuser_socket_dir": "/run",
        "ovs_capabilities": {"datapath_types": ["system"], "iface_types": []},
    },
}


class Updates:
    target = oslo_messaging.Target(version="1.4")

    def __init__(self, plugin, admin):
        self.plugin = plugin
        self.admin = admin

    def port_update(self, _context, port, **_others):
        bound = port.get("binding:vif_type") not in ("unbound", "binding_failed")
        if port.get("binding:host_id") == HOST and bound and port["status"] != "ACTIVE":
            self.plugin.update_device_up(self.admin, port["id"], HOST, HOST)

    def __getattr__(self, name):
        if name.startswith(("port_", "network_", "binding_")):
            return lambda _context, **_values: None
        raise AttributeError(name)


config.register_common_config_options()
agent_options.register_agent_state_opts_helper(cfg.CONF)
config.init(sys.argv[1:])
config.setup_logging()
cfg.CONF.set_override("host", HOST)
admin = context.get_admin_context_without_session()
connection = rpc.Connection()
updates = Updates(agent_rpc.PluginApi(topics.PLUGIN), admin)
for resource in (topics.PORT, topics.NETWORK):
    for event in (topics.UPDATE, topics.DELETE):
        name = topics.get_topic_name(topics.AGENT, resource, event)
        connection.create_consumer(name, [updates], fanout=True)
connection.consume_in_threads()
reports = agent_rpc.PluginReportStateAPI(topics.REPORTS)
started = {"start_flag": True}
while True:
    try:
        reports.report_state(admin, {**STATE, **started}, True)
    except oslo_messaging.MessagingException as error:
        print("cannot report:", error, flush=True)
        eventlet.sleep(1)
        continue
    started = {}
    eventlet.sleep(REPORT_SECONDS)
