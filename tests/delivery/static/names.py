"""A DNS server for tests: names.py ADDRESS NAME=ADDRESS... answers A for these names, and that there is nothing else."""

import socket
import struct
import sys

listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.bind((sys.argv[1], 53))
known = dict(each.split("=") for each in sys.argv[2:])
print("ready", flush=True)
while True:
    question, sender = listener.recvfrom(4096)
    at, words = 12, []
    while question[at]:
        words.append(question[at + 1:at + 1 + question[at]].decode())
        at += 1 + question[at]
    kind = struct.unpack("!H", question[at + 1:at + 3])[0]
    address = known.get(".".join(words).lower())
    answer = b""
    if address and kind == 1:
        answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
    head = question[:2] + struct.pack("!HHHHH", 0x8180 if address else 0x8183, 1, 1 if answer else 0, 0, 0)
    listener.sendto(head + question[12:at + 5] + answer, sender)
