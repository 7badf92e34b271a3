#!/usr/bin/env python3
"""No rule passes silently where what it is about is missing, also when it runs alone: `--rule FAMILY/RULE`.

Each rule is run with the specs of its own cases (tests/rules), which document what it compares, on two states that lack
it: one has none of the documented namespaces, the other has them all, empty. Every list is there, so that absence is
known. A rule must find something, or report something as not evaluated. One that is about what is there, so that
nothing of it is nothing wrong, says so in VACUOUS.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

KUBEVET = os.environ["KUBEVET"]
SOURCE = os.environ["KUBEVET_SOURCE"]
PROGRAM = os.environ["KUBEVET_BUILD"] + "/tests/rule_cases"
NONE, EMPTY = "no-namespace", "empty-namespaces"
STATES = (NONE, EMPTY)
FOUND = "it is about what is there, and nothing is"
# Rules that find nothing wrong in a state, and why that is right.
VACUOUS = {
    "access/granted": {NONE: FOUND, EMPTY: FOUND},
    "access/holders": {NONE: "nobody needs to match a glob of holders", EMPTY: "likewise"},
    "access/missing": {NONE: "the glob matches no namespace", EMPTY: "likewise"},
    "backup/missing": {NONE: "without tenants there is nothing to back up", EMPTY: "likewise"},
    "backup/stale": {NONE: "without tenants there is nothing to back up", EMPTY: "likewise"},
    "certificate/expiry": {EMPTY: FOUND},
    "certificate/issuer": {NONE: FOUND, EMPTY: FOUND},
    "certificate/ready": {NONE: FOUND, EMPTY: FOUND},
    "cluster/kubelet-skew": {NONE: "neither the spec nor the state has a version", EMPTY: "likewise"},
    "cluster/load-balancer-undeclared": {NONE: FOUND, EMPTY: FOUND},
    "cluster/network-policy": {NONE: "the spec describes the plugin itself", EMPTY: "likewise"},
    "cluster/node-pool": {NONE: "a pool that may be empty", EMPTY: "likewise"},
    "cluster/node-ready": {NONE: FOUND, EMPTY: FOUND},
    "cluster/nodes": {NONE: "only a maximum is documented", EMPTY: "likewise"},
    "limitrange/bounds": {NONE: FOUND, EMPTY: FOUND},
    "namespace/disabled": {NONE: "nothing runs in it", EMPTY: "nothing runs in it"},
    "namespace/missing": {EMPTY: "none is missing"},
    "namespace/terminating": {EMPTY: FOUND},
    "namespace/undeclared": {NONE: FOUND, EMPTY: FOUND},
    "nfs/isolation": {NONE: FOUND, EMPTY: FOUND},
    "nfs/mount-path": {NONE: FOUND, EMPTY: FOUND},
    "nfs/subpath": {NONE: FOUND, EMPTY: FOUND},
    "quota/denied": {NONE: "no quota is documented", EMPTY: "likewise"},
    "quota/projected": {NONE: "no quota is documented", EMPTY: "likewise"},
    "quota/slack": {NONE: FOUND, EMPTY: FOUND},
    "quota/unreconciled": {EMPTY: "no quota is documented"},
    "quota/usage": {NONE: "it compares the quotas that are there with alerts", EMPTY: "likewise"},
    "route/undeclared": {NONE: FOUND, EMPTY: FOUND},
    "storage/claim-bound": {NONE: "no claim is documented", EMPTY: "likewise"},
    "storage/claim-class": {EMPTY: FOUND},
    "storage/class-undeclared": {NONE: FOUND, EMPTY: FOUND},
    "workload/image-tag": {EMPTY: FOUND},
    "workload/registry": {EMPTY: FOUND},
    "workload/resources": {EMPTY: "they are required of what is there"},
    "waiver/expired": {NONE: "it is about the spec", EMPTY: "likewise"},
    "waiver/unused": {NONE: "it is about the spec", EMPTY: "likewise"},
}


def kinds_of(folder):
    """(apiVersion, kind) of all lists in the cases' states."""
    kinds = set()
    for path in folder.glob("*/*/*/state.json"):
        try:
            lists = json.loads(path.read_text())["lists"]
        except (ValueError, KeyError, TypeError):
            continue
        kinds |= {(each["apiVersion"], each["kind"].removesuffix("List")) for each in lists
                  if each.get("kind", "List") != "List"}
    return sorted(kinds)


def state_of(kinds, namespaces):
    items = [{"metadata": {"name": name, "creationTimestamp": "2026-01-01T00:00:00Z"}} for name in namespaces]
    return {"apiVersion": "kubevet/v1", "kind": "Snapshot", "recordedAt": "2026-11-22T23:00:00Z",
            "lists": [{"apiVersion": version, "kind": f"{kind}List", "metadata": {},
                       "items": items if (version, kind) == ("v1", "Namespace") else []} for version, kind in kinds]}


def says_something(rule, spec, state):
    done = subprocess.run([KUBEVET, "check", spec, "--rule", rule, "--snapshot", state, "-o", "json"],
                          capture_output=True, text=True, check=False)
    if done.returncode in (2, 3):  # it does not apply to this spec, or the spec is of another cluster
        return True
    report = json.loads(done.stdout)
    return bool(report["findings"] or report["notEvaluated"])


def main():
    ran, failed, silent = set(), 0, set()
    with tempfile.TemporaryDirectory() as work:
        folder, state = pathlib.Path(work) / "cases", pathlib.Path(work) / "state.json"
        os.mkdir(f"{work}/case")
        subprocess.run([PROGRAM, f"{SOURCE}/tests/rules", f"{work}/case", "--write", folder],
                       stdout=subprocess.DEVNULL, check=False)
        kinds, seen = kinds_of(folder), set()
        for path in sorted(folder.glob("*/*/*/spec.yaml")):
            rule, text = "/".join(path.relative_to(folder).parts[:2]), path.read_text()
            if (rule, text) in seen or rule.startswith("custom/"):
                continue
            seen.add((rule, text))
            ran.add(rule)
            documented = list((yaml.safe_load(text) or {}).get("namespaces") or {})
            for name in STATES:
                state.write_text(json.dumps(state_of(kinds, (documented if name == EMPTY else []) + ["kube-other"])))
                if says_something(rule, str(path), str(state)):
                    continue
                silent.add((rule, name))
                if name in VACUOUS.get(rule, {}):
                    continue
                failed += 1
                print(f"FAILED  {rule}: --rule {rule} says nothing of the spec of its case {path.parent.name} on a state "
                      f"with {name}: report what is missing, or name it in VACUOUS with the reason")
    for rule, names in VACUOUS.items():
        for name in names:
            if (rule, name) not in silent:
                failed += 1
                print(f"FAILED  {rule} says something with {name}: take it out of VACUOUS")
    rules = json.loads(subprocess.run([KUBEVET, "rules", "-o", "json"], capture_output=True, check=True).stdout)["rules"]
    for rule in sorted({rule["id"] for rule in rules} - ran):
        failed += 1
        print(f"FAILED  {rule}: no case has a spec for it")
    print(f"{len(ran)} rules on {len(STATES)} states, {failed} failed")
    return failed > 0


sys.exit(main())
