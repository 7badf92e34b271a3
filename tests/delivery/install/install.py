"""examples/ci/install.yaml: its step is run as a runner runs it. Only the server is another one, on this machine."""

import hashlib
import http.server
import os
import subprocess
import sys
import tempfile
import threading

import yaml

STEP = yaml.safe_load(open(f"{os.environ['KUBEVET_SOURCE']}/examples/ci/install.yaml"))[0]
FILE = STEP["env"]["KUBEVET_FILE"]
PROGRAM = b"#!/bin/sh\necho kubevet 0.1.0\n"
GOOD = {FILE: PROGRAM, "SHA256SUMS": f"{hashlib.sha256(PROGRAM).hexdigest()}  {FILE}\n{'0' * 64}  another\n".encode()}
failed = 0


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.files.get(os.path.basename(self.path))
        self.send_response(200 if body is not None else 404)
        self.end_headers()
        self.wfile.write(body or b"<html>nothing here</html>")

    def log_message(self, *_):
        pass


def install(files):
    """Its exit code, and what the program that it has installed says; "" if it has installed none."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.files = files
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, **STEP["env"], "HOME": home, "GITHUB_PATH": f"{home}/path", "no_proxy": "*",
                       "KUBEVET_RELEASE": f"http://127.0.0.1:{server.server_port}"}
        # As a runner calls it: https://docs.github.com/actions/reference/workflow-syntax (shell: bash)
        code = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEP["run"].replace("--retry 5", "")],
                              env=environment, capture_output=True).returncode
        said = ""
        if os.path.exists(f"{home}/path"): # what the next step finds
            said = subprocess.run(["kubevet"], env={"PATH": open(f"{home}/path").read().strip() + ":/usr/bin:/bin"},
                                  capture_output=True, text=True).stdout
    server.shutdown()
    return code, said


def case(name, files, works):
    global failed
    code, said = install(files)
    good = (code == 0 and said == "kubevet 0.1.0\n") if works else (code != 0 and said == "")
    failed += not good
    if not good:
        print(f"FAIL {name}: exit code {code}, and then: {said!r}")


cases = {
    "a release": (GOOD, True),
    "another program": ({**GOOD, FILE: PROGRAM + b"# changed"}, False),
    "a program that was cut": ({**GOOD, FILE: PROGRAM[:9]}, False),
    "checksums without this file": ({**GOOD, "SHA256SUMS": GOOD["SHA256SUMS"].split(b"\n")[1] + b"\n"}, False),
    "checksums that are none": ({**GOOD, "SHA256SUMS": b"<html>\n"}, False),
    "no checksums": ({FILE: PROGRAM}, False),
    "no program": ({"SHA256SUMS": GOOD["SHA256SUMS"]}, False),
}
for name, (files, works) in cases.items():
    case(name, files, works)
print(f"{len(cases)} cases, {failed} failed")
sys.exit(failed != 0)
