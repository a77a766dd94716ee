"""Runs a part of OpenStack without the packages that make it a service of the machine.

serve.py call MODULE:FUNCTION NAME ARGUMENTS...   a program, by its entry point
serve.py wsgi PORT MODULE:FACTORY                 a WSGI application, with a thread for each request
"""
import importlib
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


mode, what = sys.argv[1:3]
if mode == "wsgi":
    factory = sys.argv[3]
    sys.argv = [factory]
    make_server("127.0.0.1", int(what), entry_point(factory)(), Server, Handler).serve_forever()
else:
    sys.argv = sys.argv[3:]
    sys.exit(entry_point(what)())
