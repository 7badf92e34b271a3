#!/usr/bin/env python3
"""Manifests over the recorded cluster, under the shipped spec.

First the recorded objects themselves, written as people write them: in other units, orders and styles, with comments and
anchors, as Lists or documents, in one file or many. Nothing may be new or resolved by that. Then changes, each of which
must be found as told, at the line of the manifest that makes it; and what is no input.
"""
import copy
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import yaml

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
HEALTHY = SOURCE / "tests/data/healthy"
SPEC = SOURCE / "specs/plana-pulse-bg-sof-1.yaml"
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# What Git contains. Controllers create Pods, ReplicaSets, Nodes and Events; Secrets are never read.
KINDS = ("ConfigMap CronJob DaemonSet Deployment GitRepository HTTPRoute Gateway GatewayClass HelmRelease HelmRepository "
         "HorizontalPodAutoscaler Ingress Kustomization LimitRange Namespace NetworkPolicy PersistentVolumeClaim "
         "PodDisruptionBudget ResourceQuota Role RoleBinding Service ServiceAccount StatefulSet StorageClass").split()


# --- the recorded objects ---

def recorded():
    """Every object of the kinds that Git holds, as served."""
    for path in sorted(HEALTHY.glob("_api*.json")):
        if "namespaces_plana-odoo" in path.name:
            continue
        listed = json.loads(path.read_text())
        kind = listed.get("kind", "")[:-len("List")]
        if listed.get("kind", "").endswith("List") and kind in KINDS:
            for item in listed["items"]:
                yield {"apiVersion": listed["apiVersion"], "kind": kind, **item}


def cleaned(thing):
    """Without what only the server writes."""
    thing = copy.deepcopy(thing)
    thing.pop("status", None)
    for key in ("managedFields", "uid", "resourceVersion", "creationTimestamp", "generation"):
        thing["metadata"].pop(key, None)
    return thing


def owned(value, fields):
    """Of a value, what a fieldsV1 names."""
    names = {name: below for name, below in fields.items() if name != "."}
    if not names:
        return copy.deepcopy(value)
    if isinstance(value, list):
        items = []
        for name, below in names.items():
            keys = json.loads(name[2:])
            if name.startswith("v:"):
                items.append(keys)
                continue
            item = next(item for item in value if all(item.get(key) == keys[key] for key in keys))
            items.append({**keys, **owned(item, below)})
        return items
    return {name[2:]: owned(value[name[2:]], below) for name, below in names.items() if name[2:] in value}


def applied(thing):
    """What was applied for it, by Flux or another manager: by its managedFields."""
    managers = thing["metadata"].get("managedFields", [])
    entry = next((entry for entry in managers if entry.get("operation") == "Apply" and not entry.get("subresource")), None)
    if not entry:
        return cleaned(thing)
    given = owned(thing, entry["fieldsV1"])
    meta = {key: thing["metadata"][key] for key in ("name", "namespace") if key in thing["metadata"]}
    given["metadata"] = {**given.get("metadata", {}), **meta}
    return {"apiVersion": thing["apiVersion"], "kind": thing["kind"], **given}


# --- as people write them ---

def other_unit(text, rng):
    """The same quantity, written otherwise."""
    text = str(text)
    forms = [text]
    if re.fullmatch(r"\d+Gi", text):
        forms += [f"{int(text[:-2]) * 1024}Mi", f"{int(text[:-2]) * 1024 ** 3}", f"{text[:-2]}.0Gi"]
    elif re.fullmatch(r"\d+Mi", text):
        forms += [f"{int(text[:-2]) * 1024}Ki", str(int(text[:-2]) * 1024 ** 2)]
    elif re.fullmatch(r"\d+", text):
        forms += [int(text), f"{text}000m", f"{text}.0", f"0{text}" if int(text) < 8 else text]
    elif re.fullmatch(r"\d+m", text):
        forms += [str(int(text[:-1]) / 1000), int(text[:-1]) / 1000]
    return rng.choice(forms)


def with_other_units(value, rng, amounts=False):
    if isinstance(value, dict):
        return {key: with_other_units(below, rng, key in ("hard", "limits", "requests", "capacity"))
                if not amounts or isinstance(below, (dict, list)) else other_unit(below, rng)
                for key, below in value.items()}
    return [with_other_units(below, rng) for below in value] if isinstance(value, list) else value


def shuffled(value, rng):
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(below, rng) for below in value] if isinstance(value, list) else value


def with_anchors(value, seen):
    """Equal collections become one, which YAML writes as an anchor and aliases."""
    if isinstance(value, dict):
        value = {key: with_anchors(below, seen) for key, below in value.items()}
    elif isinstance(value, list):
        value = [with_anchors(below, seen) for below in value]
    else:
        return value
    return seen.setdefault(json.dumps(value), value)


