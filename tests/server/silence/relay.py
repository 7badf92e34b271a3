#!/usr/bin/env python3
"""A way to a server that forgets connections: they stay open, and nothing comes over them any more.

    relay.py PORT PORT-FILE PLAN LOG

Passes on what comes to a port of its own, of which PORT-FILE tells, to 127.0.0.1:PORT. PLAN is read for
each connection:

    silent COUNT BYTES     the first COUNT go silent once the server has sent so many bytes; 0: from the first
    slow BYTES SECONDS     what the server sends is passed on in such pieces, with such pauses

LOG has a line per connection; who empties it begins to count anew.
"""

import pathlib
import select
import socket
import sys
import threading
import time


class Way:
    """One connection, and what becomes of it."""

    def __init__(self, client, port, plan, number):
        self.client, self.number, self.passed = client, number, 0
        self.server = socket.create_connection(("127.0.0.1", port))
        self.word, *figures = plan.split() or ["open"]
        self.figures = [float(figure) for figure in figures]

    def left(self):
        """How much the server may still send."""
        if self.word == "silent" and self.number < self.figures[0]:
            return int(self.figures[1]) - self.passed
        return 1 << 62

    def answer(self, data):
        if self.word != "slow":
            self.client.sendall(data)
            return
        size = int(self.figures[0])
        for start in range(0, len(data), size):
            time.sleep(self.figures[1])
            self.client.sendall(data[start:start + size])

    def run(self):
        try:
            while self.left() > 0:
                for source in select.select([self.client, self.server], [], [])[0]:
                    data = source.recv(min(self.left(), 65536) if source is self.server else 65536)
                    if not data:
                        return
                    if source is self.client:
                        self.server.sendall(data)
                    else:
                        self.answer(data)
                        self.passed += len(data)
            while self.client.recv(65536):  # until the client goes away
                pass
        except OSError:
            pass
        finally:
            self.client.close()
            self.server.close()


def main():
    port, port_file, plan, log = int(sys.argv[1]), *map(pathlib.Path, sys.argv[2:])
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    temporary = port_file.with_suffix(".new")
    temporary.write_text(f"{listener.getsockname()[1]}\n")
    temporary.rename(port_file)
    while True:
        client = listener.accept()[0]
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = len(log.read_text().splitlines())
        with log.open("a") as file:
            file.write(f"{number}\n")
        threading.Thread(target=Way(client, port, plan.read_text(), number).run, daemon=True).start()


if __name__ == "__main__":
    main()
