#!/usr/bin/env python3
"""Rules of a spec's own: the recipes of docs/checks.md (examples/checks/kubevet.yaml), and admission policies.

Each recipe is run on a cluster that conforms, and on that cluster with one change that violates it: it must find just
that. Then on recordings that lack something: each list in turn, and each path that `kubevet snapshot` recorded for the
checks. What is not there is never false and never true: no finding may appear, and none may vanish but into "not
evaluated".

    checks.py [NAME...]     only these recipes and policies
"""
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
RECIPES = SOURCE / "examples/checks/kubevet.yaml"
passed = failed = 0


def check(name, wrong=""):
    global passed, failed
    passed += not wrong
    failed += bool(wrong)
    if wrong:
        print(f"FAILED  {name}\n{wrong}")


# ---------------------------------------------------------------- the cluster

def named(api_version, kind, name, namespace=None, labels=None, **rest):
    metadata = {"name": name, "uid": f"{kind}-{namespace}-{name}", "resourceVersion": "1"}
    metadata |= {"namespace": namespace} if namespace else {}
    metadata |= {"labels": labels} if labels else {}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest}


def container():
    return {"name": "main", "image": "registry.example.com/web:1.4.2",
            "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}


def deployment(name, replicas):
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container()]}}
    return named("apps/v1", "Deployment", name, "shop", {"owner": "ada"},
                 spec={"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template})


def ingress(name, namespace, host):
    return named("networking.k8s.io/v1", "Ingress", name, namespace, spec={"rules": [{"host": host}]})


def cluster():
    job = {"spec": {"template": {"spec": {"containers": [container()]}}}}
    return [
        named("v1", "Namespace", "shop", labels={"owner": "ada"}),
        named("v1", "Namespace", "search", labels={"owner": "bob"}),
        named("v1", "Namespace", "elsewhere"),
        deployment("web", 3), deployment("cart", 1),
        named("batch/v1", "CronJob", "report", "shop", spec={"schedule": "0 3 * * *", "jobTemplate": job}),
        named("apps/v1", "DaemonSet", "agent", "elsewhere",
              spec={"template": {"spec": {"containers": [{"name": "main", "image": "docker.io/agent"}]}}}),
        named("autoscaling/v2", "HorizontalPodAutoscaler", "cart", "shop",
              spec={"minReplicas": 2, "maxReplicas": 4, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment",
                                                                          "name": "cart"}}),
        named("policy/v1", "PodDisruptionBudget", "web", "shop",
              spec={"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}),
        ingress("web", "shop", "shop.example.com"), ingress("search", "search", "search.example.com"),
        named("networking.k8s.io/v1", "NetworkPolicy", "default-deny", "shop",
              spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}),
        named("networking.k8s.io/v1", "NetworkPolicy", "default-deny", "search",
              spec={"podSelector": {}, "policyTypes": ["Ingress"]}),
        named("helm.toolkit.fluxcd.io/v2", "HelmRelease", "redis", "shop",
              spec={"interval": "1h", "chart": {"spec": {"chart": "redis", "version": "20.1.0",
                                                         "sourceRef": {"kind": "HelmRepository", "name": "charts"}}}}),
    ]


EMPTY = [("apps/v1", "StatefulSet")]  # listed, and there is none


def find(objects, kind, name):
    return next(each for each in objects if each["kind"] == kind and each["metadata"]["name"] == name)


def steps_of(path):
    return [int(step) if step.isdigit() else step for step in path.split(".")]


def changed(objects, kind, name, path, value):
    """A copy with a field set, or removed (None)."""
    objects = copy.deepcopy(objects)
    *steps, last = steps_of(path)
    at = find(objects, kind, name)
    for step in steps:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return objects


MAIN = "spec.template.spec.containers.0"
# recipe: what violates it (kind, name, path, value), and the object and field that are found
VIOLATIONS = {
    "registry": [("Deployment", "web", f"{MAIN}.image", "docker.io/web:1.4.2", "spec.template.spec.containers"),
                 ("CronJob", "report", "spec.jobTemplate." + MAIN + ".image", "quay.io/x:1",
                  "spec.jobTemplate.spec.template.spec.containers")],
    "pinned": [("Deployment", "web", f"{MAIN}.image", "registry.example.com/web:latest", "spec.template.spec.containers"),
               ("Deployment", "web", f"{MAIN}.image", "registry.example.com/web", "spec.template.spec.containers")],
    "resources": [("Deployment", "web", f"{MAIN}.resources.requests.cpu", None, "spec.template.spec.containers"),
                  ("Deployment", "web", f"{MAIN}.resources.limits", None, "spec.template.spec.containers")],
    "owner": [("Deployment", "web", "metadata.labels", None, "metadata.labels"),
              ("Namespace", "search", "metadata.labels.owner", None, "metadata.labels")],
    "replicas": [("HorizontalPodAutoscaler", "cart", "spec.minReplicas", 1, "spec.replicas", ("Deployment", "cart")),
                 ("HorizontalPodAutoscaler", "cart", "spec.scaleTargetRef.name", "web", "spec.replicas",
                  ("Deployment", "cart"))],
    "budget": [("PodDisruptionBudget", "web", "spec.minAvailable", 3, "spec.replicas", ("Deployment", "web")),
               ("PodDisruptionBudget", "web", "spec.selector.matchLabels.app", "x", "spec.template.metadata.labels",
                ("Deployment", "web"))],
    "hardened": [("Deployment", "web", f"{MAIN}.securityContext.privileged", True, "spec.template.spec.containers"),
                 ("Deployment", "web", f"{MAIN}.securityContext.allowPrivilegeEscalation", None,
                  "spec.template.spec.containers"),
                 ("Deployment", "web", f"{MAIN}.securityContext.capabilities.drop", ["NET_RAW"],
                  "spec.template.spec.containers")],
    "hosts": [("Ingress", "search", "spec.rules.0.host", "shop.example.com", "spec.rules", ("Ingress", "web"))],
    "default-deny": [("NetworkPolicy", "default-deny", "spec.podSelector", {"matchLabels": {"a": "b"}}, None,
                      ("Namespace", "shop"))],
    "charts": [("HelmRelease", "redis", "spec.chart.spec.version", "20.x", "spec.chart.spec.version"),
               ("HelmRelease", "redis", "spec.chart.spec.version", None, "spec.chart.spec.version")],
}


# ---------------------------------------------------------------- the program

def write(folder, objects, empty=()):
    """As `kubectl get -o json` writes each kind: everything is known of it."""
    lists = {}
    for api_version, kind in empty:
        lists[(api_version, kind)] = []
    for each in objects:
        lists.setdefault((each["apiVersion"], each["kind"]), []).append(each)
    state = pathlib.Path(folder, "state")
    state.mkdir(exist_ok=True)
    for old in state.iterdir():
        old.unlink()
    for number, ((api_version, kind), items) in enumerate(lists.items()):
        (state / f"{number}.json").write_text(json.dumps(
            {"apiVersion": api_version, "kind": f"{kind}List", "metadata": {"resourceVersion": "1"}, "items": items}))
    return state


def report_of(spec, state, rule="custom/*", *more):
    done = subprocess.run([KUBEVET, "check", spec, "--snapshot", state, "--rule", rule, "-o", "json", *more],
                          capture_output=True, text=True, check=False)
    if not done.stdout:
        raise SystemExit(f"FAILED  {done.stderr}")
    return json.loads(done.stdout)


def found(report):
    return {(each["rule"].split("/")[1], each["object"]["kind"], each["object"]["name"], each["field"])
            for each in report["findings"]}


def gaps(report):
    return {each["rule"].split("/")[1] for each in report["notEvaluated"]}


# ---------------------------------------------------------------- recipes

def recipe(name, folder):
    for kind, changed_name, path, value, field, *other in VIOLATIONS[name]:
        state = write(folder, changed(cluster(), kind, changed_name, path, value), EMPTY)
        report = report_of(RECIPES, state, f"custom/{name}")
        at = other[0] if other else (kind, changed_name)
        names = {(each[1], each[2]) for each in found(report)}
        fields = {each[3] for each in found(report) if each[1:3] == at}
        lines = {each["spec"]["line"] for each in report["findings"]}
        check(f"{name}: {path} of {kind}/{changed_name}",
              "" if at in names and field in fields and not report["notEvaluated"] and all(lines)
              else f"expected {at} {field}, found {found(report)}, {report['notEvaluated']}")


def conforms(folder):
    report = report_of(RECIPES, write(folder, cluster(), EMPTY))
    check("a cluster that conforms", "" if not report["findings"] and not report["notEvaluated"]
          else json.dumps([report["findings"], report["notEvaluated"]], indent=1))
    check("all recipes have violations",
          "" if set(VIOLATIONS) == {rule.split("/")[1] for rule in report["evaluated"]} else str(report["evaluated"]))


# ---------------------------------------------------------------- what a state does not hold

def honest(name, whole, part):
    """Of a state that holds less."""
    more = found(part) - found(whole)
    lost = {each for each in found(whole) - found(part) if each[0] not in gaps(part)}
    check(name, "" if not more and not lost else f"appeared: {more}, vanished: {lost}")
    return found(part) != found(whole) or gaps(part) != gaps(whole)


def recorded(folder, state):
    path = pathlib.Path(folder, "snapshot.json")
    subprocess.run([KUBEVET, "snapshot", RECIPES, "--snapshot", state, "-o", path], check=False, capture_output=True)
    return json.loads(path.read_text())


def withheld(title, objects, folder):
    """Each list and each recorded path in turn."""
    state = write(folder, objects, EMPTY)
    whole = report_of(RECIPES, state)
    path = pathlib.Path(folder, "part.json")
    snapshot = recorded(folder, state)
    path.write_text(json.dumps(snapshot))
    part = report_of(RECIPES, path)
    check(f"{title}: a snapshot says the same", "" if found(part) == found(whole) and gaps(part) == gaps(whole)
          else f"{found(part) ^ found(whole)} {part['notEvaluated']}")
    decided = 0
    for kind in sorted({each["kind"] for each in objects}):
        left = [each for each in objects if each["kind"] != kind]
        decided += honest(f"{title}: without the list of {kind}", whole,
                          report_of(RECIPES, write(folder, left, [each for each in EMPTY if each[1] != kind])))
    for entry, kept in enumerate(snapshot["kept"]):
        for number, name in enumerate(kept["paths"]):
            less = copy.deepcopy(snapshot)
            del less["kept"][entry]["paths"][number]
            path.write_text(json.dumps(less))
            decided += honest(f"{title}: without {kept['kind']} {name}", whole, report_of(RECIPES, path))
    check(f"{title}: something was decided by what is missing", "" if decided > 10 else f"only {decided} of them")


def everything_violated():
    objects = cluster()
    for rows in VIOLATIONS.values():
        kind, name, path, value = rows[0][:4]
        objects = changed(objects, kind, name, path, value)
    return objects


# ---------------------------------------------------------------- admission policies

POLICY = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: most}
spec:
  failurePolicy: %(failure)s
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
    excludeResourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: ["*"], resources: [deployments], resourceNames: [cart]}
    namespaceSelector: {matchExpressions: [{key: owner, operator: In, values: [ada]}]}
    objectSelector: {matchLabels: {owner: ada}}
  variables: [{name: most, expression: "params == null ? 2 : int(params.data.most)"}]
  validations:
  - expression: object.spec.replicas <= variables.most && oldObject == null && request.operation == 'CREATE'
    messageExpression: "'more than ' + string(variables.most)"