def with_comments(text, rng):
    lines = []
    for line in text.split("\n"):
        if re.match(r"[a-z]\w*:", line) and rng.random() < 0.3:
            lines += ["", "# a comment: {it: is} none of the object"]
        lines.append(line + (" # and this" if re.fullmatch(r"\s*\w+: \w+", line) and rng.random() < 0.2 else ""))
    return "\n".join(lines)


def document(thing, rng):
    thing = shuffled(with_other_units(thing, rng), rng)
    if rng.random() < 0.2:
        return json.dumps(thing, indent=rng.choice([None, 2])) + "\n"
    if rng.random() < 0.5:
        thing = with_anchors(thing, {})
    text = yaml.dump(thing, Dumper=DUMPER, sort_keys=False, width=rng.choice([60, 4000]),
                     default_flow_style=rng.choice([False, False, None, True]), indent=rng.choice([2, 4]))
    return with_comments(text, rng)


def stream(things, rng):
    """All in one text."""
    things = list(things)
    rng.shuffle(things)
    if rng.random() < 0.3:
        half = len(things) // 2
        inner = {"apiVersion": "v1", "kind": "List", "items": things[:half]}
        return document({"apiVersion": "v1", "kind": "List", "items": [inner, *things[half:]]}, rng)
    text = "".join(f"---{rng.choice(['', ' # next'])}\n{document(thing, rng)}" for thing in things)
    if rng.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return rng.choice(["", "\ufeff", "# first\n"]) + text


def files(things, folder, rng):
    """In some files of a folder, each a text of its own."""
    things = list(things)
    rng.shuffle(things)
    count = rng.randint(2, 6)
    for i in range(count):
        (folder / f"{i}.{rng.choice(['yaml', 'yml'])}").write_text(stream(things[i::count], rng))
    (folder / "notes.txt").write_text("not: [a manifest")


# --- running it ---

class Suite:
    def __init__(self):
        self.cases = self.failed = 0

    def check(self, name, wrong):
        self.cases += 1
        self.failed += bool(wrong)
        print("FAILED " if wrong else "ok     ", name)
        if wrong:
            print(wrong)


def kubevet(arguments, text=""):
    run = subprocess.run([KUBEVET, "check", *map(str, arguments), "-o", "json"], input=text if isinstance(text, bytes) else text.encode(),
                         capture_output=True, timeout=600, check=False)
    try:
        report = json.loads(run.stdout)
    except ValueError:
        report = None
    return run.returncode, report, run.stderr.decode().replace("kubevet: ", "").strip()


def told(report):
    """A report's findings, a line each."""
    def name(thing):
        return "/".join(thing[part] for part in ("kind", "namespace", "name") if thing.get(part) is not None)
    for finding in report["findings"]:
        manifest = finding.get("manifest") or {}
        yield (f"{finding.get('change')} {finding['rule']} {name(finding['object'])} {finding['field']} "
               f"{finding['expected']} > {finding['actual']} :{manifest.get('line')}")
    for finding in report.get("resolved", []):
        yield f"resolved {finding['rule']} {name(finding['object'])} {finding['field']}"
    for gap in report["notEvaluated"]:
        yield f"gap {gap['rule']} {gap.get('object')}: {gap['reason']}"


def difference(code, report, error, wanted_code, wanted):
    if report is None:
        found = error.split("\n")
    else:
        found = sorted(told(report))
    wrong = [f"  missing: {line}" for line in wanted if line not in found]
    wrong += [f"  extra:   {line}" for line in found if line not in wanted]
    if code != wanted_code:
        wrong.insert(0, f"  exit {code}, not {wanted_code}: {error}")
    return "\n".join(wrong)


# --- what changes nothing ---

