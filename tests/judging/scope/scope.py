#!/usr/bin/env python3
"""Lists that are read by namespace, where that is fewer objects and the rules look nowhere else.

First what is asked of a cluster with many pods, then that no rule becomes blind. Each rule case of tests/rules, with
all that is in its namespaces in others, too, and each rule on the recorded cluster with half of its namespaces
documented, gives the same report whether the lists of all namespaces are read to their end (the server does not say
how much follows) or not (it says that much does).

  scope.py [requests | FAMILY[/RULE[/CASE]]... | half-0[/FAMILY[/RULE]]...]
"""
import concurrent.futures
import copy
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from cluster import SOURCE, Cluster, State, serve

KUBEVET = os.environ["KUBEVET"]
SHIPPED = SOURCE / "specs/plana-pulse-bg-sof-1.yaml"
NARROW = r"/namespaces/[^/?]+/"
AT = "2026-11-22T22:40:00Z"


# --- running it ---

def kubevet(cluster, *arguments, command="check", at=AT):
    """Exit code, standard output and standard error."""
    with serve(cluster) as config:
        clock = ["--at", at] if at else []
        run = subprocess.run([KUBEVET, command, *arguments, *clock, "--kubeconfig", config],
                             capture_output=True, timeout=600, check=False, text=True)
    return run.returncode, run.stdout, run.stderr


def judge(cluster, *arguments, **how):
    """What the report says, without what it costs."""
    code, out, err = kubevet(cluster, *arguments, "-o", "json", **how)
    try:
        report = json.loads(out)
    except ValueError:
        return {"exit": code, "stderr": err.replace(str(cluster.server_address[1]), "PORT")}
    said = {key: report.get(key) for key in ("findings", "notEvaluated", "notApplicable", "namespaces")}
    cluster.pods_read = report["summary"]["objects"].get("Pod")
    return {"exit": code, "verdict": report["summary"]["verdict"], **said}


def difference(one, other):
    def lines(value):
        return json.dumps(value, indent=1, sort_keys=True).splitlines()
    return "\n".join(difflib.unified_diff(lines(one), lines(other), "read whole", "by namespace", lineterm=""))


# --- what is asked for ---

SPEC = """apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces:
  shop: {workloads: [web], quota: {pods: 9999}}
  empty: {}
allowNamespaces: ["*"]
quotaAlerts: {warning: 80%, critical: 95%}
"""
SPECS = {"plain": SPEC, "nfs": SPEC + "nfs: {files: {server: nfs.example.com, isolation: tenant}}\n",
         "disabled": SPEC.replace("{workloads: [web], ", "{disabled: true, "),
         "missing": SPEC.replace("  empty: {}", "  empty: {}\n  gone: {quota: required}"), "none": None}
DEPLOYMENT = {"metadata": {"name": "web", "namespace": "shop", "uid": "web", "generation": 1},
              "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "c"}]}}},
              "status": {"observedGeneration": 1, "replicas": 1, "readyReplicas": 1, "availableReplicas": 1,
                         "conditions": [{"type": "Available", "status": "True"}]}}
MANY = {"batch": 2600, "shop": 3}


def pod(namespace, number):
    return {"metadata": {"name": f"pod-{number:05}", "namespace": namespace, "uid": f"{namespace}-{number}"},
            "spec": {"containers": [{"name": "c"}]}, "status": {"phase": "Running"}}


def quota(namespace, pods, used):
    hard = {"pods": str(pods)}
    return {"metadata": {"name": "q", "namespace": namespace, "creationTimestamp": "2026-11-01T00:00:00Z"},
            "spec": {"hard": hard}, "status": {"hard": hard, "used": {"pods": str(used)}}}


def serving(pods, quotas=None, **how):
    """A cluster with so many pods, and a quota of so many, in each namespace."""
    state = State()
    for name in ["kube-system", "empty", *pods]:
        state.add("Namespace", "v1", {"metadata": {"name": name, "uid": name}})
    for namespace, count in sorted(pods.items()):  # in the API server's order
        for number in range(count):
            state.add("Pod", "v1", pod(namespace, number))
    for namespace, most in {"shop": 9999, **(quotas or {})}.items():
        state.add("ResourceQuota", "v1", quota(namespace, most, pods.get(namespace, 0)))
    state.add("Deployment", "apps/v1", DEPLOYMENT)
    return Cluster(state, **how)


