#!/usr/bin/env python3
"""`kubevet init` on 2,000 namespaces and 10,000 pods, side by side with the check of what it drafted on the same state.

    tests/bench/init.py build/release/kubevet [NAMESPACES]

The state is the documented cluster, and as many copies of its namespace bos-demo. Run by hand: the commands take turns,
and medians and ratios are printed, so that a slow or busy machine slows both. Wanted: at most twice the time of the check.
"""

import copy
import json
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

HEALTHY = pathlib.Path(__file__).resolve().parent.parent / "data" / "healthy"
AT = ["--at", "2026-11-22T22:25:00Z"]
COPIED = "bos-demo"
PODS = 5
RUNS = int(os.environ.get("RUNS", "7"))


def renamed(item, name, suffix=""):
    """The item as one of another namespace, with names and uids of its own."""
    item = copy.deepcopy(item)
    metadata = item["metadata"]
    metadata["uid"] += f"-{name}{suffix}"
    if item.get("kind") == "Namespace" or "namespace" not in metadata:
        metadata["name"] = name
        metadata["labels"]["kubernetes.io/metadata.name"] = name
        return item
    metadata["namespace"] = name
    metadata["name"] += suffix
    for owner in metadata.get("ownerReferences", []):
        owner["uid"] += f"-{name}"
    return item


def scaled(item, pods):
    """With so many replicas, in what says so."""
    for part in ("spec", "status"):
        for key in ("replicas", "readyReplicas", "availableReplicas", "updatedReplicas", "fullyLabeledReplicas"):
            if key in item.get(part, {}):
                item[part][key] = pods
    return item


def copied(body, file, name):
    """What the namespace has in this list, for another namespace."""
    of = [item for item in body["items"] if item["metadata"].get("namespace") == COPIED]
    if file == "_api_v1_namespaces":
        of = [item for item in body["items"] if item["metadata"]["name"] == COPIED]
    if file == "_api_v1_pods":
        return [renamed(item, name, f"-{k}") for item in of for k in range(PODS)]
    if file == "_api_v1_resourcequotas":
        of = [copy.deepcopy(item) for item in of]
        for item in of:
            amounts = {"limits.cpu": "10", "limits.memory": "16Gi", "pods": "20"}
            item["spec"]["hard"] = item["status"]["hard"] = amounts
            item["status"]["used"] = {"limits.cpu": "2500m", "limits.memory": "3840Mi", "pods": str(PODS)}
    copies = [renamed(item, name) for item in of]
    return [scaled(item, PODS) for item in copies] if file in ("_apis_apps_v1_deployments", "_apis_apps_v1_replicasets") else copies


def write_state(folder, count):
    shutil.copytree(HEALTHY, folder)
    copied_lists = ("_api_v1_namespaces", "_api_v1_resourcequotas", "_api_v1_limitranges", "_api_v1_pods",
                    "_api_v1_services", "_apis_apps_v1_deployments", "_apis_apps_v1_replicasets",
                    "_apis_networking.k8s.io_v1_networkpolicies")
    for file in copied_lists:
        path = folder / f"{file}.json"
        body = json.loads(path.read_text())
        body["items"] += [item for i in range(count) for item in copied(body, file, f"tenant-{i:05}")]
        path.write_text(json.dumps(body))


def run(command, out):
    """CPU seconds, peak MiB."""
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    kubevet = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    with tempfile.TemporaryDirectory() as name:
        state, draft = pathlib.Path(name) / "state", pathlib.Path(name) / "draft.yaml"
        write_state(state, count)
        if keep := os.environ.get("KEEP"):
            shutil.copytree(state, keep)
        commands = {"kubevet init": ([kubevet, "init", "--snapshot", state, *AT, "-q"], draft),
                    "kubevet check": ([kubevet, "check", draft, "--snapshot", state, *AT], os.devnull)}
        results = {of: [] for of in commands}
        for turn in range(RUNS + 1):
            for of, command in commands.items():
                result = run(*command)
                if turn > 0:  # the first is a warm-up
                    results[of].append(result)
        lines = len(draft.read_text().splitlines())
    print(f"{count} namespaces of {PODS} pods beside the documented cluster, a draft of {lines} lines, median of {RUNS}")
    for of, rows in results.items():
        print(f"  {of:14} {statistics.median(row[0] for row in rows):6.2f} s of CPU  {max(row[1] for row in rows):6.1f} MiB")
    ratios = [a[0] / b[0] for a, b in zip(*results.values())]
    print(f"  ratio          {statistics.median(ratios):6.2f} (wanted: at most 2)")


main()