def nothing_changes(suite):
    things = list(recorded())
    forms = {"as it is served, without what only the server writes": [cleaned(thing) for thing in things],
             "as kubectl get -o yaml has it": things,
             "what Flux has applied": [applied(thing) for thing in things]}
    with tempfile.TemporaryDirectory() as name:
        bare = pathlib.Path(name) / "bare"
        bare.mkdir()
        for path in HEALTHY.glob("*.json"):
            value = json.loads(path.read_text())
            for item in value.get("items", []) if isinstance(value, dict) else []:
                item.get("metadata", {}).pop("managedFields", None)
            (bare / path.name).write_text(json.dumps(value))
        record = pathlib.Path(name) / "record.json"
        subprocess.run([KUBEVET, "snapshot", SPEC, "--snapshot", HEALTHY, "-o", record], timeout=600, check=True)
        for form, given in forms.items():
            for seed in range(6):
                rng = random.Random(seed)
                for state, where in ((HEALTHY, "with"), (bare, "without"), (record, "as kubevet records it, with")):
                    rule = ["--skip-rule", "flux/hand-edited"] if state == bare else []
                    result = kubevet([SPEC, "--snapshot", state, "-f", "-", *rule], stream(given, rng))
                    suite.check(f"{form}, seed {seed}, {where} managedFields", difference(*result, 0, []))
            folder = pathlib.Path(name) / f"files-{len(form)}"
            folder.mkdir()
            files(given, folder, random.Random(len(form)))
            suite.check(f"{form}, in files",
                        difference(*kubevet([SPEC, "--snapshot", HEALTHY, "-f", folder]), 0, []))


# --- what changes something ---

def find(things, kind, name):
    return next(thing for thing in things if thing["kind"] == kind and thing["metadata"]["name"] == name)


def container(thing):
    return thing["spec"]["template"]["spec"]["containers"][0]


def set_at(*path):
    *parents, key, value = path

    def change(thing):
        for parent in parents:
            thing = thing[parent]
        thing[key] = value
    return change


def drop_at(*path):
    *parents, key = path

    def change(thing):
        for parent in parents:
            thing = thing[parent]
        del thing[key]
    return change


def mounts(change):
    def all_of(thing):
        for mount in container(thing)["volumeMounts"]:
            if mount["name"] == "filestore":
                change(mount)
    return all_of


WORKER = ("Deployment", "worker-odoo-dunavlog")
QUOTA = ("ResourceQuota", "plana-odoo-18-quota")
FILES = "spec.template.spec.containers[odoo].volumeMounts[/var/lib/odoo/filestore/dunavlog_18]"

MOUNT = r"- (?=.*\n.*mountPath: /var/lib/odoo/filestore)"

# Name, object, what is done to it, the expected line (as a pattern), exit code, and text.
CHANGES = [
    ("a quota raised", QUOTA, set_at("spec", "hard", "limits.memory", "16Gi"), r"limits\.memory:", 1,
     ["new quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > 16Gi :LINE"]),
    ("a quota's key dropped", QUOTA, drop_at("spec", "hard", "limits.memory"), r"hard:", 1,
     ["new quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > None :LINE"]),
    ("an autoscaler raised beyond its quota", ("HorizontalPodAutoscaler", "worker-odoo-dunavlog"),
     set_at("spec", "maxReplicas", 20), r"maxReplicas:", 1, "quota/projected"),
    ("a larger limit", WORKER, lambda thing: container(thing)["resources"]["limits"].update(memory="24Gi"),
     r" +memory: 24Gi", 1, "quota/projected"),
    ("another tenant's sub-path", WORKER, mounts(lambda mount: mount.update(subPath="planahq_18")), MOUNT, 1,
     [f"new nfs/isolation {'/'.join(('Deployment', 'plana-odoo-18', WORKER[1]))} {FILES} the files of tenant dunavlog > "
      "the files of tenant planahq :LINE"]),
    ("no sub-path", WORKER, mounts(lambda mount: mount.pop("subPath")), MOUNT, 1,
     [f"new nfs/isolation Deployment/plana-odoo-18/{WORKER[1]} {FILES}.subPath {{database}} > None :LINE"]),
    ("a pinned worker", WORKER, lambda thing: thing["spec"]["template"]["spec"].update(nodeSelector={"disk": "ssd"}),
     r" +nodeSelector:", 1,
     [f"new workload/pinned Deployment/plana-odoo-18/{WORKER[1]} spec.template.spec.nodeSelector None > disk=ssd :LINE"]),
    ("a class that deletes", ("StorageClass", "exoscale-bs-retain"), set_at("reclaimPolicy", "Delete"), r"reclaimPolicy:", 1,
     ["new manifest/immutable StorageClass/exoscale-bs-retain reclaimPolicy Retain > Delete :LINE"]),
    ("a suspended backup", ("CronJob", "pg-backup-planahq"), set_at("spec", "suspend", True), r" +suspend:", 1,
     ["new backup/stale CronJob/backup/pg-backup-planahq spec.suspend false > true :LINE"]),
    ("an autoscaler without its metric", ("HorizontalPodAutoscaler", "worker-odoo-dunavlog"),
     lambda thing: thing["spec"]["metrics"][0].update(resource={"name": "memory"}), r" +metrics:|metrics:", 1, "hpa/metric"),
    ("a new image", WORKER, lambda thing: container(thing).update(image="example.com/odoo:19"), r"kind:", 0, []),
]


