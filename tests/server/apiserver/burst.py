#!/usr/bin/env python3
"""An HTTP/2 server whose answers arrive all at once, in an order that a client must not trip over.

    burst.py CERTIFICATE KEY PORT-FILE ANSWER...

The requests of the one connection are answered with the files ANSWER, in the order in which they are
sent. Each but the last two is answered when it comes. The last two are answered together, once both have
come, the later one first: with its last frame it is a little longer than the 16 KiB that a client commonly
holds of a stream, and behind that frame, in the same TLS record, lies all of the other one. Then nothing is
sent any more. A client that puts the end of the first answer aside, and forgets what is behind it, waits
for ever.
"""

import pathlib
import socket
import ssl
import struct
import sys
import time

DATA, HEADERS, SETTINGS, PING = 0, 1, 4, 6
ACK, END_STREAM, END_HEADERS = 1, 1, 4
AT_ONCE = 16384
FIRST = 8192  # bytes of the body in the first frame


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(index, value):
    """A header field whose name is in HPACK's static table (RFC 7541, section 6.2.2), unindexed."""
    return bytes([0x0F, index - 15, len(value)]) + value


def headers(stream, body):
    block = b"\x88" + literal(31, b"application/json") + literal(28, str(len(body)).encode())
    return frame(HEADERS, END_HEADERS, stream, block)


def whole(stream, body):
    return headers(stream, body) + frame(DATA, END_STREAM, stream, body)


def padded(body):
    """So long that it exceeds AT_ONCE together with its header fields, and only so."""
    return body.rstrip() + b" " * (AT_ONCE - 8 - len(body.rstrip()))


def frames(connection):
    """Kind, flags, stream of what the client sends."""
    buffer = b""
    preface = len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    while True:
        while len(buffer) >= preface + 9:
            start = buffer[preface:preface + 9]
            length = int.from_bytes(start[:3], "big")
            if len(buffer) < preface + 9 + length:
                break
            yield (*struct.unpack(">BBI", start[3:]), buffer[preface + 9:preface + 9 + length])
            buffer, preface = buffer[preface + 9 + length:], 0
        received = connection.recv(65536)
        if not received:
            return
        buffer += received


def serve(connection, answers):
    """A write makes a TLS record."""
    connection.sendall(frame(SETTINGS, 0, 0))
    asked = []
    for kind, flags, stream, payload in frames(connection):
        if kind == SETTINGS and not flags & ACK:
            connection.sendall(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            connection.sendall(frame(PING, ACK, 0, payload))
        elif kind == HEADERS and len(asked) < len(answers):
            asked.append(stream)
            if len(asked) <= len(answers) - 2:
                connection.sendall(whole(stream, answers[len(asked) - 1]))
            elif len(asked) == len(answers):
                late = padded(answers[-1])
                time.sleep(0.05)  # by now the client waits, and finds all of it at once
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
                connection.sendall(headers(stream, late) + frame(DATA, 0, stream, late[:FIRST]))
                connection.sendall(frame(DATA, END_STREAM, stream, late[FIRST:]) +
                                   whole(asked[-2], answers[-2]))
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)


def main():
    certificate, key, port_file, *files = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])
    answers = [pathlib.Path(file).read_bytes() for file in files]
    listener = socket.create_server(("127.0.0.1", 0))
    temporary = pathlib.Path(port_file + ".new")
    temporary.write_text(f"{listener.getsockname()[1]}\n")
    temporary.rename(port_file)
    while True:
        try:
            with context.wrap_socket(listener.accept()[0], server_side=True) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                serve(connection, answers)
        except OSError as error:
            print(f"burst.py: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
