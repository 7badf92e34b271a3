#!/usr/bin/env python3
"""What is always under way in a cluster is no drift until it has lasted: for `settle`, ten minutes, or for a rule's own time.

The states are the recorded cluster with one change that happens at SINCE, later than all else in it, under the shipped
spec. Each is judged by its rule a second before the time is over, when nothing may be said, and at that very second,
when it must be found, or named as not evaluated. Then without a clock: the recording's newest timestamp is the very
moment of the change, and that it is recent can't be known.
"""
import concurrent.futures
import copy
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
HEALTHY = SOURCE / "tests/data/healthy"
SPEC = SOURCE / "specs/plana-pulse-bg-sof-1.yaml"
SINCE = "2026-11-23T10:00:00Z"
SETTLE = 600
BACKUP = 26 * 3600 + 1  # of maxAge a second is over

LISTS = {"Namespace": "_api_v1_namespaces.json", "Node": "_api_v1_nodes.json", "Pod": "_api_v1_pods.json",
         "Service": "_api_v1_services.json", "ResourceQuota": "_api_v1_resourcequotas.json",
         "PersistentVolumeClaim": "_api_v1_persistentvolumeclaims.json",
         "PersistentVolume": "_api_v1_persistentvolumes.json", "Deployment": "_apis_apps_v1_deployments.json",
         "DaemonSet": "_apis_apps_v1_daemonsets.json", "StatefulSet": "_apis_apps_v1_statefulsets.json",
         "HorizontalPodAutoscaler": "_apis_autoscaling_v2_horizontalpodautoscalers.json",
         "CronJob": "_apis_batch_v1_cronjobs.json", "Job": "_apis_batch_v1_jobs.json",
         "Gateway": "_apis_gateway.networking.k8s.io_v1_gateways.json"}
# Second copies of some objects: the change is made in the cluster's lists.
COPIES = {"_api_v1_namespaces_plana-odoo_resourcequotas.json", "_api_v1_namespaces_plana-odoo.json"}

CASES = []


def lasts(rule, name, kind, change, *found, seconds=SETTLE, without="gap", also=None, spec=""):
    """`change` is given the items of the kind's list, `also` is a second (kind, change). `found` are the findings, or "gap";
    `without` is what is said without a clock: "gap" or "nothing"; None = it is not asked. `spec` is added to the page."""
    changes = [(kind, change)] + ([also] if also else [])
    CASES.append((rule, name, changes, list(found), seconds, without, spec))


# --- changes ---

def of(name, *steps, namespace=None):
    """The steps, done to the object of this name."""
    def change(items):
        named = [item for item in items if item["metadata"]["name"] == name
                 and (namespace is None or item["metadata"].get("namespace") == namespace)]
        assert named, name
        for item in named:
            for step in steps:
                step(item)
    return change


def each(*steps, when=lambda item: True):
    def change(items):
        assert any(map(when, items))
        for item in filter(when, items):
            for step in steps:
                step(item)
    return change


def put(path, value):
    """`status.phase`; a value is what it is set to. DELETED takes it away."""
    *parents, last = path.split(".")

    def step(item):
        for parent in parents:
            item = item.setdefault(parent, {})
        if value is DELETED:
            item.pop(last, None)
        else:
            item[last] = copy.deepcopy(value)
    return step


DELETED = object()


def drop(*paths):
    steps = [put(path, DELETED) for path in paths]

    def step(item):
        for one in steps:
            one(item)
    return step


def condition(kind, status, reason="Drifted"):
    def step(item):
        found = [each for each in item["status"]["conditions"] if each["type"] == kind]
        assert found, kind
        for one in found:
            one.update(status=status, reason=reason, lastTransitionTime=SINCE)
    return step


def all_conditions(**values):
    def step(item):
        for one in item["status"]["conditions"]:
            one.update(lastTransitionTime=SINCE, **values)
    return step


def limited(at=SINCE):
    def step(item):
        others = [each for each in item["status"]["conditions"] if each["type"] != "ScalingLimited"]
        item["status"]["conditions"] = [*others, {"type": "ScalingLimited", "status": "True", "reason": "TooManyReplicas",
                                                  "lastTransitionTime": at}]
    return step


