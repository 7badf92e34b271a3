#!/usr/bin/env python3
"""A proxy for tests: HTTP's CONNECT and SOCKS 5 on one port. proxy.py PORT-FILE LOG [USER:PASSWORD]

The log has a line per tunnel: `connect` or `socks5`, and where to. With USER:PASSWORD, HTTP wants it."""

import base64
import pathlib
import select
import socket
import socketserver
import struct
import sys


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        first = self.request.recv(1, socket.MSG_PEEK)
        target = self.socks() if first == b"\x05" else self.connect()
        if target:
            self.tunnel(target)

    def log(self, *words):
        with self.server.log.open("a") as log:
            print(*words, file=log)

    def connect(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.request.recv(1)
        lines = head.decode().split("\r\n")
        wanted = self.server.login and f"Basic {base64.b64encode(self.server.login.encode()).decode()}"
        if wanted and f"Proxy-Authorization: {wanted}" not in lines:
            self.request.sendall(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
            return None
        if any(line.lower().startswith("authorization:") for line in lines):
            self.log("leak", "the proxy got the server's token")
        host, port = lines[0].split()[1].rsplit(":", 1)
        self.log("connect", host)
        target = socket.create_connection((host, int(port)))
        self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        return target

    def socks(self):
        """RFC 1928: no login, a name or an IPv4 address."""
        _, methods = self.request.recv(2)
        self.request.recv(methods)
        self.request.sendall(b"\x05\x00")
        kind = self.request.recv(4)[3]
        if kind == 1:
            host = socket.inet_ntoa(self.request.recv(4))
        else:
            host = self.request.recv(self.request.recv(1)[0]).decode()
        port = struct.unpack("!H", self.request.recv(2))[0]
        self.log("socks5", host)
        target = socket.create_connection((host, port))
        self.request.sendall(b"\x05\x00\x00\x01" + bytes(6))
        return target

    def tunnel(self, target):
        ends = {self.request: target, target: self.request}
        while True:
            for each in select.select(list(ends), [], [])[0]:
                data = each.recv(65536)
                if not data:
                    return
                ends[each].sendall(data)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Clients go away."""


def main():
    port_file, log, *login = sys.argv[1:]
    server = Server(("127.0.0.1", 0), Handler)
    server.log, server.login = pathlib.Path(log), login[0] if login else ""
    temporary = pathlib.Path(port_file + ".new")
    temporary.write_text(f"{server.server_address[1]}\n")
    temporary.rename(port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