def line_of(text, pattern):
    """The first line that begins so, whatever its depth; the pattern may look at the next one."""
    lines = text.split("\n")
    return next(i for i in range(1, len(lines)) if re.match(rf"\s*(- )?({pattern})", "\n".join(lines[i - 1:i + 1]))
                or (pattern == MOUNT and re.match(rf"\s*{pattern}", "\n".join(lines[i - 1:i + 1]))))


def something_changes(suite):
    things = [cleaned(thing) for thing in recorded()]
    for name, what, change, pattern, code, wanted in CHANGES:
        thing = copy.deepcopy(find(things, *what))
        change(thing)
        text = "# one comment\n---\n" + yaml.dump(thing, Dumper=DUMPER, sort_keys=False)
        line = line_of(text, pattern)
        result = kubevet([SPEC, "--snapshot", HEALTHY, "-f", "-", "--new-only"], text)
        if isinstance(wanted, str):
            found = [each for each in told(result[1] or {"findings": [], "notEvaluated": []})]
            wrong = "" if result[0] == code and found and all(
                each.startswith(f"new {wanted} ") and each.endswith(f":{line}") for each in found) else \
                f"  exit {result[0]}, line {line} wanted: {found} {result[2]}"
        else:
            wrong = difference(*result, code, [each.replace("LINE", str(line)) for each in wanted])
        suite.check(name, wrong)


# --- objects that come, go and stay ---

NEWCOMER = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: newcomer\n"
NEW_NAMESPACE = "new namespace/undeclared Namespace/newcomer metadata.name None > newcomer :4"
NO_OBJECT = "no objects in the manifests: did the step that renders them fail, or is the path wrong?"


def copied(folder, changes):
    """The recorded cluster in a new folder, with some of its files changed: (file, function of its value)."""
    folder.mkdir()
    for path in HEALTHY.glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    for name, change in changes:
        value = json.loads((folder / name).read_text())
        change(value)
        (folder / name).write_text(json.dumps(value))
    return folder


def of(listed, name):
    return next(item for item in listed["items"] if item["metadata"]["name"] == name)


DEPLOYMENTS = "_apis_apps_v1_deployments.json"
CRONJOBS = "_apis_batch_v1_cronjobs.json"
QUOTAS = "_api_v1_resourcequotas.json"
KUSTOMIZATIONS = "_apis_kustomize.toolkit.fluxcd.io_v1_kustomizations.json"
NAMESPACES = "_api_v1_namespaces.json"
FIVE = """apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: five}
namespaces:
  pulse-account: {workloads: {pulse-account-api: {replicas: 5, placement: {pinned: false}}}}
"""


def documents(things):
    return "---\n".join(yaml.dump(thing, Dumper=DUMPER, sort_keys=False) for thing in things)


