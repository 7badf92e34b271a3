"""What kubevet sends to: real programs, and fakes that answer in every wrong way. All on free ports of loopback."""
import base64
import http.server
import json
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(condition, what, limit=60):
    """Polls: no test depends on how fast anything is."""
    deadline = time.monotonic() + limit
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about in {limit} s")
        time.sleep(0.05)


def fetch(url):
    with urllib.request.urlopen(url, timeout=600) as answer:
        return answer.read().decode()


class Programs:
    """Started programs; stop() ends each by its own process id."""

    def __init__(self, work):
        self.work, self.running = work, []

    def start(self, *command, ready):
        log = open(os.path.join(self.work, os.path.basename(command[0]) + ".log"), "ab")
        program = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.running.append(program)

        def answers():
            assert program.poll() is None, f"{command[0]} has ended: see {log.name}\n{open(log.name).read()}"
            try:
                fetch(ready)
                return True
            except urllib.error.HTTPError:
                return True
            except OSError:
                return False
        until(answers, f"{command[0]} at {ready}")
        return program

    def stop(self):
        for program in self.running:
            program.terminate()
        for program in self.running:
            program.wait()

    def alertmanager(self):
        port = free_port()
        config = os.path.join(self.work, "alertmanager.yml")
        with open(config, "w") as out:
            out.write("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        url = f"http://127.0.0.1:{port}"
        self.start("prometheus-alertmanager", f"--config.file={config}",
                   f"--storage.path={os.path.join(self.work, f'alertmanager-{port}')}",
                   f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", ready=url + "/-/ready")
        return url

    def pushgateway(self):
        url = f"http://127.0.0.1:{free_port()}"
        self.start("prometheus-pushgateway", "--web.listen-address=" + url[7:],
                   f"--persistence.file={os.path.join(self.work, 'pushgateway.data')}", ready=url + "/-/ready")
        return url

    def node_exporter(self, folder):
        url = f"http://127.0.0.1:{free_port()}"
        self.start("prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                   f"--collector.textfile.directory={folder}", "--web.listen-address=" + url[7:], ready=url + "/metrics")
        return url + "/metrics"

    def nginx(self, backend):
        """In front of `backend`: one port a way to log in. Returns their URLs by name."""
        work = self.work
        names = ("basic", "token", "certificate")
        ports = {name: free_port() for name in names}
        for name, subject in (("ca", "/CN=test ca"), ("other-ca", "/CN=another")):
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                "-subj", subject, "-keyout", f"{work}/{name}.key", "-out", f"{work}/{name}.crt")
        for name, extension in (("server", "subjectAltName=IP:127.0.0.1"), ("client", "extendedKeyUsage=clientAuth")):
            with open(f"{work}/{name}.ext", "w") as out:
                out.write(extension + "\n")
            run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                f"/CN={name}", "-keyout", f"{work}/{name}.key", "-out", f"{work}/{name}.csr")
            run("openssl", "x509", "-req", "-in", f"{work}/{name}.csr", "-CA", f"{work}/ca.crt", "-CAkey", f"{work}/ca.key",
                "-CAcreateserial", "-days", "30", "-extfile", f"{work}/{name}.ext", "-out", f"{work}/{name}.crt")
        with open(f"{work}/users", "w") as out:
            out.write("joe:" + run("openssl", "passwd", "-apr1", "pa:ss w@rd").strip() + "\n")
        ways = {
            "basic": f"auth_basic closed; auth_basic_user_file {work}/users;",
            "token": 'if ($http_authorization != "Bearer tok-7f3a") { return 401; }',
            "certificate": f"ssl_client_certificate {work}/ca.crt; ssl_verify_client on;",
        }
        servers = "".join(
            f"server {{ listen 127.0.0.1:{ports[name]} ssl; ssl_certificate {work}/server.crt; "
            f"ssl_certificate_key {work}/server.key; "
            + (way if name != "token" else "")
            + f" location / {{ {way if name == 'token' else ''} proxy_pass {backend}; proxy_set_header Authorization ''; }} }}\n"
            for name, way in ways.items())
        with open(f"{work}/nginx.conf", "w") as out:
            out.write(("user root;\n" if os.getuid() == 0 else "") + f"daemon off; pid {work}/nginx.pid; "
                      f"error_log {work}/nginx.err; events {{}}\nhttp {{ access_log off; client_max_body_size 64m;\n"
                      + "".join(f"{kind}_temp_path {work}/nginx-{kind};\n" for kind in
                                ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) + servers + "}\n")
        program = subprocess.Popen(["nginx", "-c", f"{work}/nginx.conf", "-e", f"{work}/nginx.err"], stdin=subprocess.DEVNULL)
        self.running.append(program)
        for port in ports.values():
            until(lambda port=port: opens(port), f"nginx at {port}")
        return {name: f"https://127.0.0.1:{port}" for name, port in ports.items()}


def opens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


class Fake:
    """Answers every request as `answer` (a function of the handler) says, and remembers what it was sent."""

    def __init__(self, answer):
        self.requests = requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                requests.append((self.command, self.path, dict(self.headers), body))
                answer(self)
            do_PUT = do_GET = do_POST

            def log_message(self, *ignored):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def authorizations(self):
        return [headers.get("Authorization") for _, _, headers, _ in self.requests]


def status(code, body=b"", **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return answer


def echo(handler):
    """Repeats the login, as a debugging proxy might."""
    given = handler.headers.get("Authorization", "")
    if given.startswith("Basic "):
        given += " " + base64.b64decode(given[6:]).decode()
    status(400, given.encode())(handler)


def garbage(handler):
    handler.wfile.write(b"\x00\x01garbage\xff\n" * 3)
    handler.close_connection = True


def silence(handler):
    time.sleep(30)


def alerts_of(url):
    return json.loads(fetch(url + "/api/v2/alerts?active=true"))
