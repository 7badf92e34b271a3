"""Random namespaces under random quotas: kubevet's sums, compared with an independent oracle.

The charge of a pod is oracle.py's. On top of it the oracle here counts how many pods there may be at a time (the peak
of each workload), which of them a quota's scopes take, and the objects but pods. Compared are, for every quota and
resource, `computed` and `projected` of `kubevet quota`, and the findings of quota/projected, with the sums of
their tables.

usage: random_namespaces.py FIRST-SEED COUNT (with $KUBEVET); a seed holds many namespaces, and one that fails is named.
"""

import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

import oracle

NOW = "2026-11-22T10:00:00Z"
NAMESPACES = 60
VERSIONS = {"Namespace": "v1", "Node": "v1", "Pod": "v1", "LimitRange": "v1", "ResourceQuota": "v1", "Service": "v1",
            "PersistentVolumeClaim": "v1", "Deployment": "apps/v1", "ReplicaSet": "apps/v1", "StatefulSet": "apps/v1",
            "DaemonSet": "apps/v1", "Job": "batch/v1", "CronJob": "batch/v1",
            "HorizontalPodAutoscaler": "autoscaling/v2"}
AMOUNTS = {"cpu": ["100m", "250m", "0.5", "1", "2", "1500m"], "memory": ["64Mi", "128Mi", "1Gi", "500M", "1.5Gi"],
           "ephemeral-storage": ["1Gi", "512Mi"], "nvidia.com/gpu": ["1", "2"], "hugepages-2Mi": ["2Mi", "4Mi"]}
OF_PODS = ["pods", "count/pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
           "requests.ephemeral-storage", "limits.ephemeral-storage", "ephemeral-storage", "requests.nvidia.com/gpu",
           "hugepages-2Mi", "requests.hugepages-2Mi"]
OF_OBJECTS = ["services", "services.nodeports", "services.loadbalancers", "persistentvolumeclaims", "requests.storage",
              "fast.storageclass.storage.k8s.io/requests.storage", "count/services", "count/deployments.apps",
              "fast.storageclass.storage.k8s.io/persistentvolumeclaims"]


# --- which pods a quota takes, and where a DaemonSet runs ---

def affinity_terms(spec):
    for side in ("podAffinity", "podAntiAffinity"):
        rules = spec.get("affinity", {}).get(side, {})
        yield from rules.get("requiredDuringSchedulingIgnoredDuringExecution", [])
        for weighted in rules.get("preferredDuringSchedulingIgnoredDuringExecution", []):
            yield weighted["podAffinityTerm"]


def in_scope(quota, spec, asks_for_nothing):
    priority, deadline = spec.get("priorityClassName"), spec.get("activeDeadlineSeconds")
    scopes = [{"scopeName": name, "operator": "Exists"} for name in quota.get("scopes", [])]
    for scope in scopes + quota.get("scopeSelector", {}).get("matchExpressions", []):
        if not {
            "Terminating": deadline is not None,
            "NotTerminating": deadline is None,
            "BestEffort": asks_for_nothing,
            "NotBestEffort": not asks_for_nothing,
            "PriorityClass": {"Exists": priority is not None, "DoesNotExist": priority is None,
                              "In": priority in scope.get("values", []),
                              "NotIn": priority not in scope.get("values", [])}[scope["operator"]],
            "CrossNamespacePodAffinity": any("namespaces" in term or "namespaceSelector" in term
                                             for term in affinity_terms(spec)),
        }[scope["scopeName"]]:
            return False
    return True


def holds(requirement, labels):
    value, values = labels.get(requirement["key"]), requirement.get("values", [])
    return {"In": lambda: value in values, "NotIn": lambda: value not in values,
            "Exists": lambda: value is not None, "DoesNotExist": lambda: value is None,
            "Gt": lambda: value is not None and int(value) > int(values[0]),
            "Lt": lambda: value is not None and int(value) < int(values[0])}[requirement["operator"]]()