def coming_and_going(suite, work):
    things = [cleaned(thing) for thing in recorded()]
    over = [SPEC, "--snapshot", HEALTHY, "-f", "-"]

    def case(name, code, wanted, arguments, text):
        suite.check(name, difference(*kubevet(arguments, text), code, wanted))

    case("a namespace that the spec doesn't know", 0, [NEW_NAMESPACE], over, NEWCOMER)
    case("the same where warnings count", 1, [NEW_NAMESPACE], [*over, "--new-only", "--fail-on", "warning"], NEWCOMER)
    others = documents(thing for thing in things if thing["kind"] == "Namespace" and thing["metadata"]["name"] != "matomo")
    gone = ["new namespace/missing Namespace/matomo metadata.name matomo > None :None"]
    case("a namespace that is left out stays", 0, [], over, others)
    case("and goes where it is pruned", 1, gone, [*over, "--prune", "flux-system/namespaces"], others)
    kept = copied(work / "kept", [(NAMESPACES, lambda value: of(value, "matomo")["metadata"].setdefault(
        "annotations", {}).update({"kustomize.toolkit.fluxcd.io/prune": "disabled"}))])
    case("unless it is spared", 0, [], [SPEC, "--snapshot", kept, "-f", "-", "--prune", "flux-system/namespaces"], others)
    keeping = copied(work / "keeping", [(KUSTOMIZATIONS, lambda value: of(value, "namespaces")["spec"].update(prune=False))])
    case("or nothing is pruned", 0, [], [SPEC, "--snapshot", keeping, "-f", "-", "--prune", "flux-system/namespaces"], others)
    case("pruning by nobody", 2, ["--prune: Kustomization flux-system/nobody does not exist"],
         [*over, "--prune", "flux-system/nobody"], NEWCOMER)

    drifted = copied(work / "drifted", [(QUOTAS, lambda value: [
        part["hard"].update({"limits.memory": "16Gi"}) for part in (of(value, QUOTA[1])["spec"], of(value, QUOTA[1])["status"])])])
    drift = "quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory]"
    on_drifted = [SPEC, "--snapshot", drifted, "-f", "-"]
    case("a drift that was there", 0, [NEW_NAMESPACE, f"existing {drift} 14Gi > 16Gi :None"], [*on_drifted, "--new-only"], NEWCOMER)
    case("a drift that is fixed", 0, [f"resolved {drift}"], on_drifted, documents([find(things, *QUOTA)]))
    newer = documents([{**find(things, *QUOTA), "apiVersion": "v9"}])
    case("a drift in what can't be read any more", 4,
         ["gap quota/limits None: resourcequotas: ResourceQuota plana-odoo-18/plana-odoo-18-quota has version v9, newer than v1, "
          "which kubevet reads (standard input:1)"], [*on_drifted, "--rule", "quota/limits"], newer)
    elsewhere = copy.deepcopy(find(things, "StorageClass", "exoscale-bs-retain"))
    elsewhere["reclaimPolicy"] = "Delete"
    text = documents([find(things, *QUOTA), elsewhere])
    case("a drift that is fixed beside what another Kustomization is refused", 1,
         ["new manifest/immutable StorageClass/exoscale-bs-retain reclaimPolicy Retain > Delete "
          f":{line_of(text, 'reclaimPolicy:')}", f"resolved {drift}"], on_drifted, text)
    refused = copy.deepcopy(find(things, *WORKER))
    refused["spec"]["selector"]["matchLabels"] = {"app": "other"}
    text = documents([find(things, *QUOTA), refused])
    selector = find(things, *WORKER)["spec"]["selector"]["matchLabels"]
    was = "{matchLabels: {" + ", ".join(f"{key}: {value}" for key, value in selector.items()) + "}}"
    case("a drift stays beside what its own Kustomization is refused", 1,
         [f"existing {drift} 14Gi > 16Gi :None",
          f"new manifest/immutable Deployment/plana-odoo-18/{WORKER[1]} spec.selector {was} > "
          f"{{matchLabels: {{app: other}}}} :{line_of(text, 'selector:')}"], on_drifted, text)
    worse = copy.deepcopy(find(things, *QUOTA))
    worse["spec"]["hard"]["limits.memory"] = "20Gi"
    text = documents([worse])
    case("a drift that is made worse", 1, [f"new {drift} 14Gi > 20Gi :{line_of(text, 'limits.memory:')}"],
         [*on_drifted, "--new-only"], text)
    wrong = copied(work / "wrong", [(DEPLOYMENTS, lambda value: mounts(lambda mount: mount.pop("subPath"))(of(value, WORKER[1])))])
    case("a wrong template that is fixed, its pods with it", 0,
         [f"resolved nfs/isolation Deployment/plana-odoo-18/{WORKER[1]} {FILES}.subPath"],
         [SPEC, "--snapshot", wrong, "-f", "-"], documents([find(things, *WORKER)]))


