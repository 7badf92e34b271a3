#!/usr/bin/env python3
"""kubevet beside a libcurl program that fetches the same lists page by page and drops them, as JSON and as protobuf.

    tests/bench/lists.py BUILD [PODS [TEMPLATES [PAGE]]]

BUILD is a release build with its tests (`ninja kubevet bench_sequential`). PODS are 10,000 of 400 templates unless
given. The clients take turns, and medians and ratios are printed, so that a slow or busy machine slows both. Needs
node and openssl; binds to 127.0.0.1 only. See README.md for what is wanted.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
HEALTHY = HERE.parent / "data" / "healthy"
SPEC = HERE.parent.parent / "specs" / "plana-pulse-bg-sof-1.yaml"
RUNS = int(os.environ.get("RUNS", "7"))


def recorded_lists():
    """The paths of the lists that kubevet reads for all its rules."""
    lists = []
    for file in sorted(HEALTHY.glob("_api*.json")):
        path = file.stem.replace("_", "/")
        body = json.loads(file.read_text())
        if "items" in body and "/namespaces/" not in path and "." not in path.rsplit("/", 1)[1]:
            lists.append(path)
    return lists


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
                   check=True, stderr=subprocess.DEVNULL)


def start_server(folder, arguments):
    server = subprocess.Popen(["node", "--max-old-space-size=4096", str(HERE / "server.js"), str(HEALTHY),
                               f"{folder}/cert.pem", f"{folder}/key.pem", *arguments], stdout=subprocess.PIPE, text=True)
    return server, int(server.stdout.readline())


def write_kubeconfig(folder, server):
    path = f"{folder}/kubeconfig.yaml"
    with open(path, "w") as file:
        file.write("apiVersion: v1\nkind: Config\ncurrent-context: bench\n"
                   f"clusters: [{{name: bench, cluster: {{server: '{server}', certificate-authority: cert.pem}}}}]\n"
                   "users: [{name: bench, user: {token: bench}}]\n"
                   "contexts: [{name: bench, context: {cluster: bench, user: bench}}]\n")
    return path


def run(command):
    """Wall seconds, CPU seconds, peak KiB."""
    started = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with status {status}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def compare(title, commands):
    results = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, command in commands.items():
            result = run(command)
            if turn > 0:  # the first is a warm-up
                results[name].append(result)
    print(title)
    for name, rows in results.items():
        wall, cpu, _ = (statistics.median(column) for column in zip(*rows))
        print(f"  {name:12} {wall:7.3f} s  CPU {cpu:6.3f} s  peak {max(row[2] for row in rows) / 1024:6.1f} MiB")
    ours = results["kubevet"]
    for name, theirs in results.items():
        ratios = [statistics.median(a[i] / b[i] for a, b in zip(ours, theirs)) for i in (0, 1)]
        if theirs is not ours:
            print(f"  to {name:9} {ratios[0]:7.2f}    CPU {ratios[1]:6.2f}", flush=True)


def main():
    build = pathlib.Path(sys.argv[1])
    arguments = sys.argv[2:] or ["10000"]
    if len(arguments) == 1:
        arguments.append("400")
    with tempfile.TemporaryDirectory() as folder:
        make_certificate(folder)
        server, port = start_server(folder, arguments)
        try:
            for pace in ("at-once", "paced", "trickled"):
                url = f"https://127.0.0.1:{port}/{pace}"
                config = write_kubeconfig(folder, url)
                kubevet = [str(build / "kubevet"), "check", str(SPEC), "--kubeconfig", config, "--rule", "nfs/*",
                           "--exit-zero"]
                sequential = [str(build / "tests" / "bench_sequential")]
                pods = [f"{folder}/cert.pem", f"{url}/api/v1/pods"]
                compare(pace, {"kubevet": kubevet,
                               "as JSON": [*kubevet, "--no-protobuf"],
                               "json": [*sequential, "json", *pods],
                               "protobuf": [*sequential, "protobuf", *pods]})
            url = f"https://127.0.0.1:{port}/recorded"
            compare("the documented cluster, all rules", {
                "kubevet": [str(build / "kubevet"), "check", str(SPEC), "--kubeconfig", write_kubeconfig(folder, url),
                            "--skip-rule", "cluster/identity", "--exit-zero"],
                "json": [str(build / "tests" / "bench_sequential"), "json", f"{folder}/cert.pem",
                               *(url + path for path in recorded_lists())]})
        finally:
            server.terminate()
            server.wait()


main()
