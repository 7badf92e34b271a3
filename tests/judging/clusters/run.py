#!/usr/bin/env python3
"""Clusters as their teams document them: every statement holds on the state, and is found when it is broken.

NAME.spec.yaml is the spec, NAME.state.yaml the state ([GROUP/]VERSION/KIND, then [NAMESPACE/]NAME), NAME.drifts.yaml what
breaks each statement: the object and field that is set (null removes it), and the rule that must find it.
"""
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

KUBEVET = os.environ["KUBEVET"]
FOLDER = pathlib.Path(__file__).parent
# Lists that the spec asks for, and of which there are no objects.
EMPTY = ["apps/v1/StatefulSet", "apps/v1/ReplicaSet", "batch/v1/CronJob", "batch/v1/Job", "v1/Pod", "v1/ReplicationController",
         "v1/ServiceAccount", "v1/ConfigMap", "networking.k8s.io/v1/Ingress", "autoscaling/v2/HorizontalPodAutoscaler",
         "policy/v1/PodDisruptionBudget", "v1/ResourceQuota", "v1/LimitRange", "networking.k8s.io/v1/NetworkPolicy",
         "gateway.networking.k8s.io/v1/Gateway", "gateway.networking.k8s.io/v1/HTTPRoute",
         "gateway.networking.k8s.io/v1/GRPCRoute", "rbac.authorization.k8s.io/v1/Role", "rbac.authorization.k8s.io/v1/RoleBinding",
         "crd.projectcalico.org/v1/NetworkPolicy", "crd.projectcalico.org/v1/GlobalNetworkPolicy",
         "projectcalico.org/v3/NetworkPolicy", "projectcalico.org/v3/GlobalNetworkPolicy", "cilium.io/v2/CiliumNetworkPolicy",
         "cilium.io/v2/CiliumClusterwideNetworkPolicy", "policy.networking.k8s.io/v1alpha1/AdminNetworkPolicy",
         "policy.networking.k8s.io/v1alpha1/BaselineAdminNetworkPolicy", "policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy",
         "crd.antrea.io/v1beta1/NetworkPolicy", "crd.antrea.io/v1beta1/ClusterNetworkPolicy",
         "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
         "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration", "apiregistration.k8s.io/v1/APIService",
         "apiextensions.k8s.io/v1/CustomResourceDefinition", "helm.toolkit.fluxcd.io/v2/HelmRelease",
         "source.toolkit.fluxcd.io/v1/OCIRepository", "source.toolkit.fluxcd.io/v1/Bucket",
         "source.toolkit.fluxcd.io/v1/HelmRepository", "source.toolkit.fluxcd.io/v1/HelmChart", "node.k8s.io/v1/RuntimeClass"]


class Loader(yaml.SafeLoader):
    """Times stay as they are written."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def load(name):
    return yaml.load((FOLDER / name).read_text(), Loader)


def object_of(name, content):
    namespace, _, own = name.rpartition("/")
    made = copy.deepcopy(content or {})
    metadata = {"name": own, "uid": name, "creationTimestamp": "2026-11-01T00:00:00Z"} | ({"namespace": namespace} if namespace else {})
    made["metadata"] = metadata | made.get("metadata", {})
    return made


def write(folder, state, version):
    """As `kubectl get -o json` gives each list, in a folder."""
    for number, (kind, objects) in enumerate(({kind: {} for kind in EMPTY} | state).items()):
        api_version, _, name = kind.rpartition("/")
        (folder / f"{number}.json").write_text(json.dumps(
            {"apiVersion": api_version, "kind": f"{name}List", "metadata": {},
             "items": [{"apiVersion": api_version, "kind": name} | object_of(*each) for each in objects.items()]}))
    (folder / "version.json").write_text(json.dumps({"major": "1", "minor": "33", "gitVersion": version}))


def field_set(place, path, value):
    """spec.containers.0.image, with the parts as a list where they hold dots."""
    parts = path if isinstance(path, list) else path.split(".")
    for part in parts[:-1]:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    last = int(parts[-1]) if isinstance(place, list) else parts[-1]
    if value is None:
        del place[last]
    else:
        place[last] = value


def changed(state, drift):
    state = copy.deepcopy(json.loads(json.dumps(state)))  # YAML's aliases are one object each
    kind, name = drift["object"]
    objects = state.setdefault(kind, {})
    if "add" in drift:
        objects[name] = drift["add"]
    elif "set" in drift:
        for path, value in drift["set"]:
            field_set(objects[name], path, value)
    else:
        del objects[name]
    return state


def check(spec, state, version):
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder), state, version)
        done = subprocess.run([KUBEVET, "check", spec, "--snapshot", folder, "--at", "2026-11-22T23:00:00Z", "-o", "json"],
                              capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.startswith("{") else {"findings": [], "error": done.stderr}


def cluster_check(name):
    spec, state, drifts = str(FOLDER / f"{name}.spec.yaml"), load(f"{name}.state.yaml"), load(f"{name}.drifts.yaml")
    code, report = check(spec, state, drifts["version"])
    failed = int(code != 0)
    if failed:
        print(f"FAILED  {name}: exit {code} on the state as documented")
        for found in report["findings"]:
            print(f"  {found['rule']} {found['object']} {found['field']}: {found['message']}")
        for gap in report.get("notEvaluated", []):
            print(f"  not evaluated: {gap['rule']} {gap['namespace']}: {gap['reason']}")
        print(report.get("error", ""))
    statements = drifts["statements"]
    for statement, broken in statements.items():
        for drift in broken if isinstance(broken, list) else [broken]:
            version = drift.get("version", drifts["version"])
            _, report = check(spec, changed(state, drift) if "object" in drift else state, version)
            rules = {found["rule"] for found in report["findings"]}
            if drift["finds"] not in rules:
                failed += 1
                print(f"FAILED  {name}: {statement}: {drift['finds']} finds nothing, {rules or 'nor does any other rule'}; "
                      f"{report.get('notEvaluated', report.get('error'))}")
    print(f"{name}: {len(statements)} statements, {failed} failed")
    return failed


sys.exit(sum(map(cluster_check, sys.argv[1:] or sorted(path.name.split(".")[0] for path in FOLDER.glob("*.spec.yaml")))) > 0)