def bounded():
    """Many Deployments where no rule looks, and one elsewhere that exceeds the LimitRange there."""
    cluster = serving({"shop": 3, "batch": 1, "lab": 1})
    state = cluster.state
    limits = [{"type": "Container", "max": {"memory": "4Gi"}}]
    state.add("LimitRange", "v1", {"metadata": {"name": "bounds", "namespace": "lab"}, "spec": {"limits": limits}})
    for namespace, count in {"batch": 2600, "lab": 1}.items():
        for number in range(count):
            container = {"name": "c", "resources": {"limits": {"memory": "8Gi"}}}
            name = f"web-{number:05}"
            state.add("Deployment", "apps/v1", {
                "metadata": {"name": name, "namespace": namespace, "uid": f"{namespace}-{number}"},
                "spec": {"replicas": 1, "template": {"spec": {"containers": [container]}}}})
    return cluster


class Requests:
    """Cases on what is asked for, one by one."""

    def __init__(self, folder):
        self.folder = folder
        self.cases = self.failed = 0
        for name, text in SPECS.items():
            if text:
                (folder / f"{name}.yaml").write_text(text)

    def case(self, name, cluster, wide, narrow, *arguments, read=None, code=0, spec="plain", like=None, **how):
        """How often the pods of all namespaces, and those of single ones, are asked for, and how many the report goes
        by. It is the report of lists that are read whole, unless there are faults: then that of `like`."""
        self.cases += 1
        arguments = [*([self.folder / f"{spec}.yaml"] if SPECS[spec] else []), *arguments]
        found = judge(cluster, *arguments, **how)
        wrong = [f"{what} requests: {count}, not {expected}" for what, count, expected in (
            ("wide", cluster.requested("/v1/pods[?]"), wide),
            ("narrow", cluster.requested(NARROW + "pods[?]"), narrow)) if count != expected]
        if read not in (None, cluster.pods_read):
            wrong.append(f"{cluster.pods_read} pods, not {read}")
        if found["exit"] != code:
            wrong.append(f"exit code {found['exit']}, not {code}")
        whole = like or judge(Cluster(cluster.state, "unsaid"), *arguments, **how)
        wrong += filter(None, [difference(whole, found)])
        self.tell(name, wrong, cluster)
        return found

    def tell(self, name, wrong, cluster):
        self.failed += bool(wrong)
        print("FAILED " if wrong else "ok     ", name)
        if wrong:
            print(*wrong, *cluster.requests, sep="\n")

    def run(self):
        case = self.case
        lab = {**MANY, "lab": 12}
        case("few pods are read at once", serving({"batch": 900, "shop": 3}), 2, 0)
        case("many are read where the rules look", serving(MANY), 1, 2, read=3)
        case("a server that does not say how many follow", serving(MANY, remaining="unsaid"), 6, 0, read=2603)
        case("the namespaces hold nearly all", serving({"batch": 3, "shop": 2600}), 6, 2, read=2603)
        case("they hold less, though several pages", serving({"batch": 2600, "shop": 1200}), 1, 4, read=1200)
        case("as many requests as namespaces are no gain", serving({"batch": 1497, "shop": 3}), 3, 0)
        case("the rules on quotas alone", serving(MANY), 1, 2, "--rule", "quota/*")
        case("a quota elsewhere, read twice since it is too small", serving(lab, {"lab": 4}), 2, 6, code=1)
        case("a quota on most of the pods", serving(MANY, {"batch": 9999}), 6, 3)
        case("one namespace", serving(MANY), 1, 1, "-n", "shop")
        case("one that is not documented", serving(lab, {"lab": 4}), 2, 2, "-n", "lab", code=1)
        case("those that match", serving(lab, {"lab": 4}), 2, 4, "-n", "la*", "-n", "shop", code=1)
        case("a rule looks everywhere", serving(MANY), 6, 0, spec="nfs")
        found = case("a LimitRange elsewhere", bounded(), 2, 0, "--rule", "limitrange/*", "--rule", "quota/projected",
                     code=1)
        self.tell("and what exceeds it", [found["findings"]] if len(found["findings"]) != 1 else [], bounded())
        case("a namespace that is not there", serving(MANY), 1, 3, code=1, spec="missing")
        case("a second reading", serving(MANY), 2, 4, code=1, spec="disabled")
        self.faulty()
        self.commands()

    def faulty(self):
        def case(name, fault, wide, narrow, pods=MANY, read=None, code=0):
            lasting = [fault] if code == 4 else []
            like = judge(serving(pods, remaining="unsaid", faults=lasting), self.folder / "plain.yaml")
            self.case(name, serving(pods, faults=[fault]), wide, narrow, read=read, code=code, like=like)

        case("quotas may be anywhere, if they can't be read", "*/resourcequotas refuse", 6, 0, code=4)
        case("refused in one namespace, though not in all", "*/namespaces/shop/pods refuse", 6, 2, read=2603)
        case("not found there", "*/namespaces/shop/pods no-resource", 6, 2, read=2603)
        case("refused for all namespaces", "/api/v1/pods refuse", 1, 2)
        case("busy", "*/namespaces/shop/pods busy 1", 1, 3)
        case("a page of a namespace has expired", "*/namespaces/shop/pods expire 1", 1, 6,
             {"batch": 2600, "shop": 1200}, read=1200)
        case("the rest of all namespaces has expired", "/api/v1/pods expire 1", 8, 2, {"batch": 3, "shop": 2600},
             read=2603)

    def commands(self):
        """Those that read for others than the rules of this run, too."""
        self.case("kubevet quota, without a spec", serving(MANY), 1, 1, spec="none", command="quota")
        self.case("quotas of all namespaces", serving(MANY, {"batch": 4}), 12, 4, spec="none", command="quota", code=1)
        manifest = self.folder / "manifest.json"
        manifest.write_text(json.dumps({"apiVersion": "v1", "kind": "Pod", **pod("batch", 9999)}))
        self.case("manifests may be about any namespace", serving(MANY), 6, 0, "-f", manifest, "--live")
        self.rights()
        self.snapshot()

    def rights(self):
        """By namespace no other rights are needed than those of kubevet rbac."""
        role = subprocess.run([KUBEVET, "rbac", self.folder / "plain.yaml"], capture_output=True, check=True, text=True)
        allowed, group = [], ""
        for line in role.stdout.splitlines():
            words = line.split()
            if "apiGroups:" in line:
                group = json.loads(words[-1])[0] or "-"
            elif words[:1] == ["-"] and "#" in words:
                allowed.append(f"list {group} {words[1]}\n")
        file = self.folder / "rights"
        file.write_text("".join(allowed))
        self.case("with the rights of kubevet rbac", serving(MANY, faults=[f"* refuse-unless {file}"]), 1, 2)

    def snapshot(self):
        self.cases += 1
        cluster = serving(MANY)
        code, out, err = kubevet(cluster, self.folder / "plain.yaml", command="snapshot", at=None)
        pods = [len(part["items"]) for part in json.loads(out)["lists"] if part["kind"] == "PodList"] if out else err
        wrong = [] if (code, pods) == (0, [2603]) else [f"exit code {code}, pods {pods}"]
        self.tell("a snapshot is for whoever comes", wrong, cluster)