"""
PLAIN = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: most}
spec:
  failurePolicy: %(failure)s
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
    objectSelector: {matchLabels: {owner: ada}}
  validations:
  - {expression: object.spec.replicas <= 2, message: more than 2}
"""
BINDING = """---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: most}
spec:
  policyName: most
  validationActions: [%(action)s]
  paramRef: {name: most, namespace: shop, parameterNotFoundAction: %(missing)s}
  matchResources: {namespaceSelector: {matchExpressions: [{key: never, operator: DoesNotExist}]}}
"""
PARAMS = """---
apiVersion: v1
kind: ConfigMap
metadata: {name: most, namespace: shop}
data: {most: "%(most)s"}
"""
USUAL = {"failure": "Fail", "action": "Deny", "missing": "Deny", "most": "2"}


def policy(folder, text, objects=None, **values):
    pathlib.Path(folder, "policy.yaml").write_text(text % (USUAL | values))
    spec = pathlib.Path(folder, "spec.yaml")
    spec.write_text("{apiVersion: kubevet/v1, kind: ClusterSpec, metadata: {name: x}, namespaces: {search: {}}, "
                    "policies: [policy*.yaml]}\n")
    return report_of(spec, write(folder, objects or cluster()), "policy/*")


def one_finding(report, severity="error", message="more than 2"):
    each = report["findings"]
    right = (len(each) == 1 and each[0]["severity"] == severity and each[0]["message"] == message
             and each[0]["object"]["name"] == "web" and each[0]["spec"]["file"].endswith("policy.yaml")
             and not report["notEvaluated"])
    return "" if right else json.dumps([each, report["notEvaluated"]], indent=1)