def tolerated(taint, tolerations):
    if taint["effect"] == "PreferNoSchedule" or taint["key"].startswith("node.kubernetes.io/"):
        return True
    return any(toleration.get("effect") in (None, taint["effect"]) and toleration.get("key") in (None, taint["key"])
               and (toleration.get("operator") == "Exists" or toleration.get("value", "") == taint.get("value", ""))
               for toleration in tolerations)


def runs_on(spec, node):
    labels, name = node["metadata"]["labels"], {"metadata.name": node["metadata"]["name"]}
    required = spec.get("affinity", {}).get("nodeAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution")
    terms = required["nodeSelectorTerms"] if required else [{"matchExpressions": [{"key": "pool", "operator": "Exists"}]}]
    return (all(labels.get(key) == value for key, value in spec.get("nodeSelector", {}).items())
            and any(term and all(holds(each, labels) for each in term.get("matchExpressions", []))
                    and all(holds(each, name) for each in term.get("matchFields", [])) for term in terms)
            and all(tolerated(taint, spec.get("tolerations", [])) for taint in node["spec"].get("taints", [])))


# --- charges ---

def charge(spec, limit_ranges=(), pod=None):
    """What a pod counts for each resource; of a template, with LimitRanges, if `pod` is not given."""
    return oracle.usage({"pod": pod or {"metadata": {}, "spec": spec}, "limitRanges": list(limit_ranges), "at": NOW})


def asks_for_nothing(spec, limit_ranges=()):
    whole = spec.get("resources", {})
    if whole:
        return not (whole.get("requests") or whole.get("limits"))
    containers = [oracle.container(each) for each in spec["containers"] + spec.get("initContainers", [])]
    for limit_range in limit_ranges:
        oracle.apply_limit_range(limit_range, containers)
    return not any(each[kind].get(name) for each in containers for kind in ("requests", "limits")
                   for name in ("cpu", "memory"))


def surge(most, written):
    if isinstance(written, str):
        return math.ceil(Fraction(most) * int(written[:-1]) / 100)
    return written if most else 0


# --- a random namespace ---

