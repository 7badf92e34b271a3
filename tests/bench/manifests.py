#!/usr/bin/env python3
"""2,000 manifests in one stream over a snapshot of 10,000 pods, side by side with the check of the snapshot alone.

    tests/bench/manifests.py build/release/kubevet PAGE.json

PAGE.json (or .json.gz) is a real page of pods. The snapshot holds the 2,000 objects, too, each as a server would serve
it; the stream is what Git would hold of them, in blocks of YAML, one in a hundred changed.

Run by hand: the commands take turns, and medians and ratios are printed, so that a slow or busy machine slows both.
Wanted: at most 1.5 times.
"""

import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import yaml

RUNS = 9
PODS = 10000
NAMESPACES = 100
SPEC = """apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: bench}
quotaAlerts: {warning: 80%, critical: 95%}
allowNamespaces: ["*"]
nfs: {files: {server: nfs.example.com, mountPath: "/files/{database}", subPath: "{database}", isolation: tenant}}
tenants: {database: "{tenant}_*"}
"""


def container(name, memory):
    return {"name": name, "image": f"registry.example.com/{name}:1.2.3", "imagePullPolicy": "IfNotPresent",
            "ports": [{"containerPort": 8080, "name": "http", "protocol": "TCP"}],
            "env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "PORT", "value": "8080"},
                    {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": name, "key": "password"}}}],
            "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "200m", "memory": memory}},
            "readinessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10},
            "volumeMounts": [{"name": "config", "mountPath": "/etc/app"}]}


def objects(namespace, memory):
    """What one namespace holds: 20 objects."""
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": {"team": namespace}}}
    yield {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "compute", "namespace": namespace},
           "spec": {"hard": {"limits.cpu": "40", "limits.memory": "40Gi", "pods": "100"}}}
    for i in range(6):
        meta = {"name": f"app-{i}", "namespace": namespace, "labels": {"app": f"app-{i}", "team": namespace}}
        yield {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta,
               "spec": {"replicas": 2, "selector": {"matchLabels": {"app": f"app-{i}"}},
                        "template": {"metadata": {"labels": {"app": f"app-{i}"}},
                                     "spec": {"containers": [container(f"app-{i}", memory)],
                                              "volumes": [{"name": "config", "configMap": {"name": f"app-{i}"}}]}}}}
        yield {"apiVersion": "v1", "kind": "Service", "metadata": meta,
               "spec": {"selector": {"app": f"app-{i}"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}}
        yield {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta,
               "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"app-{i}"},
                        "minReplicas": 2, "maxReplicas": 4,
                        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {
                            "type": "Utilization", "averageUtilization": 70}}}]}}


def served(number, thing):
    """The object as a server has it."""
    thing = json.loads(json.dumps(thing))
    fields = {f"f:{key}": {} for key in thing.get("spec", {})}
    thing["metadata"].update(uid=f"8a688656-40ca-478e-a104-{number:012}", resourceVersion=str(number),
                             creationTimestamp="2026-11-22T22:23:41Z",
                             managedFields=[{"manager": "kustomize-controller", "operation": "Apply",
                                             "time": "2026-11-22T22:23:41Z", "fieldsType": "FieldsV1",
                                             "fieldsV1": {"f:spec": fields}}])
    if thing["kind"] == "Service":
        thing["spec"].update(type="ClusterIP", clusterIP=f"10.0.{number // 250 % 250}.{number % 250}")
    if thing["kind"] == "ResourceQuota":
        thing["status"] = {"hard": thing["spec"]["hard"], "used": {key: "1" for key in thing["spec"]["hard"]}}
    return thing


def pods(page, count):
    for i in range(count):
        pod = json.loads(json.dumps(page[i % len(page)]))
        pod["metadata"].update(name=f"pod-{i}", namespace=f"team-{i % NAMESPACES:03}",
                               uid=f"7a688656-40ca-478e-a104-{i:012}")
        yield pod


def write_inputs(folder, page):
    os.mkdir(f"{folder}/state")
    with open(f"{folder}/spec.yaml", "w") as spec:
        spec.write(SPEC)
    things = [thing for i in range(NAMESPACES) for thing in objects(f"team-{i:03}", "256Mi")]
    lists = {}
    for number, thing in enumerate(things):
        lists.setdefault((thing["apiVersion"], thing["kind"]), []).append(served(number, thing))
    lists[("v1", "Pod")] = pods(page, PODS)
    for (version, kind), items in lists.items():
        with open(f"{folder}/state/{kind}.json", "w") as out:
            out.write(f'{{"apiVersion":"{version}","kind":"{kind}List","items":[')
            for i, item in enumerate(items):
                out.write(("," if i else "") + json.dumps({**item, "apiVersion": version, "kind": kind},
                                                          separators=(",", ":")))
            out.write("]}")
    with open(f"{folder}/stream.yaml", "w") as stream:
        for number, thing in enumerate(things):
            if number % 100 == 0:
                thing["metadata"].setdefault("labels", {})["changed"] = "true"
                if thing["kind"] == "Deployment":
                    thing["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"] = "512Mi"
            stream.write("---\n")
            yaml.dump(thing, stream, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False)
    return len(things)


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code not in (0, 1, 4):
        sys.exit(f"exit {code}: {command}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    kubevet, page = sys.argv[1:3]
    with (gzip.open if page.endswith(".gz") else open)(page) as text:
        items = json.load(text)["items"]
    with tempfile.TemporaryDirectory() as folder:
        count = write_inputs(folder, items)
        alone = [kubevet, "check", f"{folder}/spec.yaml", "--snapshot", f"{folder}/state", "--complete"]
        over = [*alone, "-f", f"{folder}/stream.yaml"]
        times = {"alone": [], "over": []}
        for _ in range(RUNS):
            times["alone"].append(timed(alone))
            times["over"].append(timed(over))
        print(f"{count} manifests over {PODS} pods, medians of {RUNS}")
        for i, what in enumerate(("wall", "CPU")):
            medians = {name: statistics.median(run[i] for run in runs) for name, runs in times.items()}
            print(f"{what}: alone {medians['alone']:.3f} s, with manifests {medians['over']:.3f} s, "
                  f"ratio {medians['over'] / medians['alone']:.2f}")


if __name__ == "__main__":
    main()