# --- no rule becomes blind ---

def item_key(item):
    return item["metadata"].get("namespace", ""), item["metadata"]["name"]


def same_report(state, spec, *arguments):
    """What differs between lists that are read whole and by namespace; None if none was read by namespace."""
    namespaces = state.lists["", "namespaces"]["items"]
    if not namespaces:  # every cluster has some, and lists all that hold something
        used = {item["metadata"].get("namespace") for body in state.lists.values() for item in body["items"]}
        for name in sorted((used | {"kube-system"}) - {None}):
            namespaces.append({"metadata": {"name": name, "uid": name}})
    for body in state.lists.values():
        body["items"].sort(key=item_key)
    narrow = Cluster(state, "much")
    found = judge(narrow, spec, *arguments)
    if "stderr" in found:
        return f"no report: {found}"
    if not narrow.requested(NARROW):
        return None
    return difference(judge(Cluster(state, "unsaid"), spec, *arguments), found)


def rule_case(folder, rule):
    flags = (folder / "flags").read_text().split() if (folder / "flags").exists() else []
    source = folder / "state.json"
    if (folder / "manifests.yaml").exists() or "--complete" in flags or not source.exists():
        return None
    return same_report(State().load_path(source).copy_namespaces(), folder / "spec.yaml", "--rule", rule, *flags)


