#!/usr/bin/env python3
"""A spec of N namespaces against a state of N namespaces and quotas, side by side with `jq .` on the state.

    tests/bench/namespaces.py build/release/kubevet [N]

Run by hand: the commands take turns, and medians and ratios are printed, so that a slow or busy machine
slows both. Wanted: at most twice the time of `jq .`, at most 40 MiB.
"""

import json
import os
import statistics
import sys
import tempfile
import time

RUNS = 9


def namespace(i):
    name = f"tenant-{i:05}"
    return {
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {
            "creationTimestamp": "2026-11-22T22:23:41Z",
            "labels": {"kubernetes.io/metadata.name": name, "plana.bg/tier": "tenant",
                       "kustomize.toolkit.fluxcd.io/name": "namespaces",
                       "kustomize.toolkit.fluxcd.io/namespace": "flux-system"},
            "managedFields": [{
                "apiVersion": "v1", "fieldsType": "FieldsV1", "manager": "kustomize-controller",
                "operation": "Apply", "time": "2026-11-22T22:23:41Z",
                "fieldsV1": {"f:metadata": {"f:labels": {"f:plana.bg/tier": {}}}}}],
            "name": name, "resourceVersion": str(1000 + i), "uid": f"8a688656-40ca-478e-a104-{i:012}"},
        "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}


def quota(i):
    name = f"tenant-{i:05}"
    hard = {"limits.cpu": "10", "limits.memory": "14Gi", "pods": "14"}
    return {
        "apiVersion": "v1", "kind": "ResourceQuota",
        "metadata": {
            "creationTimestamp": "2026-11-22T22:23:43Z", "name": f"{name}-quota", "namespace": name,
            "managedFields": [
                {"apiVersion": "v1", "fieldsType": "FieldsV1", "manager": "kustomize-controller",
                 "operation": "Apply", "time": "2026-11-22T22:23:43Z",
                 "fieldsV1": {"f:spec": {"f:hard": {"f:limits.cpu": {}, "f:pods": {}}}}},
                {"apiVersion": "v1", "fieldsType": "FieldsV1", "manager": "kube-controller-manager",
                 "operation": "Update", "subresource": "status", "time": "2026-11-22T22:24:20Z",
                 "fieldsV1": {"f:status": {"f:hard": {".": {}}, "f:used": {".": {}}}}}],
            "resourceVersion": str(9000 + i), "uid": f"c565b1ec-d0e4-4b5b-953d-{i:012}"},
        "spec": {"hard": hard},
        "status": {"hard": hard, "used": {"limits.cpu": "7", "limits.memory": "9Gi", "pods": "7"}}}


def write_inputs(folder, count):
    with open(f"{folder}/spec.yaml", "w") as spec:
        spec.write("apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: bench}\n"
                   "quotaAlerts: {warning: 80%, critical: 95%}\nnamespaces:\n")
        for i in range(count):
            spec.write(f"  tenant-{i:05}:\n    purpose: tenant number {i}\n"
                       "    quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}\n")
    items = [namespace(i) for i in range(count)] + [quota(i) for i in range(count)]
    with open(f"{folder}/state.json", "w") as state:
        json.dump({"apiVersion": "v1", "items": items, "kind": "List",
                   "metadata": {"resourceVersion": ""}}, state, indent=4)


def run(command):
    """Wall seconds, peak KiB; the output is read and dropped by /dev/null."""
    started = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        null = os.open("/dev/null", os.O_WRONLY)
        os.dup2(null, 1)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with status {status}")
    return time.perf_counter() - started, usage.ru_maxrss


def main():
    kubevet = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(folder, count)
        size = os.path.getsize(f"{folder}/state.json") / 1e6
        commands = {
            "kubevet check": [kubevet, "check", f"{folder}/spec.yaml", "--snapshot", f"{folder}/state.json"],
            "jq .": ["jq", ".", f"{folder}/state.json"]}
        results = {name: [] for name in commands}
        for turn in range(RUNS + 1):
            for name, command in commands.items():
                result = run(command)
                if turn > 0:  # the first is a warm-up
                    results[name].append(result)
    print(f"{count} namespaces and quotas, {size:.1f} MB of JSON, median of {RUNS}")
    for name, rows in results.items():
        wall = statistics.median(row[0] for row in rows)
        peak = max(row[1] for row in rows) / 1024
        print(f"  {name:14} {wall * 1000:8.1f} ms  {peak:6.1f} MiB")
    ratios = [a[0] / b[0] for a, b in zip(*results.values())]
    print(f"  time ratio     {statistics.median(ratios):8.2f} (wanted: at most 2)")


main()