def fields_of_others(suite, work):
    """What other managers own stays, what Flux takes over goes."""
    (work / "five.yaml").write_text(FIVE)
    own = cleaned(find(list(recorded()), "Deployment", "pulse-account-api"))
    del own["spec"]["replicas"]
    selected = {"f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:nodeSelector": {"f:disk": {}}}}}}
    pinned = "workload/pinned Deployment/pulse-account/pulse-account-api spec.template.spec.nodeSelector"
    sidecar = {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"proxy"}': {".": {}, "f:name": {}}},
                                                    "f:nodeSelector": {"f:disk": {}}}}}}

    def scaled(name, manager, fields, subresource=None):
        def change(value):
            thing = of(value, "pulse-account-api")
            thing["spec"]["replicas"] = 5
            thing["spec"]["template"]["spec"]["nodeSelector"] = {"disk": "ssd"}
            thing["spec"]["template"]["spec"]["containers"].append({"name": "proxy"})
            entry = {"manager": manager, "operation": "Update", "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": fields}
            thing["metadata"]["managedFields"].append({**entry, **({"subresource": subresource} if subresource else {})})
        return copied(work / name, [(DEPLOYMENTS, change)])

    def case(name, code, wanted, state, thing, *more):
        text = documents([thing])
        wanted = [each.replace("LINE", str(line_of(text, " +spec:"))) for each in wanted]
        result = kubevet([work / "five.yaml", "--snapshot", state, "-f", "-", "--rule", "workload/*", *more], text)
        suite.check(name, difference(*result, code, wanted))

    replicas = "workload/replicas Deployment/pulse-account/pulse-account-api spec.replicas"
    at_spec = line_of(documents([own]), "spec:")
    operator = scaled("operator", "operator", selected)
    case("what another manager owns stays", 1, [f"existing {pinned} None > disk=ssd :LINE"], operator, own)
    labelled = copy.deepcopy(own)
    labelled["spec"]["template"]["metadata"].setdefault("labels", {})["x"] = "z"
    case("and so it does where the rest changes", 1, [f"existing {pinned} None > disk=ssd :LINE"], operator, labelled)
    case("a hand's edit goes", 1, [f"new {replicas} 5 > 1 :{at_spec}", f"resolved {pinned}"],
         scaled("edited", "kubectl-edit", selected), own)
    case("and so does what was there before Flux", 1, [f"new {replicas} 5 > 1 :{at_spec}", f"resolved {pinned}"],
         scaled("before", "before-first-apply", selected), own)
    case("what is scaled stays scaled", 0, [f"resolved {pinned}"],
         scaled("scaled", "keda", {"f:spec": {"f:replicas": {}}}, "scale"), own)
    case("an item of a list by its key", 1, [f"existing {pinned} None > disk=ssd :LINE", f"new {replicas} 5 > 1 :{at_spec}"],
         scaled("sidecar", "operator", sidecar), own)
    given = copy.deepcopy(own)
    given["spec"]["replicas"] = 5
    case("what the manifest gives wins", 0, [f"resolved {pinned}"],
         scaled("given", "kubectl-edit", selected), given)

    # All that Flux applies, far more fields than anybody reads, is an operator's, too.
    def share(value):
        managers = of(value, WORKER[1])["metadata"]["managedFields"]
        managers += [{**entry, "manager": "operator"} for entry in managers if entry["operation"] == "Apply"]
    shared = copied(work / "shared", [(DEPLOYMENTS, share)])
    bare = cleaned(find(list(recorded()), *WORKER))
    mounts(lambda mount: mount.pop("subPath"))(bare)
    result = kubevet([SPEC, "--snapshot", shared, "-f", "-", "--rule", "nfs/*"], documents([bare]))
    suite.check("one of many fields that another manager owns, too", difference(*result, 0, []))

    backup = cleaned(find(list(recorded()), "CronJob", "pg-backup-planahq"))
    backup["spec"].pop("suspend", None)
    stale = "backup/stale CronJob/backup/pg-backup-planahq spec.suspend"

    def suspended(by):
        def change(value):
            thing = of(value, "pg-backup-planahq")
            thing["spec"]["suspend"] = True
            thing["metadata"]["managedFields"].append(
                {"manager": by, "operation": "Update", "apiVersion": "batch/v1", "fieldsType": "FieldsV1",
                 "fieldsV1": {"f:spec": {"f:suspend": {}}}})
        return copied(work / f"suspended-by-{by}", [(CRONJOBS, change)])

    for name, by, code, wanted in (("what the server would default, but another owns", "k9s", 1,
                                    [f"existing {stale} false > true :{line_of(documents([backup]), 'spec:')}"]),
                                   ("and what Flux takes over is defaulted", "kubectl-patch", 0, [f"resolved {stale}"])):
        result = kubevet([SPEC, "--snapshot", suspended(by), "-f", "-", "--rule", "backup/*"], documents([backup]))
        suite.check(name, difference(*result, code, wanted))


def pods_of(suite, work):
    """An autoscaler, a template: whose pods are judged how."""
    things = [cleaned(thing) for thing in recorded()]
    worker = copy.deepcopy(find(things, *WORKER))
    worker["spec"].pop("replicas", None)
    over = [SPEC, "--snapshot", HEALTHY, "-f", "-"]
    suite.check("replicas that an autoscaler owns stay", difference(*kubevet(over, documents([worker])), 0, []))
    old = {**copy.deepcopy(find(things, "HorizontalPodAutoscaler", WORKER[1])), "apiVersion": "autoscaling/v1"}
    old["spec"].pop("metrics", None)
    old["spec"]["targetCPUUtilizationPercentage"] = 70
    suite.check("an autoscaler of autoscaling/v1", difference(*kubevet(over, documents([old])), 0, []))
    older = {**copy.deepcopy(find(things, "HorizontalPodAutoscaler", WORKER[1])), "apiVersion": "autoscaling/v2beta2"}
    suite.check("an autoscaler of autoscaling/v2beta2", difference(*kubevet(over, documents([older])), 0, []))


# --- what is no input ---