def edited(item, subresource=None):
    """Somebody has written the spec just now."""
    item["metadata"].setdefault("managedFields", []).append(
        {"manager": "kubectl-edit", "operation": "Update", "apiVersion": "v1", "time": SINCE,
         **({"subresource": subresource} if subresource else {})})


def scaled(item):
    edited(item, "scale")


def written(item):
    """Its controller has written the status just now."""
    for entry in item["metadata"]["managedFields"]:
        if entry.get("subresource") == "status":
            entry["time"] = SINCE


def new(item):
    item["metadata"].update(creationTimestamp=SINCE,
                            managedFields=[{"manager": "helm", "operation": "Apply", "time": SINCE}])


def generation(item):
    item["metadata"]["generation"] = item["metadata"].get("generation", 1) + 1


def going(item):
    item["metadata"]["deletionTimestamp"] = SINCE


def another(name, *steps, namespace=None):
    """The first object once more, by another name."""
    def change(items):
        item = copy.deepcopy(items[0])
        item["metadata"].update(name=name, uid="x", **({"namespace": namespace} if namespace else {}))
        item["metadata"].pop("ownerReferences", None)
        for step in steps:
            step(item)
        items.append(item)
    return change


# --- namespaces and nodes ---

lasts("namespace/terminating", "a namespace that is being deleted", "Namespace",
      of("pgadmin", going, put("status.phase", "Terminating")), "Namespace/pgadmin metadata.deletionTimestamp")

NODE = "pool-3c1de-kxqwz"
for kind in ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"):
    lasts("cluster/node-ready", kind, "Node", of(NODE, condition(kind, "False" if kind == "Ready" else "True")),
          f"Node/{NODE} status.conditions[{kind}]")
lasts("cluster/node-ready", "a silent kubelet", "Node", of(NODE, all_conditions(status="Unknown")),
      f"Node/{NODE} status.conditions[Ready]")
lasts("cluster/node-ready", "a node that has joined and never reported", "Node",
      of(NODE, put("metadata.creationTimestamp", SINCE), put("status.conditions", [])), f"Node/{NODE} status.conditions[Ready]")
UNINITIALIZED = put("spec.taints", [{"key": "node.cloudprovider.kubernetes.io/uninitialized", "effect": "NoSchedule"}])
lasts("cluster/provider", "a node that the cloud does not know yet", "Node",
      of(NODE, new, UNINITIALIZED, drop("spec.providerID")), f"Node/{NODE} spec.providerID")
lasts("cluster/region", "a node that the cloud does not know yet", "Node",
      of(NODE, new, UNINITIALIZED, lambda item: item["metadata"]["labels"].pop("topology.kubernetes.io/region")),
      f"Node/{NODE} metadata.labels[topology.kubernetes.io/region]")
lasts("cluster/node-capacity", "a new node that does not say its size", "Node", of(NODE, drop("status.capacity"), new), "gap")
lasts("cluster/runtime", "a new node that does not say its runtime", "Node",
      of(NODE, drop("status.nodeInfo.containerRuntimeVersion"), new), "gap")

# --- what the cluster rests on ---

CALICO = "DaemonSet/calico-node"
lasts("cluster/cni", "a node is left out", "DaemonSet",
      of("calico-node", put("status.desiredNumberScheduled", 2), written), f"{CALICO} status.desiredNumberScheduled")
lasts("cluster/cni", "a node has joined", "Node", another("new", new), f"{CALICO} status.desiredNumberScheduled")
lasts("cluster/cni", "its node selector was changed", "DaemonSet",
      of("calico-node", put("status.desiredNumberScheduled", 0), generation, edited), f"{CALICO} status.desiredNumberScheduled")
lasts("cluster/network-policy", "an agent is not ready", "DaemonSet",
      of("calico-node", put("status.numberReady", 2), written), f"{CALICO} status.numberReady")
lasts("cluster/network-policy", "a rollout of the agents", "DaemonSet",
      of("calico-node", put("status.numberReady", 2), generation, edited), f"{CALICO} status.numberReady")

DOWN = (drop("status.availableReplicas", "status.readyReplicas"), put("status.unavailableReplicas", 1),
        condition("Available", "False"))
lasts("cluster/dns", "DNS is down", "Deployment", of("coredns", *DOWN), "Deployment/coredns status.conditions[Available]")
lasts("cluster/dns", "DNS is new", "Deployment", of("coredns", new, put("status", {})),
      "Deployment/coredns status.conditions[Available]")
