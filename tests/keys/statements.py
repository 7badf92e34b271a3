#!/usr/bin/env python3
"""What became of each statement of the spec is known honestly: `document` in the reports of all cases of tests/rules.

Each rule names the keys of the spec that it compares (.keys in its descriptor). A case is run with `--rule FAMILY/RULE`,
so that all other rules are left out.

  - a finding at a key's place is of a rule that names the key, and its statement is not held
  - each key that a rule names it compares in some case, without a finding: kv_check_compares
  - each key that a rule names it finds violated in some case
  - what the case's rule does not compare is never held, nor what it could not look at
  - a finding about several amounts of a quota is at the statement of each
  - a status that manifests make outdated is not evaluated, in some case
"""
import json
import os
import re
import subprocess
import sys
import tempfile

KUBEVET = os.environ["KUBEVET"]
SOURCE = os.environ["KUBEVET_SOURCE"]
PROGRAM = os.environ["KUBEVET_BUILD"] + "/tests/rule_cases"
# Places that are no key's: what the rule finds is about the cluster as a whole.
WHOLE = {"cluster/kubelet-skew", "cluster/node-ready"}
# Where nothing is documented about it, the finding is at the namespace.
AT_NAMESPACE = {"quota/denied", "quota/projected", "quota/undeclared", "quota/unreconciled", "storage/claim-bound"}
SERVER = ("identity.server", "cluster/identity")  # only a live run violates it
failed = 0


# Of the checks and policies of a spec: rules custom/NAME and policy/NAME, all alike. What they find is at an expression.
OWN = {"check", "validation", "validation.expression"}
OWN_FOUND = {("validation.expression", "custom")}


def rule_of(rule):
    return "custom" if rule.split("/")[0] in ("custom", "policy") else rule


def problem(text):
    global failed
    failed += 1
    print(f"FAILED  {text}")


def links_of_rules():
    """{key of the reference: rules}, for keys and for things."""
    rules = json.loads(subprocess.run([KUBEVET, "rules", "-o", "json"], capture_output=True, check=True).stdout)
    links = {}
    for rule in rules["rules"]:
        for key in rule["keys"]:
            links.setdefault(key, set()).add(rule["id"])
    return links | {key: {"custom"} for key in OWN}


def reports():
    """(case, report) of all cases."""
    with tempfile.TemporaryDirectory() as work:
        os.mkdir(f"{work}/case")
        subprocess.run([PROGRAM, f"{SOURCE}/tests/rules", f"{work}/case", "--reports", f"{work}/reports"],
                       stdout=subprocess.DEVNULL, check=False)
        with open(f"{work}/reports", encoding="utf-8") as file:
            text = file.read()
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        case, at = decoder.raw_decode(text, at)
        report, at = decoder.raw_decode(text, at + 1)
        at += 1
        yield case, report


def statements_of(report):
    return [statement for section in report.get("document", {"sections": []})["sections"]
            for statement in section["statements"]]


def check_findings(case, report, statements, table, violated):
    """Each finding that the spec documents something about is at its statement, which is not held."""
    at = {}
    for statement in statements:
        for index in statement["findings"]:
            at.setdefault(index, []).append(statement)
    for index, finding in enumerate(report["findings"]):
        rule = rule_of(finding["rule"])
        if finding["spec"] and index not in at and rule not in WHOLE:
            problem(f"{case}: {rule} at line {finding['spec'].get('line')} is at no statement")
        for statement in at.get(index, []):
            reference = statement["reference"]
            violated.add((reference, rule))
            if statement["status"] not in ("drifted", "waived", "not-evaluated", "not-applicable"):
                problem(f"{case}: {reference} is {statement['status']} in spite of a finding of {rule}")
            own = statement["spec"].get("line") == (finding["spec"] or {}).get("line")
            if own and rule not in table.get(reference, ()) and not (reference == "namespace" and rule in AT_NAMESPACE):
                problem(f"{case}: {rule} finds something at {reference}: name it in the rule's .keys")


def check_amounts(case, report):
    """A finding about several amounts of a quota is at each of them that is documented. Counts those beyond the first."""
    more = 0
    for index, finding in enumerate(report["findings"]):
        if "table" not in finding:
            continue
        for section in report["document"]["sections"]:
            if section["namespace"] != finding["object"]["namespace"]:
                continue
            stated = {each["key"]: each for each in section["statements"]}
            keys = [key for key in (f"quota.{amount}" for amount in finding["table"]["columns"]) if key in stated]
            more += len(keys[1:])
            for key in keys:
                if index not in stated[key]["findings"]:
                    problem(f"{case}: {key} is {stated[key]['status']}, and {finding['message']}")
    return more


def check_held(case, report, statements, table):
    """Nothing is held that the case's rule did not compare, or could not look at."""
    rule = rule_of(case.rsplit("/", 1)[0])
    blind = any(rule_of(gap["rule"]) == rule and not gap["namespace"] and not gap["object"] for gap in report["notEvaluated"])
    ran = set(map(rule_of, report["evaluated"]))
    for statement in statements:
        reference, rules = statement["reference"], table.get(statement["reference"], set())
        if statement["status"] != "held":
            continue
        if rules - ran:
            problem(f"{case}: {reference} is held, and {' '.join(rules - ran)} did not run")
        if not set(map(rule_of, statement["comparedBy"])) & ran:
            problem(f"{case}: {reference} is held, and compared by nothing that ran")
        if blind and rule in rules:
            problem(f"{case}: {reference} is held, and {rule} could not look")


def main():
    table = links_of_rules()
    compared, violated, cases, outdated, several = set(), set(), 0, False, 0
    for case, report in reports():
        statements = statements_of(report)
        cases += 1
        check_findings(case, report, statements, table, violated)
        check_held(case, report, statements, table)
        several += check_amounts(case, report)
        for statement in statements:
            outdated |= statement["status"] == "not-evaluated" and "does not count yet" in statement["reason"]
            if not statement["findings"]:
                compared |= {(statement["reference"], rule_of(rule)) for rule in statement["comparedBy"]}
    schema = json.loads(subprocess.run([KUBEVET, "schema"], capture_output=True, check=True).stdout)
    known = set(schema["$defs"]) | {f"{name}.{key}" for name, record in schema["$defs"].items()
                                    for key in record.get("properties", ())}
    for reference in table:
        if reference.removesuffix("[]") not in known:
            problem(f"{reference}: {' '.join(table[reference])} names it, and it is no key of the spec")
    links = {(reference, rule) for reference, rules in table.items() for rule in rules}
    for reference, rule in sorted(links - compared - {SERVER}):
        problem(f"{reference}: {rule} compares it in no case without a finding: call kv_check_compares with its place, or "
                f"take it out of the rule's .keys")
    own = {(key, "custom") for key in OWN} - OWN_FOUND
    for reference, rule in sorted(links - violated - own - {SERVER}):
        problem(f"{reference}: {rule} finds it violated in no case")
    for reference, rule in sorted(compared - links - {SERVER}):
        problem(f"{reference}: {rule} compares it: name it in the rule's .keys")
    if not several:
        problem("no case has a finding about several documented amounts of a quota")
    if not outdated:
        problem("no case has a statement about a status that manifests make outdated")
    print(f"{cases} cases, {len(links)} keys with a rule, {failed} failed")
    return failed > 0 or not cases


sys.exit(main())