class Space:
    def __init__(self, rnd, name, nodes, lists):
        self.rnd, self.name, self.nodes, self.lists = rnd, name, nodes, lists
        self.parts = []  # of the peak: (pod's spec, how many, the pod itself or None for a template)
        self.pods, self.services, self.claims, self.deployments = [], [], [], 0
        self.limit_ranges = [self.limit_range(i) for i in range(rnd.choice([0, 0, 1, 2]))]
        for make in (self.deployment, self.stateful_set, self.daemon_set, self.job, self.cron_job, self.bare_pod,
                     self.service, self.claim):
            for number in range(rnd.choice([0, 0, 1, 2])):
                make(number)
        self.quotas = [self.quota(i) for i in range(rnd.choice([1, 1, 2]))]

    def add(self, kind, name, **rest):
        metadata = {"name": name, "namespace": self.name, "uid": f"{kind}/{self.name}/{name}",
                    "creationTimestamp": "2026-11-01T00:00:00Z", **rest.pop("metadata", {})}
        self.lists[kind].append({"metadata": metadata, **rest})
        return self.lists[kind][-1]

    def limit_range(self, number):
        pick = self.rnd.random
        limit = {"type": "Container", **{key: {name: self.rnd.choice(AMOUNTS[name]) for name in ("cpu", "memory")
                                               if pick() < chance}
                                         for key, chance in (("default", 0.5), ("defaultRequest", 0.3), ("max", 0.2))}}
        return self.add("LimitRange", f"limits-{number}", spec={"limits": [limit, {"type": "Pod", "max": {"cpu": "9"}}]})

    # --- pods ---

    def resources(self):
        pick = self.rnd.random
        limits = {name: self.rnd.choice(AMOUNTS[name]) for name in AMOUNTS
                  if pick() < (0.6 if name in ("cpu", "memory") else 0.15)}
        requests = {name: self.rnd.choice(AMOUNTS[name]) for name in ("cpu", "memory", "ephemeral-storage") if pick() < 0.4}
        return {"limits": limits, "requests": requests}

    def spec(self):
        pick, choice = self.rnd.random, self.rnd.choice
        spec = {"containers": [{"name": f"c{i}", "resources": self.resources()} for i in range(choice([1, 2, 3]))],
                "initContainers": [{"name": f"i{i}", "resources": self.resources(),
                                    **({"restartPolicy": "Always"} if pick() < 0.4 else {})}
                                   for i in range(choice([0, 0, 1, 3]))]}
        if pick() < 0.15:
            spec["overhead"] = {"cpu": "250m", "memory": "120Mi"}
        if pick() < 0.15:
            spec["resources"] = {choice(["requests", "limits"]): {choice(["cpu", "memory"]): "2"}}
        if pick() < 0.2:
            spec["activeDeadlineSeconds"] = 60
        if pick() < 0.3:
            spec["priorityClassName"] = choice(["high", "low"])
        if pick() < 0.15:
            term = {"topologyKey": "kubernetes.io/hostname", **choice([{}, {"namespaces": ["b"]},
                                                                       {"namespaceSelector": {}}])}
            spec["affinity"] = {choice(["podAffinity", "podAntiAffinity"]): choice([
                {"requiredDuringSchedulingIgnoredDuringExecution": [term]},
                {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term}]}])}
        return spec

    def pod(self, name, spec, owner=None, phase=None, grace=None):
        metadata = {}
        if owner:
            kind, of = owner
            metadata["ownerReferences"] = [{"apiVersion": VERSIONS.get(kind, "example.com/v1"), "kind": kind, "name": of,
                                            "uid": of, "controller": True}]
        if grace is not None:
            metadata.update(deletionTimestamp="2026-11-22T09:59:50Z", deletionGracePeriodSeconds=grace)
        phase = phase or self.rnd.choice(["Running", "Running", "Pending", "Unknown"])
        self.pods.append(self.add("Pod", name, metadata=metadata, spec=spec, status={"phase": phase}))
        return self.pods[-1]

    def bare_pod(self, number):
        spec = self.spec()
        owner = self.rnd.choice([None, ("Node", "node-0"), ("ReplicaSet", "gone")])
        pod = self.pod(f"bare-{number}", spec, owner, self.rnd.choice(["Running", "Pending", "Succeeded", "Failed"]))
        self.parts.append((spec, 1, pod))

    # --- workloads ---

    def deployment(self, number):
        name, spec, choice = f"web-{number}", self.spec(), self.rnd.choice
        replicas, written = choice([0, 1, 2, 3, 5]), choice([None, 0, 1, 2, "25%", "33%", "100%", "0%"])
        strategy = choice([{"type": "Recreate"}, {}, {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": written}}])
        if written is None:
            strategy.get("rollingUpdate", {}).pop("maxSurge", None)
        most = replicas
        if self.rnd.random() < 0.4:
            maximum = choice([1, 3, 7])
            most = max(replicas, maximum) if replicas else 0  # at 0 replicas it rests
            self.add("HorizontalPodAutoscaler", name, status={}, spec={
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}, "maxReplicas": maximum})
        share = strategy.get("rollingUpdate", {}).get("maxSurge", "25%")
        self.deployments += 1
        self.parts.append((spec, most + (0 if strategy.get("type") == "Recreate" else surge(most, share)), None))
        self.add("Deployment", name, spec={"replicas": replicas, "strategy": strategy, "template": {"spec": spec}}, status={})
        owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name, "uid": name, "controller": True}
        self.add("ReplicaSet", f"{name}-a", metadata={"ownerReferences": [owner]}, status={},
                 spec={"replicas": replicas, "template": {"spec": spec}})
        for i in range(replicas):
            self.pod(f"{name}-a-{i}", spec, ("ReplicaSet", f"{name}-a"))
        if self.rnd.random() < 0.3:  # on its way out: it counts besides
            old = self.spec()
            self.parts.append((old, 1, self.pod(f"{name}-a-old", old, ("ReplicaSet", f"{name}-a"), grace=choice([5, 600]))))

    def stateful_set(self, number):
        name, spec, replicas = f"db-{number}", self.spec(), self.rnd.choice([0, 1, 3])
        self.add("StatefulSet", name, spec={"replicas": replicas, "template": {"spec": spec}}, status={})
        self.parts.append((spec, replicas, None))
        for i in range(replicas):  # one that is awaited is not made anew before it is gone
            self.pod(f"{name}-{i}", spec, ("StatefulSet", name), grace=self.rnd.choice([None, None, 30]))
        if self.rnd.random() < 0.3:
            self.parts.append((spec, 1, self.pod(f"{name}-{replicas}", spec, ("StatefulSet", name), grace=30)))

    def daemon_set(self, number):
        name, spec, choice, pick = f"agent-{number}", self.spec(), self.rnd.choice, self.rnd.random
        if pick() < 0.4:
            spec["nodeSelector"] = {"pool": choice(["a", "b", "c"])}
        if pick() < 0.5:
            spec["tolerations"] = choice([[{"operator": "Exists"}], [{"key": "dedicated", "operator": "Exists"}],
                                          [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}],
                                          [{"key": "dedicated", "value": "web"}],
                                          [{"key": "dedicated", "operator": "Exists", "effect": "NoExecute"}]])
        if pick() < 0.4:
            spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": choice([
                    [{"matchExpressions": [{"key": "pool", "operator": "In", "values": ["a"]}]},
                     {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}]}],
                    [{"matchExpressions": [{"key": "rank", "operator": "Gt", "values": ["2"]}]}],
                    [{"matchExpressions": [{"key": "rank", "operator": "Lt", "values": ["2"]},
                                           {"key": "pool", "operator": "NotIn", "values": ["b"]}]}], [{}]])}}}
        count = sum(runs_on(spec, node) for node in self.nodes)
        status, written = {}, choice([None, None, 0, 1, "30%"])
        if pick() < 0.5:
            count = choice([0, 2, 3])
            status = {"desiredNumberScheduled": count, "observedGeneration": 1}
        rolling = {"rollingUpdate": {"maxSurge": written}} if written is not None else {}
        self.add("DaemonSet", name, spec={"template": {"spec": spec}, "updateStrategy": rolling}, status=status)
        self.parts.append((spec, count + (surge(count, written) if written is not None else 0), None))

    def job(self, number):
        name, spec, choice = f"job-{number}", self.spec(), self.rnd.choice
        parallelism, completions, succeeded = choice([None, 0, 1, 3]), choice([None, 1, 5]), choice([0, 0, 1])
        end = choice([None, None, None, "Complete", "Failed", "suspended"])
        at_once = 1 if parallelism is None else parallelism
        if completions is not None:
            at_once = max(0, min(at_once, completions - succeeded))
        written = {"parallelism": parallelism, "completions": completions, "suspend": True if end == "suspended" else None}
        over = [{"type": end, "status": "True"}] if end in ("Complete", "Failed") else []
        self.add("Job", name, spec={"template": {"spec": spec}, **{k: v for k, v in written.items() if v is not None}},
                 status={"succeeded": succeeded, "conditions": over})
        self.parts.append((spec, 0 if end else at_once, None))
        if over:
            self.parts.append((spec, 1, self.pod(f"{name}-done", spec, ("Job", name), "Succeeded")))
        elif not end and at_once:
            self.pod(f"{name}-a", spec, ("Job", name))

    def cron_job(self, number):
        name, spec, choice = f"nightly-{number}", self.spec(), self.rnd.choice
        policy, suspended, active = choice([None, "Allow", "Forbid", "Replace"]), self.rnd.random() < 0.3, choice([0, 1, 2])
        written = {"concurrencyPolicy": policy} if policy else {}
        self.add("CronJob", name, status={}, spec={"schedule": "0 1 * * *", "suspend": suspended, **written,
                                                   "jobTemplate": {"spec": {"template": {"spec": spec}}}})
        owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": name, "uid": name, "controller": True}
        for i in range(active):
            self.add("Job", f"{name}-{i}", metadata={"ownerReferences": [owner]}, status={"active": 1},
                     spec={"template": {"spec": spec}})
            self.pod(f"{name}-{i}-a", spec, ("Job", f"{name}-{i}"))
        alone = not suspended and policy in ("Forbid", "Replace") and active > 0
        self.parts.append((spec, (0 if suspended else 1) + active - alone, None))

    # --- objects but pods, and quotas ---

    def service(self, number):
        kind, none = self.rnd.choice(["ClusterIP", "NodePort", "LoadBalancer"]), self.rnd.random() < 0.4
        ports = [{"port": 80 + i, **({"nodePort": 30080 + i} if self.rnd.random() < 0.5 else {})} for i in range(2)]
        self.services.append({"type": kind, "ports": ports, **({"allocateLoadBalancerNodePorts": False} if none else {})})
        self.add("Service", f"service-{number}", spec=self.services[-1], status={})

    def claim(self, number):
        name, size, grown = self.rnd.choice(["fast", "slow", None]), self.rnd.choice(["1Gi", "500M"]), self.rnd.random() < 0.3
        old = self.rnd.random() < 0.3
        self.claims.append((name, oracle.number("2Gi" if grown else size)))
        self.add("PersistentVolumeClaim", f"data-{number}",
                 metadata={"annotations": {"volume.beta.kubernetes.io/storage-class": name}} if old and name else {},
                 spec={"resources": {"requests": {"storage": size}},
                       **({"storageClassName": "slow" if old else name} if name else {})},
                 status={"phase": "Bound", **({"allocatedResources": {"storage": "2Gi"}} if grown else {})})

    def quota(self, number):
        pick, choice = self.rnd.random, self.rnd.choice
        scope, spec = choice([None, None, "Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass",
                              "CrossNamespacePodAffinity"]), {}
        if scope == "PriorityClass" or (scope and pick() < 0.3):
            operator = choice(["In", "NotIn", "Exists", "DoesNotExist"]) if scope == "PriorityClass" else "Exists"
            values = {"values": self.rnd.sample(["high", "low", "other"], 2)} if "In" in operator else {}
            spec["scopeSelector"] = {"matchExpressions": [{"scopeName": scope, "operator": operator, **values}]}
        elif scope:
            spec["scopes"] = [scope]
        names = [name for name in OF_PODS + ([] if scope else OF_OBJECTS) if pick() < 0.4] or ["pods"]
        spec["hard"] = {name: self.rnd.choice(["2", "3", "1Gi"]) for name in names}
        return self.add("ResourceQuota", f"quota-{number}", spec=spec,
                        status={"hard": spec["hard"], "used": dict.fromkeys(names, "0")})

    # --- what it must come to ---

    def objects(self, resource):
        ports = sum(0 if each["type"] == "ClusterIP"
                    else sum("nodePort" in port for port in each["ports"])
                    if each["type"] == "LoadBalancer" and "allocateLoadBalancerNodePorts" in each
                    else len(each["ports"]) for each in self.services)
        fast = [size for name, size in self.claims if name == "fast"]
        return Fraction({
            "services": len(self.services), "count/services": len(self.services), "services.nodeports": ports,
            "services.loadbalancers": sum(each["type"] == "LoadBalancer" for each in self.services),
            "persistentvolumeclaims": len(self.claims), "requests.storage": sum(size for _, size in self.claims),
            "fast.storageclass.storage.k8s.io/requests.storage": sum(fast),
            "fast.storageclass.storage.k8s.io/persistentvolumeclaims": len(fast),
            "count/deployments.apps": self.deployments}[resource])

    def computed(self, quota):
        total = {name: self.objects(name) if name in OF_OBJECTS else Fraction(0) for name in quota["hard"]}
        for pod in self.pods:
            if in_scope(quota, pod["spec"], asks_for_nothing(pod["spec"])):
                for name, amount in charge(pod["spec"], pod=pod).items():
                    if name in total:
                        total[name] += amount
        return total

    def projected(self, quota):
        total = {name: self.objects(name) if name in OF_OBJECTS else Fraction(0) for name in quota["hard"]}
        for spec, count, pod in self.parts:
            ranges = [] if pod else self.limit_ranges
            if count and in_scope(quota, spec, asks_for_nothing(spec, ranges)):
                for name, amount in charge(spec, ranges, pod).items():
                    if name in total:
                        total[name] += amount * count
        return total