EG = "envoy-plana-odoo-eg-gateway-85e34bf5"
NO_ADDRESS = put("status.loadBalancer", {})
lasts("cluster/load-balancer", "the Service is new", "Service", of(EG, new, NO_ADDRESS), f"Service/{EG} status.loadBalancer.ingress")
lasts("cluster/load-balancer", "the Service was changed", "Service", of(EG, edited, NO_ADDRESS),
      f"Service/{EG} status.loadBalancer.ingress")

# --- workloads ---

lasts("workload/available", "a Deployment is down", "Deployment", of("grafana", *DOWN),
      "Deployment/grafana status.conditions[Available]")
lasts("workload/available", "a Deployment's spec is not observed", "Deployment", of("grafana", generation, edited),
      "Deployment/grafana status.observedGeneration")
lasts("workload/available", "a scale is not observed", "Deployment",
      of("grafana", generation, put("spec.replicas", 3), scaled), "Deployment/grafana status.observedGeneration")
lasts("workload/available", "a new Deployment without status", "Deployment", of("grafana", new, put("status", {})),
      "Deployment/grafana status.observedGeneration")
UNREADY = drop("status.readyReplicas", "status.availableReplicas")
lasts("workload/available", "a new StatefulSet has no pod", "StatefulSet",
      of("loki", new, put("metadata.uid", "x"), UNREADY), "StatefulSet/loki status.readyReplicas")
lasts("workload/available", "a StatefulSet's pod that is not ready", "StatefulSet", of("loki", UNREADY, namespace="monitoring"),
      "StatefulSet/loki status.readyReplicas", also=("Pod", of("loki-0", condition("Ready", "False"), namespace="monitoring")))
lasts("workload/available", "a DaemonSet's spec is not observed", "DaemonSet", of("crowdsec-agent", generation, edited),
      "DaemonSet/crowdsec-agent status.observedGeneration")
lasts("workload/colocated", "two replicas on one node", "Pod",
      each(put("spec.nodeName", "pool-3c1de-vtr8n"), all_conditions(), when=lambda item: item["metadata"]["namespace"] == "plana-odoo-18"
           and item["metadata"]["labels"].get("app.kubernetes.io/name") == "worker-odoo"), "Deployment/worker-odoo spec.nodeName")
lasts("namespace/disabled", "a pod on its way out", "Pod", another("debug", going, namespace="falco"), "Pod/debug status.phase")
lasts("namespace/disabled", "a DaemonSet that was just switched off", "DaemonSet",
      each(generation, put("status.desiredNumberScheduled", 3), edited, when=lambda item: item["metadata"]["namespace"] == "falco"),
      "DaemonSet/falco status.desiredNumberScheduled")

HPA = "HorizontalPodAutoscaler"
PLANAHQ, SATURATED = "worker-odoo-planahq", f"{HPA}/worker-odoo-planahq status.conditions[ScalingLimited]"
EARLIER = "2026-11-22T22:30:00Z"
lasts("hpa/saturated", "at the maximum", HPA, of(PLANAHQ, limited()), SATURATED)
lasts("hpa/saturated", "at the maximum since the last scale", HPA,
      of(PLANAHQ, put("status.lastScaleTime", SINCE), limited(EARLIER)), SATURATED)
lasts("hpa/saturated", "the maximum was changed", HPA, of(PLANAHQ, edited, limited(EARLIER)), SATURATED)

# --- quotas and storage ---

MONITORING = "ResourceQuota/monitoring-quota"
lasts("quota/unreconciled", "a new quota", "ResourceQuota", of("monitoring-quota", new, put("status", {})), f"{MONITORING} status.hard")
lasts("quota/unreconciled", "a changed quota", "ResourceQuota",
      of("monitoring-quota", edited, put("spec.hard.pods", "99")), f"{MONITORING} status.hard[pods]")
lasts("quota/usage", "a quota whose use is not counted", "ResourceQuota", of("backup-quota", new, put("status", {})), "gap")

lasts("storage/claim-bound", "a new claim", "PersistentVolumeClaim",
      of("data-loki-0", put("metadata.creationTimestamp", SINCE), put("status", {"phase": "Pending"}), drop("spec.volumeName")),
      "PersistentVolumeClaim/data-loki-0 status.phase")
