#!/usr/bin/env python3
"""What a quota charges for a pod, computed a second time and apart from kubevet's own code.

Usage: oracle.py CASE.json...   exits with 1 and a line for each case whose usage it disputes.

A case holds a pod, perhaps limitRanges and the time (`at`), and the usage that it must come to.
Everything is an exact fraction; the rules are those of tests/data/quota's own `why` lines and of
https://kubernetes.io/docs/concepts/policy/resource-quotas/.
"""
import json
import math
import re
import sys
from datetime import datetime, timedelta
from fractions import Fraction

SUFFIXES = {"n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000), "": Fraction(1)}
for power, letter in enumerate("kMGTPE", 1):
    SUFFIXES[letter] = Fraction(1000**power)
for power, letter in enumerate("KMGTPE", 1):
    SUFFIXES[letter + "i"] = Fraction(1024**power)


def number(text):
    match = re.fullmatch(r"([+-]?[0-9]*\.?[0-9]*)(?:[eE]([+-]?[0-9]+)|([numkMGTPE]?i?|Ki))", str(text))
    mantissa, exponent, suffix = match.groups()
    value = Fraction(mantissa) * (Fraction(10) ** int(exponent) if exponent else SUFFIXES[suffix or ""])
    return Fraction(math.ceil(value * 1000), 1000)


def numbers(amounts):
    return {name: number(text) for name, text in (amounts or {}).items()}


def plus(*maps):
    total = {}
    for amounts in maps:
        for name, value in amounts.items():
            total[name] = total.get(name, 0) + value
    return total


def greatest(*maps):
    most = {}
    for amounts in maps:
        for name, value in amounts.items():
            most[name] = max(most.get(name, value), value)
    return most


def whole_pod(name):
    return name in ("cpu", "memory") or name.startswith("hugepages-")


def together(containers, inits, which):
    """At each moment of a pod's life: one init container and the sidecars so far, then the rest."""
    moments, sidecars = [], {}
    for init in inits:
        if init["sidecar"]:
            sidecars = plus(sidecars, init[which])
            moments.append(sidecars)
        else:
            moments.append(plus(sidecars, init[which]))
    moments.append(plus(sidecars, *[container[which] for container in containers]))
    return greatest(*moments)


def container(spec):
    resources = spec.get("resources") or {}
    limits = numbers(resources.get("limits"))
    return {
        "name": spec["name"],
        "sidecar": spec.get("restartPolicy") == "Always",
        "limits": limits,
        "requests": {**limits, **numbers(resources.get("requests"))},
    }


def default_whole(pod, containers, inits):
    requests, limits = numbers(pod.get("requests")), numbers(pod.get("limits"))
    if not requests and not limits:
        return requests, limits
    for name, value in together(containers, inits, "limits").items():
        if name.startswith("hugepages-") and name not in requests:
            limits.setdefault(name, value)
    if limits:
        for name, value in together(containers, inits, "requests").items():
            if name in ("cpu", "memory"):
                requests.setdefault(name, value)
        for name, value in limits.items():
            if whole_pod(name):
                requests.setdefault(name, value)
    return requests, limits


def apply_limit_range(limit_range, containers):
    default, default_request = {}, {}
    for limit in limit_range["spec"]["limits"]:
        if limit["type"] == "Container":
            own = {**numbers(limit.get("max")), **numbers(limit.get("default"))}
            default.update(own)
            default_request.update({**numbers(limit.get("min")), **own, **numbers(limit.get("defaultRequest"))})
    for each in containers:
        each["limits"] = {**default, **each["limits"]}
        each["requests"] = {**default_request, **each["requests"]}


def resize(pod, containers, sidecars, requests, limits):
    status = pod.get("status", {})
    pending = [c for c in status.get("conditions", []) if c["type"] == "PodResizePending"]
    infeasible = bool(pending) and pending[0].get("reason") == "Infeasible"
    reports = {}
    for key in ("containerStatuses", "initContainerStatuses"):
        reports.update({report["name"]: report for report in status.get(key, [])})

    def now(spec, *actual):
        return greatest({} if infeasible else spec, *[numbers(amounts) for amounts in actual])

    for each in containers + sidecars:
        report = reports.get(each["name"], {})
        if report.get("resources"):
            actual = report["resources"]
            each["requests"] = now(each["requests"], actual.get("requests"), report.get("allocatedResources"))
            each["limits"] = now(each["limits"], actual.get("limits"))
    if status.get("resources"):
        actual = now(requests, status["resources"].get("requests"), status.get("allocatedResources"))
        requests = {name: actual.get(name, Fraction(0)) for name in requests}
        actual = now(limits, status["resources"].get("limits"))
        limits = {name: actual.get(name, Fraction(0)) for name in limits}
    return requests, limits


def is_over(pod, at):
    metadata = pod["metadata"]
    if pod.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return True
    if "deletionTimestamp" not in metadata or "deletionGracePeriodSeconds" not in metadata:
        return False
    gone = datetime.fromisoformat(metadata["deletionTimestamp"].replace("Z", "+00:00"))
    return at > gone + timedelta(seconds=metadata["deletionGracePeriodSeconds"])


def usage(case):
    pod = case["pod"]
    spec = pod["spec"]
    at = datetime.fromisoformat(case.get("at", "2026-11-22T22:23:43Z").replace("Z", "+00:00"))
    charge = {"count/pods": Fraction(1)}
    if is_over(pod, at):
        return charge
    containers = [container(each) for each in spec["containers"]]
    inits = [container(each) for each in spec.get("initContainers", [])]
    requests, limits = default_whole(spec.get("resources") or {}, containers, inits)
    admitted = "uid" in pod["metadata"]  # by an API server, which has filled in the defaults
    for limit_range in [] if admitted else case.get("limitRanges", []):
        apply_limit_range(limit_range, containers + inits)
    requests, limits = resize(pod, containers, [each for each in inits if each["sidecar"]], requests, limits)
    asked, bounded = together(containers, inits, "requests"), together(containers, inits, "limits")
    asked.update({name: value for name, value in requests.items() if whole_pod(name)})
    bounded.update({name: value for name, value in limits.items() if whole_pod(name)})
    overhead = numbers(spec.get("overhead"))
    asked = plus(asked, overhead)
    bounded = {name: value + (overhead.get(name, 0) if value else 0) for name, value in bounded.items()}
    charge["pods"] = Fraction(1)
    for name, value in asked.items():
        native = name in ("cpu", "memory", "ephemeral-storage") or name.startswith("hugepages-")
        if native:
            charge[name] = value
        if native or ("/" in name and "kubernetes.io/" not in name):
            charge["requests." + name] = value
    for name in ("cpu", "memory", "ephemeral-storage"):
        if name in bounded:
            charge["limits." + name] = bounded[name]
    return charge


def main(paths):
    disputed = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            case = json.load(file)
        mine, theirs = usage(case), numbers(case["usage"])
        if mine != theirs:
            disputed += 1
            print(f"{path}: {sorted(set(mine.items()) ^ set(theirs.items()))}")
    return 1 if disputed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