def no_input(suite, work):
    over = [SPEC, "--snapshot", HEALTHY, "-f", "-"]
    where = "standard input"

    def case(name, code, wanted, text, arguments=None):
        wanted = wanted if isinstance(wanted, list) else [wanted] if wanted else []
        suite.check(name, difference(*kubevet(arguments or over, text), code, wanted))

    (work / "linked/below").mkdir(parents=True)
    (work / "linked/below/n.yaml").write_text(NEWCOMER)
    (work / "linked/below/up").symlink_to("..")
    case("a link to a folder is not followed", 0, "new namespace/undeclared Namespace/newcomer metadata.name None > newcomer :4", "",
         [SPEC, "--snapshot", HEALTHY, "-f", work / "linked", "-R"])

    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d, namespace: default}\n"
    five = "---\n".join(config % i for i in range(4))
    case("an empty stream", 3, NO_OBJECT, "")
    case("nothing but separators and comments", 3, NO_OBJECT, "---\n# nothing\n---\n")
    case("an empty List", 3, NO_OBJECT, "apiVersion: v1\nkind: List\nitems: []\n")
    (work / "empty").mkdir()
    case("an empty folder", 3, NO_OBJECT, "", [SPEC, "--snapshot", HEALTHY, "-f", work / "empty"])
    (work / "empty/below").mkdir()
    (work / "empty/below/n.yaml").write_text(NEWCOMER)
    case("a folder's own files only", 3,
         [f"warning: {work}/empty/below is not read: -R reads the folders below, too", NO_OBJECT], "", [SPEC, "--snapshot", HEALTHY, "-f", work / "empty"])
    case("and those below it where it is asked for", 0, NEW_NAMESPACE, "", [SPEC, "--snapshot", HEALTHY, "-R", "-f", work / "empty"])
    case("a broken document", 2, f"{where}:17:5: `: ` is not allowed here; quote a value that contains it, or check the "
         "indentation (document 5, line 1 of it)", five + "---\na: b: c\n")
    case("an object twice", 2, f"{where}:6:1: Namespace newcomer exists twice: it is also at {where}:1",
         NEWCOMER + "---\n" + NEWCOMER)
    case("what kustomize builds from", 2, f"{where}:1:1: this is the input of kustomize, not its output: pass the output of "
         "`flux build kustomization` or `kustomize build` (... | kubevet check -f -), or give the checkout by --repo",
         "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n")
    case("a name to be made", 2, f"{where}:1:1: a Job with generateName and no name: it can be created, but not applied; neither "
         "Flux nor `kubectl apply` accepts it", "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-, namespace: default}\n")
    case("a wrong type", 2, f"{where}:4:18: Deployment/a: spec.replicas must be an integer, without quotes",
         "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: default}\nspec: {replicas: \"3\"}\n")
    case("a scalar", 2, f"{where}:1:1: not an object: a manifest is a mapping with apiVersion and kind", "hello\n")
    case("JSON one after the other", 0, NEW_NAMESPACE.replace(":4", ":3"),
         '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}}\n'
         '{"apiVersion": "v1", "kind": "Namespace", "metadata":\n {"name": "newcomer"}}')
    case("a namespace by default", 2, f"{where}:2:1: ConfigMap default/a exists twice: it is also at {where}:1",
         '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}\n'
         '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "default"}}')
    case("a kind of another version", 2, f"{where}:4:1: CronJob default/a exists twice: it is also at {where}:1",
         "{apiVersion: batch/v1, kind: CronJob,\n metadata: {name: a}}\n---\n{apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: a}}\n")
    case("a kind that moved to another group", 4, "gap manifest/rendered Deployment/a: not read: extensions/v1beta1 has no Deployment, "
         "but apps/v1 has; the API server would refuse it",
         "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a, namespace: default}\n")
    case("a chart", 4, f"gap manifest/rendered HelmRelease/a: not rendered here: the objects of its chart are not in the manifests", "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: default}\n")
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\nstringData:\n  p: ENC[AES256_GCM,data:x]\nsops: {mac: x}\n"
    case("an encrypted Secret", 0, None, secret)
    case("what else is encrypted", 4, f"gap manifest/rendered ConfigMap/s: encrypted by SOPS: its contents are not read",
         secret.replace("Secret", "ConfigMap"))
    case("a variable", 1, f"new manifest/rendered Namespace/${{ns}} metadata.name None > ${{ns}} :4",
         NEWCOMER.replace("newcomer", "${ns}"), [*over, "--rule", "manifest/*"])
    case("UTF-16", 0, "new namespace/undeclared Namespace/newcomer metadata.name None > newcomer :4", NEWCOMER.encode("utf-16"))