def half_specs(folder):
    """The shipped spec with every other of its namespaces."""
    head, _, rest = SHIPPED.read_text().partition("\nnamespaces:\n")
    body, _, tail = rest.partition("\nallowNamespaces:")
    entries = re.split(r"(?m)^(?=  [a-z])", body)
    for odd in 0, 1:
        spec = folder / f"half-{odd}.yaml"
        kept = "".join(entry for number, entry in enumerate(entries) if number % 2 == odd)
        spec.write_text(f"{head}\nnamespaces:\n{kept}\nallowNamespaces:{tail}")
        yield spec


def same_reports(folder, asked):
    """What to compare: a name, and what compares it."""
    def is_asked(name):
        return not asked or any(f"{name}/".startswith(f"{part.rstrip('/')}/") for part in asked)
    subprocess.run(["bash", SOURCE / "tests/rules/run.sh", "--write", folder / "cases"], stdout=subprocess.DEVNULL,
                   check=True)
    for spec in sorted((folder / "cases").glob("*/*/*/spec.yaml")):
        name = str(spec.parent.relative_to(folder / "cases"))
        if is_asked(name):
            yield name, lambda case=spec.parent, rule=name.rsplit("/", 1)[0]: rule_case(case, rule)
    drifted = State().load_path(SOURCE / "examples/drifted.json")
    services = drifted.lists["", "services"]["items"]
    for service in services:
        if service["spec"]["type"] == "LoadBalancer":
            service["status"]["loadBalancer"]["ingress"] = [{"ip": "192.0.2.1"}]
    for number, service in enumerate(services[:2]):  # one of either half
        drifted.add("Service", "v1", {
            "metadata": {"name": "other", "namespace": service["metadata"]["namespace"], "uid": f"other-{number}"},
            "spec": {"type": "LoadBalancer"}, "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.2"}]}}})
    rules = subprocess.run([KUBEVET, "rules", "-o", "json"], capture_output=True, check=True).stdout
    for spec in half_specs(folder):
        for rule in [entry["id"] for entry in json.loads(rules)["rules"]]:
            if is_asked(f"{spec.stem}/{rule}"):
                yield f"{spec.stem}/{rule}", lambda spec=spec, rule=rule: same_report(
                    copy.deepcopy(drifted), spec, "--rule", rule)


def compare(folder, asked):
    """How many were compared, how many differ, and how many were read by namespace."""
    compared, failed, narrow = 0, 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [(name, pool.submit(job)) for name, job in same_reports(folder, asked)]
        for name, job in jobs:
            wrong = job.result()
            compared += 1
            narrow += wrong is not None
            failed += bool(wrong)
            if wrong:
                print("FAILED ", name)
                print(wrong)
    return compared, failed, narrow


def main():
    asked = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        requests = Requests(pathlib.Path(name))
        if not asked or "requests" in asked:
            requests.run()
        compared, failed, narrow = compare(requests.folder, asked)
    print(f"{requests.cases} cases, {requests.failed} failed; {compared} reports compared, {narrow} of them read by "
          f"namespace, {failed} differ")
    return bool(requests.failed or failed or requests.cases + narrow == 0)


sys.exit(main())
