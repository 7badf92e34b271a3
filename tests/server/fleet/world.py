#!/usr/bin/env python3
"""Many small clusters behind one port: http://127.0.0.1:PORT/NAME is the API of cluster NAME.

world.py COUNT FOLDER writes FOLDER/fleet.yaml with its specs and kubeconfigs, prints the port and serves. Each cluster has a state of
its own: a namespace only-NAME, and a kube-system with the uid uid-NAME. FOLDER/tls.log says of each
TLS connection for which cluster it was, and whether it resumed the session of an earlier one. What a name begins with says what is wrong with it:

  ok       nothing: it conforms
  drift    its spec has a namespace absent-NAME, too
  other    its kube-system has another uid
  refuse   nobody listens
  hang     it takes the request and does not answer; FOLDER/NAME.asked is there then
  gone     it ends after the first page of its namespaces
  stuck    it does not answer any more after that
  cut      the connection ends in the second answer
  foreign  its certificate is from nobody that we trust
  nospec   its spec is not there
"""
import base64
import http.server
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time

LATENCY = float(os.environ.get("LATENCY", "0.005"))
PORTS = {}
GONE = set()
EMPTY = {f"{kind.lower()}{'es' if kind.endswith('s') else 's'}": kind for kind in (
    "Node Pod ResourceQuota LimitRange PersistentVolume PersistentVolumeClaim Service ConfigMap Event ServiceAccount ReplicationController "
    "Deployment StatefulSet DaemonSet ReplicaSet Job CronJob HorizontalPodAutoscaler StorageClass Ingress PodDisruptionBudget "
    "RuntimeClass Role RoleBinding ClusterRole ClusterRoleBinding").split()}
EMPTY["networkpolicies"] = "NetworkPolicy"
KINDS = ["ok", "drift", "ok", "drift", "other", "ok", "refuse", "drift", "cut", "foreign"]


def namespace(name, uid):
    return {"metadata": {"name": name, "uid": uid, "creationTimestamp": "2026-01-01T00:00:00Z"}, "status": {"phase": "Active"}}


def namespaces_of(name):
    uid = "somebody-else" if name.startswith("other") else f"uid-{name}"
    return [namespace("kube-system", uid), namespace(f"only-{name}", f"n-{name}")]


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        _, name, path = self.path.split("?")[0].split("/", 2)
        if isinstance(self.connection, ssl.SSLSocket) and not getattr(self, "is_logged", False):
            self.is_logged = True # a connection has one handler
            with open(pathlib.Path(sys.argv[2], "tls.log"), "a", encoding="utf-8") as log:
                log.write(f"{name} {'resumed' if self.connection.session_reused else 'full'}\n")
        time.sleep(LATENCY)
        if name.startswith("hang"):
            pathlib.Path(sys.argv[2], f"{name}.asked").touch()
            time.sleep(3600)
        if name.startswith("stuck") and "continue=" in self.path:
            time.sleep(3600)
        if name.startswith("gone") and name in GONE:
            self.close_connection = True
            return
        if path == "version":
            self.answer(200, {"major": "1", "minor": "35", "gitVersion": "v1.35.0"})
        elif path == "api/v1/namespaces":
            if name.startswith("cut"):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"kind\":")
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            more = {"continue": "second"} if name.startswith(("gone", "stuck")) else {}
            if name.startswith("gone"):
                GONE.add(name)
            self.answer(200, {"apiVersion": "v1", "kind": "NamespaceList", "metadata": {"resourceVersion": "1", **more}, "items": namespaces_of(name)})
        elif path.startswith("api/v1/namespaces/"):
            found = [each for each in namespaces_of(name) if each["metadata"]["name"] == path.rsplit("/", 1)[1]]
            self.answer(200 if found else 404, {"apiVersion": "v1", "kind": "Namespace", **found[0]} if found else
                        {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})
        elif "/clusterprofiles/" in path:
            of = path.rsplit("/", 1)[1]
            cluster = {"server": f"https://127.0.0.1:{PORTS['foreign']}/{of}",
                       "certificate-authority-data": base64.b64encode(pathlib.Path(sys.argv[2], "cert.pem").read_bytes()).decode()}
            self.answer(200, {"apiVersion": "multicluster.x-k8s.io/v1alpha1", "kind": "ClusterProfile", "metadata": {"name": of},
                              "status": {"accessProviders": [{"name": "unknown", "cluster": {"server": "http://127.0.0.1:1"}},
                                                             {"name": "plain", "cluster": cluster}]}})
        elif path.rsplit("/", 1)[-1] in EMPTY and ("." not in path or "k8s.io" in path):
            version = path.rsplit("/", 1)[0].removeprefix("apis/").removeprefix("api/")
            self.answer(200, {"apiVersion": version, "kind": EMPTY[path.rsplit("/", 1)[-1]] + "List", "metadata": {"resourceVersion": "1"}, "items": []})
        else:
            self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_): # a client that has gone away
        pass


def start(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def foreign_server(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                    "-subj", "/CN=foreign", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/key.pem",
                    "-out", f"{folder}/cert.pem"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    server = Server(("127.0.0.1", 0), Api)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def name_of(index, kinds):
    return f"{kinds[index % len(kinds)]}-{index}"


def write(folder, names, ports):
    entries = []
    for index, name in enumerate(names):
        kind = name.split("-")[0]
        server = {"refuse": f"http://127.0.0.1:1/{name}", "foreign": f"https://127.0.0.1:{ports['foreign']}/{name}"}.get(
            kind, f"http://127.0.0.1:{ports['plain']}/{name}")
        (folder / f"{name}.kubeconfig").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "it",
            "clusters": [{"name": "it", "cluster": {"server": server}}], "users": [{"name": "it", "user": {}}],
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}]}))
        namespaces = {f"only-{name}": {}, **({f"absent-{name}": {}} if kind == "drift" else {})}
        if kind != "nospec":
            (folder / f"{name}.yaml").write_text(json.dumps({
                "apiVersion": "kubevet/v1", "kind": "ClusterSpec", "extends": "base.yaml",
                "metadata": {"name": f"spec-of-{name}"}, "cluster": {"identity": {"uid": f"uid-{name}"}}, "namespaces": namespaces}))
        entries.append({"name": name, "spec": f"{name}.yaml", "kubeconfig": f"{name}.kubeconfig",
                        "labels": {"env": "production" if index % 2 else "staging", "kind": kind}})
    (folder / "base.yaml").write_text("apiVersion: kubevet/v1\nkind: ClusterSpec\nallowNamespaces: [kube-system]\n")
    (folder / "fleet.yaml").write_text(json.dumps({"apiVersion": "kubevet/v1", "kind": "Fleet", "clusters": entries}, indent=1))


def main():
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    kinds = sys.argv[3].split(",") if len(sys.argv) > 3 else KINDS
    PORTS.update({"plain": start(Server(("127.0.0.1", 0), Api)), "foreign": start(foreign_server(folder))})
    write(folder, [name_of(index, kinds) for index in range(count)], PORTS)
    print(PORTS["plain"], flush=True)
    sys.stdin.read() # until we are let go


main()