def transformed(suite, work):
    """A Kustomization that changes its manifests first: without Flux's labels they are not what it would apply."""
    things = [cleaned(thing) for thing in recorded()]
    quota = find(things, "ResourceQuota", "pulse-account-quota")
    bare = copy.deepcopy(quota)
    bare["metadata"].pop("labels", None)
    prefixed = copy.deepcopy(bare)
    prefixed["metadata"].update(name="account-quota", namespace="other")
    for key, value, thing in (("postBuild", {"substitute": {"a": "b"}}, bare), ("patches", [{"patch": "x"}], bare),
                              ("targetNamespace", "pulse-account", prefixed | {"metadata": {**prefixed["metadata"], "name": "pulse-account-quota"}}),
                              ("namePrefix", "pulse-", {**prefixed, "metadata": {**prefixed["metadata"], "namespace": "pulse-account"}})):
        state = copied(work / key, [(KUSTOMIZATIONS, lambda value_, key=key, value=value: of(value_, "apps")["spec"].update({key: value}))])
        arguments = [SPEC, "--snapshot", state, "-f", "-"]
        suite.check(f"{key} without Flux's labels", difference(*kubevet(arguments, documents([thing])), 2, [
            f"standard input:1:1: Kustomization flux-system/apps sets {key}, but this ResourceQuota lacks Flux's labels: it is not what "
            "Flux would apply; pass the output of `flux build kustomization`"]))
        suite.check(f"{key} with them", difference(*kubevet(arguments, documents([quota])), 0, []))


def alone(suite, work):
    things = [cleaned(thing) for thing in recorded()]
    quota = copy.deepcopy(find(things, *QUOTA))
    del quota["spec"]["hard"]["limits.memory"]
    text = documents([quota])
    wanted = f"None quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > None :{line_of(text, 'hard:')}"
    suite.check("a manifest alone", difference(*kubevet([SPEC, "-f", "-"], text), 1, [wanted]))
    code, report, _ = kubevet([SPEC, "-f", "-"], documents(thing for thing in things))
    # Volumes, nodes, what charts render and ConfigMaps are not in manifests: rules that need them are reported as not evaluated.
    gaps = {gap["rule"] for gap in report["notEvaluated"]}
    suite.check("all manifests alone", "" if code == 4 and not report["findings"] and gaps == {
        "backup/stale", "cluster/dns-zones", "manifest/rendered", "nfs/isolation", "nfs/mount-path", "nfs/subpath", "quota/projected"} else f"{code} {gaps} {report['findings']}")
    code, report, _ = kubevet([SPEC, "-f", "-", "--complete"], documents(thing for thing in things if thing["kind"] != "HorizontalPodAutoscaler"))
    missing = {line.split()[1] for line in told(report)}
    suite.check("what is missing where all is there", "" if code == 1 and "hpa/missing" in missing else f"{code} {missing}")


def live(suite, kubeconfig):
    things = [cleaned(thing) for thing in recorded()]
    over = [SPEC, "--live", "--kubeconfig", kubeconfig, "--at", "2026-11-22T22:25:00Z", "-f", "-"]
    quota = copy.deepcopy(find(things, *QUOTA))
    quota["spec"]["hard"]["limits.memory"] = "16Gi"
    others = documents(thing for thing in things if thing["kind"] == "Namespace" and thing["metadata"]["name"] != "matomo")
    text = documents([quota])
    cases = [
        ("the same manifests", 0, [], [], documents(things)),
        ("a new namespace", 0, [NEW_NAMESPACE], [], NEWCOMER),
        ("a larger quota", 1, ["new quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > 16Gi "
                               f":{line_of(text, 'limits.memory:')}"], [], text),
        ("a pruned namespace", 1, ["new namespace/missing Namespace/matomo metadata.name matomo > None :None"],
         ["--new-only", "--prune", "flux-system/namespaces"], others),
        ("an empty stream", 3, [NO_OBJECT], [], ""),
    ]
    for name, code, wanted, more, given in cases:
        suite.check(f"{name}, live", difference(*kubevet([*over, *more], given), code, wanted))


def main():
    suite = Suite()
    for kubeconfig in sys.argv[1:]:
        live(suite, kubeconfig)
    nothing_changes(suite)
    something_changes(suite)
    with tempfile.TemporaryDirectory() as name:
        for part in (coming_and_going, fields_of_others, pods_of, no_input, transformed, alone):
            work = pathlib.Path(name) / part.__name__
            work.mkdir()
            part(suite, work)
    print(f"{suite.cases} cases, {suite.failed} failed")
    return suite.failed > 0


if __name__ == "__main__":
    sys.exit(main())
