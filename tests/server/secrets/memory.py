"""What is left of secrets in a process that has closed its connection and waits for a reader of its JSON report.

memory.py forgets PID FILE    no line of FILE is in its memory. A line `hex DIGITS` is these bytes, in both orders.
memory.py dumps COMMAND...    does a signal leave a core image of it? Exit code 0 if so.
"""

import os
import re
import resource
import signal
import subprocess
import sys
import time

LOOKS = 600 # a fifth of a second each: only ends a hang
REPORT = b'"kind": "Report"' # it is made: so the connection has been closed


def memory(pid):
    """Its writable memory, as pairs of a place and bytes."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            start, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if not rights.startswith("rw"):
                continue
            try:
                mem.seek(int(start, 16))
                yield line.split()[-1], mem.read(int(end, 16) - int(start, 16))
            except (OSError, ValueError, OverflowError):
                pass # the kernel's own pages


def until_ready(pid):
    """Its memory once the report is made; none if that does not come."""
    for _ in range(LOOKS):
        pieces = list(memory(pid))
        if any(REPORT in piece for _, piece in pieces):
            return pieces
        time.sleep(0.2)
    return []


def needles(path):
    for line in open(path).read().split("\n"):
        if line.startswith("hex "):
            yield line, bytes.fromhex(line[4:])
            yield line, bytes.fromhex(line[4:])[::-1]
        elif line:
            yield line, line.encode()


def forgets(pid, path):
    pieces, wanted = until_ready(pid), list(needles(path))
    found = sorted({(secret[:20], place) for secret, needle in wanted for place, piece in pieces if needle in piece})
    if not pieces or not wanted:
        print("no report was found in its memory" if wanted else "no secret was named")
    elif found:
        print(f"still in memory: {found}")
    return bool(pieces and wanted and not found)


def dumps(*command):
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    process = subprocess.Popen(command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, unlimited))
    until_ready(process.pid)
    process.send_signal(signal.SIGQUIT)
    _, status = os.waitpid(process.pid, 0)
    return os.WIFSIGNALED(status) and os.WCOREDUMP(status)


sys.exit(not {"forgets": forgets, "dumps": dumps}[sys.argv[1]](*sys.argv[2:]))