# --- one seed ---

def state_make(seed):
    rnd = random.Random(seed)
    lists = {kind: [] for kind in VERSIONS}
    for i in range(5):
        lists["Node"].append({"metadata": {"name": f"node-{i}", "uid": f"node-{i}",
                                           "labels": {"pool": rnd.choice(["a", "b"]), "rank": str(i)}},
                              "spec": {"taints": rnd.choice([
                                  [], [], [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}],
                                  [{"key": "soft", "effect": "PreferNoSchedule"}],
                                  [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]])}, "status": {}})
    spaces = []
    for i in range(NAMESPACES):
        lists["Namespace"].append({"metadata": {"name": f"space-{i}", "uid": f"space-{i}"}, "status": {"phase": "Active"}})
        spaces.append(Space(rnd, f"space-{i}", lists["Node"], lists))
    return spaces, lists


def kubevet(command, folder, *flags):
    run = subprocess.run([os.environ["KUBEVET"], command, folder / "spec.yaml", "--snapshot", folder / "state", "--at", NOW,
                          "-o", "json", *flags], capture_output=True, timeout=600, check=False)
    return json.loads(run.stdout)


def sums(finding):
    """Of each amount that a finding on a quota is about: the sum in its table, which must add up."""
    table = finding["table"]
    for i, name in enumerate(table["columns"]):
        if i == 0 or name not in finding["actual"]:
            continue  # the names, and how the numbers are made up
        column = {mark: sum(oracle.number(row["cells"][i] or "0") for row in table["rows"] if row["mark"] == mark)
                  for mark in (None, "sum", "limit", "over")}
        if column[None] != column["sum"] or column["sum"] - column["limit"] != column["over"]:
            raise ValueError(f"the table does not add up: {table}")
        yield name, column["sum"]


