#!/usr/bin/env python3
"""A Kubernetes API of three namespaces over TLS, and a proxy that speaks TLS itself.

    server.py api PORT-FILE CERTIFICATE KEY [CLIENT-CA]
    server.py reset PORT-FILE CERTIFICATE KEY CLIENT-CA
    server.py proxy PORT-FILE CERTIFICATE KEY TARGET-PORT [CLIENT-CA]

With a CLIENT-CA it takes only clients with a certificate of that authority. `reset` asks for a certificate and drops
every connection after the handshake, and nothing that it had sent need arrive.
"""

import http.server
import json
import pathlib
import socket
import ssl
import struct
import sys
import threading


# What rules on certificates read besides: lists that every API server has.
EMPTY = {
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations": "ValidatingWebhookConfiguration",
    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations": "MutatingWebhookConfiguration",
    "/apis/apiregistration.k8s.io/v1/apiservices": "APIService",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions": "CustomResourceDefinition",
}


class API(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, code = self.path.split("?")[0], 200
        if path == "/version":
            body = {"major": "1", "minor": "36", "gitVersion": "v1.36.2"}
        elif path == "/api":
            body = {"kind": "APIVersions", "versions": ["v1"]}
        elif path in EMPTY:
            group, version, _ = path.removeprefix("/apis/").split("/")
            body = {"kind": EMPTY[path] + "List", "apiVersion": f"{group}/{version}", "metadata": {}, "items": []}
        elif path == "/api/v1/namespaces":
            items = [{"metadata": {"name": name, "uid": name}} for name in ("default", "kube-system", "shop")]
            body = {"kind": "NamespaceList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": items}
        else:
            code = 404
            body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404, "reason": "NotFound"}
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """Who refuses a certificate goes away in the handshake: that is what is tested."""


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def lead(client, context, port):
    """Every CONNECT leads to the port."""
    try:
        client, head = context.wrap_socket(client, server_side=True), b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                return
            head += data
        server = socket.create_connection(("127.0.0.1", port))
        client.sendall(b"HTTP/1.1 200 ok\r\n\r\n")
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        pump(server, client)
    except OSError:
        pass


def reset(client, context):
    try:
        client = context.wrap_socket(client, server_side=True)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    except OSError:
        pass


def main():
    what, port_file, certificate, key, *rest = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(certificate, key)
    port = int(rest.pop(0)) if what == "proxy" else 0
    if rest:
        context.load_verify_locations(rest[0])
        context.verify_mode = ssl.CERT_OPTIONAL if what == "reset" else ssl.CERT_REQUIRED
    if what == "api":
        server = Quiet(("127.0.0.1", 0), API)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        name = server.server_address[1]
    else:
        listener = socket.create_server(("127.0.0.1", 0))
        name = listener.getsockname()[1]
    temporary = pathlib.Path(port_file + ".new")
    temporary.write_text(f"{name}\n")
    temporary.rename(port_file)
    if what == "api":
        server.serve_forever()
    while True:
        client = listener.accept()[0]
        work, *rest = (lead, client, context, port) if what == "proxy" else (reset, client, context)
        threading.Thread(target=work, args=rest, daemon=True).start()


if __name__ == "__main__":
    main()
