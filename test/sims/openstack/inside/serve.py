"""Runs a part of OpenStack without the packages that make it a service of the machine.

serve.py call MODULE:FUNCTION NAME ARGUMENTS...   a program, by its entry point
serve.py fork MODULE:FUNCTION... -- ARGUMENTS...   programs of one package: what they import they import once
serve.py wsgi PORT MODULE:FACTORY                 a WSGI application, with a thread for each request
"""
import gc
import importlib
import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


def entry_point(name):
    module, function = name.split(":")
    return getattr(importlib.import_module(module), function)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Handler(WSGIRequestHandler):
    def address_string(self):
        return self.client_address[0]  # no look-up of names


def fork(names, arguments):
    """Each in a process of its own; the end of one is the end of all."""
    import eventlet

    programs = [(name, entry_point(name)) for name in names]
    gc.freeze()
    for name, program in programs:
        if os.fork() == 0:
            # Two processes must not wait at one epoll descriptor.
            eventlet.hubs.use_hub()
            sys.argv = [name, *arguments]
            sys.exit(program())
    os.wait()
    sys.exit(1)


mode, what = sys.argv[1:3]
if mode == "fork":
    end = sys.argv.index("--")
    fork(sys.argv[2:end], sys.argv[end + 1 :])
elif mode == "wsgi":
    factory = sys.argv[3]
    sys.argv = [factory]
    make_server("127.0.0.1", int(what), entry_point(factory)(), Server, Handler).serve_forever()
else:
    sys.argv = sys.argv[3:]
    sys.exit(entry_point(what)())