def differences(spaces, quotas, findings):
    found = {(f["object"]["namespace"], f["object"]["name"], name): amount
             for f in findings if f["object"]["kind"] == "ResourceQuota" for name, amount in sums(f)}
    reported = {(use["namespace"], use["quota"], each["resource"]): each for use in quotas for each in use["resources"]}
    for space in spaces:
        for quota in space.quotas:
            hard, projected = quota["spec"]["hard"], space.projected(quota["spec"])
            computed = space.computed(quota["spec"])
            for name in hard:
                where = (space.name, quota["metadata"]["name"], name)
                peak = projected.get(name)
                over = peak if peak is not None and peak > oracle.number(hard[name]) else None
                for what, mine, theirs in (("computed", computed[name], reported[where]["computed"]),
                                           ("projected", peak, reported[where]["projected"]),
                                           ("finding", over, found.get(where))):
                    theirs = oracle.number(theirs) if isinstance(theirs, str) else theirs
                    if mine != theirs:
                        yield f"{'/'.join(where)}: {what} is {theirs}, not {mine}"


def main(first, count):
    failed = 0
    for seed in range(first, first + count):
        spaces, lists = state_make(seed)
        with tempfile.TemporaryDirectory() as work:
            folder = pathlib.Path(work)
            (folder / "state").mkdir()
            (folder / "spec.yaml").write_text("apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: random}\n")
            for kind, items in lists.items():
                (folder / "state" / f"{kind}.json").write_text(json.dumps(
                    {"kind": f"{kind}List", "apiVersion": VERSIONS[kind], "metadata": {}, "items": items}))
            quotas = kubevet("quota", folder)["namespaces"]
            findings = kubevet("check", folder, "--rule", "quota/projected")["findings"]
        for difference in differences(spaces, quotas, findings):
            failed += 1
            print(f"seed {seed}: {difference}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