def nothing(report):
    return "" if not report["findings"] and not report["notEvaluated"] and report["evaluated"] else json.dumps(report, indent=1)


def idle(report):
    return "" if not report["findings"] and not report["notEvaluated"] and not report["evaluated"] else json.dumps(report, indent=1)


def one_gap(report, says):
    each = report["notEvaluated"]
    return "" if not report["findings"] and each and all(says in gap["reason"] for gap in each) else json.dumps(report, indent=1)


def policies(folder):
    params = named("v1", "ConfigMap", "most", "shop", data={"most": "2"})
    unlabelled = changed(cluster(), "Namespace", "shop", "metadata.labels", None)
    check("policy: whose params a binding names that is nowhere", one_gap(policy(folder, POLICY), "the binding that names them"))
    check("policy: and of which errors are ignored", one_gap(policy(folder, POLICY.replace("params == null ? 2 : ", ""), failure="Ignore"),
                                                             "the binding that names them"))
    check("policy: with params in its files", one_finding(policy(folder, POLICY + BINDING + PARAMS)))
    check("policy: that hold", nothing(policy(folder, POLICY + BINDING + PARAMS, most=3)))
    check("policy: with params in the state", one_finding(policy(folder, POLICY + BINDING, cluster() + [params])))
    check("policy: with params nowhere", one_gap(policy(folder, POLICY + BINDING), "objects('v1/ConfigMap', 'shop')"))
    other = named("v1", "ConfigMap", "other", "shop")
    refused = "the API server refuses it: there is no ConfigMap shop/most, and parameterNotFoundAction is Deny"
    check("policy: with params that do not exist",
          one_finding(policy(folder, POLICY + BINDING, cluster() + [other]), message=refused))
    check("policy: and of which errors are ignored, too",
          nothing(policy(folder, POLICY + BINDING, cluster() + [other], failure="Ignore")))
    check("policy: which may be missing", nothing(policy(folder, POLICY + BINDING, cluster() + [other], missing="Allow")))
    check("policy: a warning", one_finding(policy(folder, POLICY + BINDING + PARAMS, action="Warn"), "warning"))
    check("policy: an audit", one_finding(policy(folder, POLICY + BINDING + PARAMS, action="Audit"), "info"))
    check("policy: another namespace", nothing(policy(folder, POLICY, unlabelled)))
    check("policy: another object", nothing(policy(folder, POLICY, changed(cluster(), "Deployment", "web",
                                                                           "metadata.labels.owner", "bob"))))
    wrong = "type conversion error from 'string' to 'int'"
    report = policy(folder, POLICY + BINDING + PARAMS, most="x")
    check("policy: an error fails", "" if len(report["findings"]) == 1 and wrong in report["findings"][0]["message"]
          else json.dumps(report, indent=1))
    check("policy: or is ignored", nothing(policy(folder, POLICY + BINDING + PARAMS, most="x", failure="Ignore")))
    condition = "  matchConditions: [{name: x, expression: object.spec.nope == 'x'}]\n  validations"
    check("policy: an ignored error of a condition passes over it",
          nothing(policy(folder, PLAIN.replace("  validations", condition), failure="Ignore")))
    unbound = BINDING.replace("  paramRef: {name: most, namespace: shop, parameterNotFoundAction: %(missing)s}\n", "")
    for resources in ("'*'", "'*/*'", "'deployments/*'", "deployments, deployments/scale"):
        check(f"policy: of {resources}", one_finding(
            policy(folder, PLAIN.replace("[deployments]", f"[{resources}]")) | {"notEvaluated": []}))  # other kinds are not known
        rule = f"resourceRules: [{{apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: [{resources}]}}]"
        check(f"policy: bound to {resources}",
              one_finding(policy(folder, PLAIN + unbound.replace("matchResources: {", f"matchResources: {{{rule}, "))))
    check("policy: of sub-resources alone", idle(policy(folder, PLAIN.replace("[deployments]", "[deployments/scale]"))))
    changes = PLAIN.replace("[CREATE, UPDATE]", "[UPDATE]")
    check("policy: of changes, and of what they come to", one_finding(policy(
        folder, changes + "  - expression: object.spec.selector == oldObject.spec.selector\n")))
    check("policy: of changes alone", idle(policy(folder, changes.replace("object.spec.replicas <= 2", "object == oldObject"))))
    check("policy: of a request that changes", one_finding(policy(folder, changes.replace(
        "object.spec.replicas <= 2", "object.spec.replicas <= 2 || request.operation != 'UPDATE'"))))
    namespaces = [each for each in cluster() if each["kind"] != "Namespace"]
    check("policy: namespaces are not known", one_gap(policy(folder, POLICY, namespaces), "labels"))


def main():
    asked = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        conforms(folder)
        for name in VIOLATIONS:
            if not asked or name in asked:
                recipe(name, folder)
        if not asked or "policies" in asked:
            policies(folder)
        if not asked or "withheld" in asked:
            withheld("conforming", cluster(), folder)
            withheld("violated", everything_violated(), folder)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