VOLUME = next(item for item in json.loads((HEALTHY / LISTS["PersistentVolume"]).read_text())["items"]
              if item["spec"]["claimRef"]["name"] == "data-matomo-mariadb-0")["metadata"]["name"]
lasts("storage/claim-bound", "a volume that has failed", "PersistentVolume",
      of(VOLUME, put("status", {"phase": "Failed", "lastPhaseTransitionTime": SINCE})), f"PersistentVolume/{VOLUME} status.phase")

lasts("resource/mismatch", "a condition of a Gateway", "Gateway", of("eg-gateway", condition("Programmed", "False")),
      "Gateway/eg-gateway status.conditions[type=Programmed].status")

# --- rules with a time of their own: nodes keep a recording's clock close ---

TENANTS = sorted(item["metadata"]["name"] for item in json.loads((HEALTHY / LISTS["CronJob"]).read_text())["items"]
                 if item["metadata"]["name"].startswith("pg-backup-"))
STALE = [f"CronJob/{name} status.lastSuccessfulTime" for name in TENANTS]
lasts("backup/stale", "the last success", "CronJob", each(put("status.lastSuccessfulTime", SINCE)), *STALE,
      seconds=BACKUP, without="nothing")
lasts("backup/stale", "the last success, as its Job tells", "Job",
      each(put("status.completionTime", SINCE), when=lambda item: item["metadata"]["namespace"] == "backup"), *STALE,
      seconds=BACKUP, without="nothing")
lasts("backup/stale", "a new CronJob", "CronJob", each(put("metadata.creationTimestamp", SINCE), put("status", {})), *STALE,
      seconds=BACKUP, without="nothing", also=("Job", list.clear))

# A waiver's day ends with the day, in UTC.
lasts("waiver/expired", "a waiver's last day", "Namespace", lambda items: None, "ClusterSpec/plana-pulse-bg-sof-1 waivers[0]", seconds=14 * 3600,
      without=None, spec="waivers: [{rule: quota/limits, reason: agreed, until: 2026-11-23}]\n")


# --- running them ---

def later(seconds):
    since = datetime.datetime.fromisoformat(SINCE.replace("Z", "+00:00"))
    return (since + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def said(spec, state, rule, *more):
    """The rule's findings; "gap" where it could not be evaluated."""
    run = subprocess.run([KUBEVET, "check", spec, "--snapshot", state, "--rule", rule, "-o", "json", *more],
                         capture_output=True, text=True, timeout=600, check=False)
    try:
        report = json.loads(run.stdout)
    except ValueError:
        return [f"no report: {run.stderr}"]
    found = [f"{each['object']['kind']}/{each['object'].get('name') or ''} {each['field'] or ''}" for each in report["findings"]]
    return sorted(found) + (["gap"] if report["notEvaluated"] else [])


def state_make(folder, changes):
    folder.mkdir()
    changed = {LISTS[kind]: change for kind, change in changes}
    for path in HEALTHY.glob("*.json"):
        if path.name in changed:
            listed = json.loads(path.read_text())
            changed[path.name](listed["items"])
            (folder / path.name).write_text(json.dumps(listed))
        elif path.name not in COPIES:
            (folder / path.name).symlink_to(path)


def judge(case, work):
    """What is wrong with each of the case's judgements: (name, text or None)."""
    rule, name, changes, found, seconds, without, more = case
    work.mkdir()
    state_make(work / "state", changes)
    spec = work / "spec.yaml"
    spec.write_text(SPEC.read_text() + more)
    judgements = [("just before", [], ["--at", later(seconds - 1)]), ("from then on", sorted(found), ["--at", later(seconds)])]
    if without:
        judgements.append(("without a clock", [] if without == "nothing" else ["gap"], []))
    results = []
    for when, wanted, flags in judgements:
        got = said(spec, work / "state", rule, *flags)
        results.append((f"{rule}: {name}, {when}", None if got == wanted else f"  {got}\n  instead of {wanted}"))
    return results


def main():
    failed = count = 0
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(2) as pool:
        work = pathlib.Path(name)
        for results in pool.map(judge, CASES, [work / str(i) for i in range(len(CASES))]):
            for what, wrong in results:
                count += 1
                failed += wrong is not None
                print(f"FAILED  {what}\n{wrong}" if wrong else f"ok      {what}")
    print(f"{count} judgements, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
