#!/usr/bin/env python3
"""Every folder tests/rules/FAMILY/RULE/CASE/ is one rule on one state:

  spec.yaml       what is documented
  state.json      what is there (or a folder `state`)
  manifests.yaml  optional: manifests that are laid over the state, or without one are it
  flags           optional: more flags for `kubevet check`
  expected.json   what the rule must say: findings, notEvaluated, notApplicable, exit

Only the rule itself is run. Each registered rule must have at least one case that fires, one that doesn't though it
nearly does (evaluated, nothing found), and one that can't be evaluated.

  rules.py [FAMILY[/RULE[/CASE]]...]
"""
import concurrent.futures
import difflib
import json
import os
import pathlib
import subprocess
import sys

KUBEVET = os.environ["KUBEVET"]
HERE = pathlib.Path(os.environ["KUBEVET_SOURCE"]) / "tests/rules"


def reduced(report, code):
    """What of the report an expectation is about."""
    def name(thing):
        return "/".join(thing[part] for part in ("kind", "namespace", "name") if thing.get(part) is not None)
    def line(finding):
        """Of the spec; of the manifest where that is all there is."""
        return (finding.get("spec") or finding.get("manifest") or {}).get("line")
    return {
        "findings": [{"severity": finding["severity"], "object": name(finding["object"]), "field": finding["field"],
                      "expected": finding["expected"], "actual": finding["actual"], "line": line(finding)}
                     for finding in report["findings"]],
        "notEvaluated": [{"namespace": gap.get("namespace"), "object": gap.get("object")}
                         for gap in report["notEvaluated"]],
        "notApplicable": [entry["rule"] for entry in report["notApplicable"]],
        "exit": code,
    }


def lines(value):
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).splitlines()


def case_run(folder):
    """What is wrong with a case; "" if nothing."""
    given = {"--snapshot": folder / "state.json", "-f": folder / "manifests.yaml"}
    if (folder / "state").exists():
        given["--snapshot"] = folder / "state"
    sources = [word for flag, path in given.items() if path.exists() for word in (flag, path)]
    flags = (folder / "flags").read_text().split() if (folder / "flags").exists() else []
    rule = str(folder.parent.relative_to(HERE))
    run = subprocess.run([KUBEVET, "check", folder / "spec.yaml", *sources, "--rule", rule, "-o", "json", *flags],
                         capture_output=True, timeout=120, check=False)
    try:
        found = reduced(json.loads(run.stdout), run.returncode)
    except (ValueError, KeyError, TypeError) as error:
        return f"exit {run.returncode}, no report ({error!r}): {run.stderr.decode()}"
    if run.returncode not in (0, 1, 3, 4):
        return f"exit {run.returncode}: {run.stderr.decode()}"
    expected = json.loads((folder / "expected.json").read_text())
    return "\n".join(difflib.unified_diff(lines(expected), lines(found), "expected", "found", lineterm=""))


def rules_without_cases():
    """A rule without its three kinds of cases is not tested."""
    wanted = {
        "a case that fires": lambda case: case["findings"],
        "a case that nearly fires":
            lambda case: not case["findings"] and not case["notEvaluated"] and not case["notApplicable"],
        "a case that can't be evaluated": lambda case: case["notEvaluated"],
    }
    listed = subprocess.run([KUBEVET, "rules", "-o", "json"], capture_output=True, check=True).stdout
    for rule in json.loads(listed)["rules"]:
        cases = [json.loads(path.read_text()) for path in (HERE / rule["id"]).glob("*/expected.json")]
        for what, holds in wanted.items():
            if not any(map(holds, cases)):
                yield f"{rule['id']}: without {what}"


def main():
    asked = sys.argv[1:]
    folders = [path.parent for path in sorted(HERE.glob("*/*/*/spec.yaml"))]
    folders = [folder for folder in folders
               if not asked or any(f"{folder.relative_to(HERE)}/".startswith(f"{part.rstrip('/')}/") for part in asked)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for folder, wrong in zip(folders, pool.map(case_run, folders)):
            failed += wrong != ""
            print("FAILED " if wrong else "ok     ", folder.relative_to(HERE))
            if wrong:
                print(wrong)
    for wrong in [] if asked else rules_without_cases():
        failed += 1
        print("FAILED ", wrong)
    print(f"{len(folders)} cases, {failed} failed")
    return failed > 0 or not folders


sys.exit(main())
