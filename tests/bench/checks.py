#!/usr/bin/env python3
"""Ten checks of one's own on 10,000 pods, side by side with the check of the same state without them.

    tests/bench/checks.py build/release/kubevet

The pods are those of the recorded cluster, over and over, in 100 namespaces.

Run by hand: the commands take turns, and medians and ratios are printed, so that a slow or busy machine slows both.
Wanted: at most 1.5 times; the memory grows by what is named.
"""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

RUNS = 9
PODS = 10000
NAMESPACES = 100
SPEC = """apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: bench}
quotaAlerts: {warning: 80%, critical: 95%}
allowNamespaces: ["*"]
"""
CHECKS = {
    "registry": "containers.all(c, !c.image.startsWith('docker.io/'))",
    "tag": "containers.all(c, c.image.contains('@sha256:') || c.image.matches(':[^/:]+$') && !c.image.endsWith(':latest'))",
    "resources": "containers.all(c, ['cpu', 'memory'].all(r, r in c.?resources.?requests.orValue({}) || true))",
    "labels": "'app.kubernetes.io/name' in object.metadata.?labels.orValue({}) || true",
    "host-path": "!pod.?volumes.orValue([]).exists(v, has(v.hostPath) && v.hostPath.path == '/nowhere')",
    "privileged": "containers.all(c, c.?securityContext.?privileged.orValue(false) == false || true)",
    "host-network": "!pod.?hostNetwork.orValue(false) || true",
    "account": "pod.?serviceAccountName.orValue('') != 'nobody'",
    "phase": "object.status.phase != 'Nothing'",
    "age": "timestamp(object.metadata.creationTimestamp) < now",
}


def pods():
    data = pathlib.Path(__file__).parent.parent / "data/healthy/_api_v1_pods.json"
    recorded = json.loads(data.read_text())["items"]
    for i in range(PODS):
        pod = json.loads(json.dumps(recorded[i % len(recorded)]))
        pod["metadata"].update(name=f"pod-{i}", namespace=f"n{i % NAMESPACES}", uid=f"8a688656-40ca-478e-a104-{i:012}",
                               resourceVersion=str(1000 + i))
        yield pod


def write_inputs(folder):
    names = [{"metadata": {"name": f"n{i}"}} for i in range(NAMESPACES)]
    for name, kind, items in (("namespaces", "NamespaceList", names), ("pods", "PodList", list(pods()))):
        pathlib.Path(folder, "state").mkdir(exist_ok=True)
        pathlib.Path(folder, f"state/{name}.json").write_text(
            json.dumps({"apiVersion": "v1", "kind": kind, "metadata": {"resourceVersion": "1"}, "items": items}))
    pathlib.Path(folder, "plain.yaml").write_text(SPEC)
    lines = [SPEC, "checks:\n"]
    for name, expression in CHECKS.items():
        lines.append(f"  {name}:\n    summary: {name}\n    kinds: [Pod]\n    namespaces: ['*']\n    validations:\n"
                     f"    - expression: {json.dumps(expression)}\n")
    pathlib.Path(folder, "checks.yaml").write_text("".join(lines))


def run(program, folder, spec):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([program, "check", f"{folder}/{spec}.yaml", "--snapshot", f"{folder}/state", "-o", "json", "--at", "2026-12-01T00:00:00Z"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    _, status, usage = (process.pid, process.returncode, None)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status not in (0, 1, 4):
        sys.exit(f"{spec}: exit code {status}: {err.decode()}")
    report = json.loads(out)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, report


def peak(program, folder, spec):
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    return int(subprocess.run([sys.executable, "-c", code, program, "check", f"{folder}/{spec}.yaml", "--snapshot",
                               f"{folder}/state"], capture_output=True, check=True, text=True).stdout) / 1024


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(folder)
        times = {"plain": [], "checks": []}
        for _ in range(RUNS):
            for spec, taken in times.items():
                seconds, report = run(program, folder, spec)
                taken.append(seconds)
        missing = [name for name in CHECKS if f"custom/{name}" not in report["evaluated"]]
        gaps = {gap["rule"] for gap in report["notEvaluated"] if gap["rule"].startswith("custom/")}
        print(f"not run: {missing or 'none'}; not evaluated: {sorted(gaps) or 'none'}")
        plain, checks = (statistics.median(taken) for taken in times.values())
        print(f"CPU: without {plain:.2f} s, with ten checks {checks:.2f} s: {checks / plain:.2f} times")
        print(f"peak: without {peak(program, folder, 'plain'):.0f} MiB, with {peak(program, folder, 'checks'):.0f} MiB")


if __name__ == "__main__":
    main()
