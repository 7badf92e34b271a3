#!/usr/bin/env python3
"""JSON reports as inputs: `kubevet report` writes what the run itself would have written, and --baseline says what is
new, existing and resolved.

    rendering.py [CASE...]
"""
import copy
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
FIXTURES = SOURCE / "tests/program/cli/fixtures"
SPEC = SOURCE / "specs/plana-pulse-bg-sof-1.yaml"
DRIFTED, HEALTHY = SOURCE / "examples/drifted.json", SOURCE / "examples/healthy.json"
PULL_REQUEST = SOURCE / "examples/pull-request"
WORK = pathlib.Path(tempfile.mkdtemp())
ENVIRONMENT = {**os.environ, "HOME": str(WORK), "LC_ALL": "C.UTF-8"}
for name in ("KUBECONFIG", "KUBEVET_SPEC", "KUBERNETES_SERVICE_HOST", "GITHUB_WORKSPACE"):
    ENVIRONMENT.pop(name, None)


def kubevet(*words, stdin="", expected=(0,)):
    """The run; its exit code must be one of those."""
    done = subprocess.run([KUBEVET, *map(str, words)], input=stdin, env=ENVIRONMENT, cwd=WORK, capture_output=True,
                          text=True)
    assert done.returncode in expected, f"{words}: exit {done.returncode}: {done.stderr or done.stdout[:2000]}"
    return done


def formats(command):
    """What -o takes, as the program lists it."""
    words = kubevet(command, "-o", "nonsense", expected=(2,)).stderr
    return words.rpartition("known: ")[2].strip().split(", ")


RUNS = {
    "findings": ("check", SPEC, "--snapshot", DRIFTED),
    "healthy": ("check", SPEC, "--snapshot", HEALTHY),
    "gaps": ("check", FIXTURES / "shop.yaml", "--snapshot", FIXTURES / "partial.json"),
    "waived": ("check", FIXTURES / "shop-waived.yaml", "--snapshot", FIXTURES / "drifted.json"),
    "merge": ("check", SPEC, "--snapshot", DRIFTED, "-f", PULL_REQUEST),
    "merge, new only": ("check", SPEC, "--snapshot", DRIFTED, "-f", PULL_REQUEST, "--new-only"),
    "no spec": ("check", "--snapshot", DRIFTED),
    "manifests": ("check", SPEC, "-f", PULL_REQUEST),
    "quotas": ("quota", SPEC, "--snapshot", DRIFTED),
    "quotas without a spec": ("quota", "--snapshot", DRIFTED),
}


def report_of(run, name="report.json", extra=()):
    """The JSON report of a run, as a file."""
    path = WORK / name
    kubevet(*RUNS[run], *extra, "-o", f"json={path}", "-q", expected=(0, 1, 3, 4))
    return path


def change(path, edit, name="changed.json"):
    document = json.loads(path.read_text())
    edit(document)
    out = WORK / name
    out.write_text(json.dumps(document))
    return out


def case_every_format_as_the_run_itself_wrote_it():
    for run, words in RUNS.items():
        names = formats(words[0])
        assert {"text", "json", "markdown"} <= set(names)
        files = [part for name in names for part in ("-o", f"{name}={WORK / name}")]
        kubevet(*words, *files, "-v", expected=(0, 1, 3, 4))
        for name in names:
            again = kubevet("report", WORK / "json", "-o", f"{name}={WORK / 'again'}", "-v")
            assert again.stderr == "", again.stderr
            assert (WORK / "again").read_bytes() == (WORK / name).read_bytes(), f"{run}: {name} differs"


OWN = """
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: shop}
namespaces: {"matomo": {}}
checks:
  few:
    summary: few replicas
    kinds: [Deployment]
    namespaces: ["*"]
    validations:
    - {expression: object.spec.replicas > 1000, message: few}
    - {expression: object.spec.replicas > 2000, message: fewer, hint: more of them}
"""


def case_own_rules():
    """Their pages are those of the spec, which is not in the report; a rule without a hint gets none."""
    (WORK / "own.yaml").write_text(OWN)
    names = ("text", "markdown", "junit", "github", "json")
    files = [part for name in names for part in ("-o", f"{name}={WORK / name}")]
    kubevet("check", WORK / "own.yaml", "--snapshot", HEALTHY, "--rule", "custom/*", *files, "-v", expected=(1,))
    for name in names:
        kubevet("report", WORK / "json", "-o", f"{name}={WORK / 'again'}", "-v")
        assert (WORK / "again").read_bytes() == (WORK / name).read_bytes(), f"{name} differs"


def case_from_a_pipe():
    path = report_of("findings")
    assert kubevet("report", "-", stdin=path.read_text()).stdout == kubevet("report", path).stdout
    assert "only once" in kubevet("report", "-", "-", expected=(2,)).stderr


def case_what_another_version_wrote():
    def edit(document):
        document["later"] = {"a": [1, {"b": None}]}
        document["findings"][0] |= {"rule": "custom/registry", "hint": "push it to ghcr.io", "more": [1]}
        document["evaluated"].append("custom/registry")
        del document["cluster"], document["source"]["clock"]
    path = change(report_of("findings"), edit)
    for name in formats("check"):
        out = kubevet("report", path, "-o", name).stdout
        assert "custom/registry" in out or "custom" in out or name == "github", name
    assert "push it to ghcr.io" in kubevet("report", path, "-o", "markdown").stdout


def case_several_files():
    sof, shop = report_of("findings", "sof.json"), report_of("gaps", "shop.json")
    both = json.loads(kubevet("report", sof, shop, "-o", "json").stdout)
    assert both["kind"] == "FleetReport" and both["clusters"] == [json.loads(p.read_text()) for p in (sof, shop)]
    fleet = WORK / "fleet.json"
    fleet.write_text(json.dumps(both))
    for name in formats("check"):
        assert kubevet("report", fleet, "-o", name).stdout == kubevet("report", sof, shop, "-o", name).stdout, name
    runs = json.loads(kubevet("report", fleet, "-o", "sarif").stdout)["runs"]
    assert [run["automationDetails"]["id"] for run in runs] == ["kubevet/plana-pulse-bg-sof-1/", "kubevet/shop/"]
    root = xml.fromstring(kubevet("report", fleet, "-o", "junit").stdout)
    cases = [(each.get("classname"), each.get("name")) for each in root.iter("testcase")]
    assert len(cases) == len(set(cases)) == int(root.get("tests"))
    assert {each.get("name").split(": ")[0] for each in root} == {"plana-pulse-bg-sof-1", "shop"}
    metrics = kubevet("report", fleet, "-o", "prometheus").stdout
    helps = [line.split()[2] for line in metrics.splitlines() if line.startswith("# HELP")]
    assert len(helps) == len(set(helps))
    assert 'kubevet_up{cluster="shop"' in metrics and 'kubevet_up{cluster="plana-pulse-bg-sof-1"' in metrics
    text = kubevet("report", fleet).stdout
    assert kubevet("report", sof).stdout in text and kubevet("report", shop).stdout in text


def case_two_of_one_cluster_are_not_the_same_metrics():
    one, two = report_of("findings", "one.json"), report_of("healthy", "two.json")
    assert "same metrics" in kubevet("report", one, two, "-o", "prometheus", expected=(2,)).stderr
    kubevet("report", one, report_of("quotas", "three.json"), "-o", "prometheus")


def case_a_form_that_is_not_there():
    assert "-o junit" in kubevet("report", report_of("quotas"), "-o", "junit", expected=(2,)).stderr


def case_what_is_no_report():
    for text in ("", "{", "[]", '{"apiVersion": "v1", "kind": "List"}', '{"apiVersion": "kubevet/v1"}',
                 '{"apiVersion": "kubevet/v1", "kind": "Report"}', "{" * 100000):
        (WORK / "bad.json").write_text(text)
        done = kubevet("report", WORK / "bad.json", expected=(3,))
        assert "bad.json" in done.stderr and done.stdout == ""
    assert "missing.json" in kubevet("report", "missing.json", expected=(3,)).stderr
    fleet = '{"apiVersion": "kubevet/v1", "kind": "FleetReport", "clusters": []}'
    assert "no cluster" in kubevet("report", "-", stdin=fleet, expected=(3,)).stderr


def case_each_value_replaced_by_another_type():
    """Refused or rendered, never a crash."""
    document = json.loads(report_of("gaps").read_text())
    document["document"] = {key: value[:1] for key, value in document["document"].items()}
    document["findings"] += json.loads(report_of("merge").read_text())["findings"][:1]
    paths = []

    def walk(value, path):
        paths.append(path)
        items = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
        for key, below in items:
            walk(below, path + (key,))
    walk({key: value for key, value in document.items() if key != "quotas"}, ())
    for number, path in enumerate(paths[1:]):
        changed = copy.deepcopy(document)
        at = changed
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = [None, 7, "", [], {}, -1, True, "\x1b[2J"][number % 8]
        done = kubevet("report", "-", "-o", ["sarif", "text", "junit"][number % 3], stdin=json.dumps(changed), expected=(0, 3))
        assert (done.returncode == 0) == (done.stderr == ""), path


HOSTILE = '\x1b[2J`</sub><script>x</script>\n::error::forged ##[error]forged "\'|&\u202e'


def texts(value, path=()):
    """The paths of all texts of a document, one for each that differs in its keys."""
    if isinstance(value, dict):
        return [found for key, below in value.items() for found in texts(below, path + (key,))]
    if isinstance(value, list):
        return [found for index, below in enumerate(value) for found in texts(below, path + (index,))]
    return [path] if isinstance(value, str) or value is None else []


def forged(name, text):
    """What a forged report has made of a format; None = nothing."""
    if "\x1b" in text or (name != "junit" and "\u202e" in text):
        return "it controls a terminal"
    if name in ("html", "junit") and "<script" in text:
        return "markup"
    if name == "markdown" and "<script" in re.sub(r"(`+).*?\1", "", text):
        return "markup"
    own = re.compile("::(error|warning|notice) title=")
    if name == "github" and any(not own.match(line) and (line.lstrip().startswith("::error") or "##[" in line)
                                for line in text.splitlines()):
        return "a command"
    return None


def case_a_forged_text_is_only_text():
    for run, extra in (("waived", ()), ("merge", ("--all",)), ("gaps", ()), ("quotas", ())):
        names = {"text", "github", "markdown", "html", "junit"} & set(formats(RUNS[run][0]))
        document = json.loads(report_of(run).read_text())
        paths = {tuple(key if isinstance(key, str) else None for key in path): path for path in texts(document)}
        for path in paths.values():
            changed = copy.deepcopy(document)
            at = changed
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = HOSTILE
            files = [part for name in names for part in ("-o", f"{name}={WORK / name}")]
            done = kubevet("report", "-", "-v", *extra, *files, stdin=json.dumps(changed), expected=(0, 3))
            assert "\x1b" not in done.stderr and "\n::" not in done.stderr, path
            for name in names if done.returncode == 0 else ():
                assert not forged(name, (WORK / name).read_text()), (run, path, name, forged(name, (WORK / name).read_text()))


# --- --baseline ---

def compared(baseline, run, *extra, expected=(0, 1, 4)):
    """{change: {rules}} of a run, and its baseline."""
    done = kubevet(*RUNS[run], "--baseline", baseline, "-o", "json", *extra, expected=expected)
    report = json.loads(done.stdout)
    found = {"new": set(), "existing": set(), "resolved": {each["rule"] for each in report["resolved"]}}
    for each in report["findings"]:
        found[each["change"]].add(each["rule"])
    return found, report["baseline"]


def case_nothing_has_changed():
    baseline = report_of("findings")
    found, _ = compared(baseline, "findings")
    assert found["existing"] and not found["new"] and not found["resolved"]
    kubevet(*RUNS["findings"], "--baseline", baseline, "--new-only", expected=(0,))
    kubevet(*RUNS["findings"], "--baseline", baseline, expected=(1,))


def case_what_is_new_fails_alone():
    def edit(document):
        document["findings"] = [each for each in document["findings"] if each["rule"] != "storage/class"]
        del document["document"]                    # it refers to findings by their number
    baseline = change(report_of("findings"), edit)
    found, _ = compared(baseline, "findings", "--new-only", expected=(1,))
    assert found["new"] == {"storage/class"} and "quota/limits" in found["existing"]


def case_what_is_fixed_is_resolved():
    found, baseline = compared(report_of("findings"), "healthy")
    assert {"storage/class", "quota/limits", "nfs/isolation", "namespace/undeclared"} <= found["resolved"]
    assert baseline["notEvaluated"] == 0 and baseline["path"].endswith("report.json") and baseline["startedAt"]


def case_what_was_not_looked_at_is_not_resolved():
    baseline = report_of("findings")
    count = len(json.loads(baseline.read_text())["findings"])
    for extra, left in ((("--rule", "storage/*"), {"storage/class"}), (("--skip-rule", "quota/*"), None),
                        (("-n", "plana-odoo-18"), {"quota/limits", "nfs/isolation"})):
        found, said = compared(baseline, "healthy", *extra)
        assert left is None or found["resolved"] == left, found
        assert not any(rule.startswith("quota/") for rule in found["resolved"]) or extra[0] == "-n"
        assert len(found["resolved"]) + said["notEvaluated"] == count


def case_what_the_spec_no_longer_asks_is_not_resolved():
    lines = SPEC.read_text().splitlines(keepends=True)
    begin = next(i for i, line in enumerate(lines) if line.startswith("  ai-bos-agent:"))
    end = next(i for i in range(begin + 1, len(lines)) if not lines[i].startswith("    "))
    spec = WORK / "less.yaml"
    spec.write_text("".join(lines[:begin] + lines[end:]))
    baseline = report_of("findings")
    done = kubevet("check", spec, "--snapshot", DRIFTED, "--baseline", baseline, "-o", "json", expected=(1,))
    report = json.loads(done.stdout)
    assert report["resolved"] == [] and report["baseline"]["notEvaluated"] == 1, report["resolved"]


def case_a_cluster_that_is_not_known_resolves_nothing():
    state = json.loads(HEALTHY.read_text())
    for each in state["lists"]:
        for item in each["items"] if each["kind"] == "NamespaceList" else []:
            item["metadata"].pop("uid", None)
    (WORK / "unknown.json").write_text(json.dumps(state))
    done = kubevet("check", SPEC, "--snapshot", WORK / "unknown.json", "--baseline", report_of("findings"), "-o", "json",
                   expected=(0, 1, 4))
    report = json.loads(done.stdout)
    assert "uid" not in report["cluster"] and report["resolved"] == []


def case_a_gap_resolves_nothing():
    spec = FIXTURES / "shop.yaml"
    baseline = WORK / "full.json"
    kubevet("check", spec, "--snapshot", FIXTURES / "drifted.json", "-o", f"json={baseline}", "-q", expected=(1,))
    done = kubevet("check", spec, "--snapshot", FIXTURES / "partial.json", "--baseline", baseline, "-o", "json",
                   expected=(1, 4))
    report = json.loads(done.stdout)
    everywhere = {gap["rule"] for gap in report["notEvaluated"] if not gap["namespace"]}
    places = {(gap["rule"], gap["namespace"]) for gap in report["notEvaluated"]}
    assert everywhere | places
    for each in report["resolved"]:
        assert each["rule"] not in everywhere and (each["rule"], each["object"]["namespace"]) not in places, each
        assert each["rule"] in report["evaluated"]


def case_the_end_of_a_waiver_is_new():
    words = ("--snapshot", FIXTURES / "drifted.json", "-o")
    baseline = WORK / "waived.json"
    kubevet("check", FIXTURES / "shop-waived.yaml", *words, f"json={baseline}", "-q", expected=(0, 1, 4))
    waived = {each["fingerprint"] for each in json.loads(baseline.read_text())["findings"] if "waived" in each}
    done = kubevet("check", FIXTURES / "shop.yaml", *words, "json", "--baseline", baseline, expected=(0, 1, 4))
    new = {each["fingerprint"] for each in json.loads(done.stdout)["findings"] if each["change"] == "new"}
    assert waived and waived <= new


def case_a_baseline_that_does_not_fit():
    baseline = report_of("findings")
    for words, text in (
            (("check", FIXTURES / "shop.yaml", "--snapshot", FIXTURES / "drifted.json"), "it is of spec plana-pulse"),
            (("quota", SPEC, "--snapshot", HEALTHY), "a report of kubevet check"),
            (("check", SPEC, "--snapshot", HEALTHY, "-f", PULL_REQUEST), "already compared"),):
        assert text in kubevet(*words, "--baseline", baseline, expected=(2,)).stderr

    def other(document):
        document["cluster"]["uid"] = "00000000-0000-4000-8000-000000000000"

    def none(document):
        document["summary"]["verdict"] = "no-verdict"
    assert "another cluster" in kubevet(*RUNS["healthy"], "--baseline", change(baseline, other), expected=(2,)).stderr
    assert "no verdict" in kubevet(*RUNS["healthy"], "--baseline", change(baseline, none), expected=(2,)).stderr
    merge = report_of("merge", "merge.json")
    assert "manifests applied" in kubevet(*RUNS["healthy"], "--baseline", merge, expected=(2,)).stderr
    assert "missing.json" in kubevet(*RUNS["healthy"], "--baseline", "missing.json", expected=(3,)).stderr
    assert "--baseline" in kubevet(*RUNS["healthy"], "--new-only", expected=(2,)).stderr


def case_a_fleet_as_baseline():
    fleet = WORK / "fleet.json"
    kubevet("report", report_of("gaps", "b.json"), report_of("findings", "a.json"), "-o", f"json={fleet}")
    found, _ = compared(fleet, "healthy")
    assert "storage/class" in found["resolved"]


def case_quotas_have_a_baseline_too():
    found, _ = compared(report_of("quotas"), "quotas")
    assert not found["new"] and not found["resolved"]


def main():
    asked = sys.argv[1:] or ["*"]
    failed = count = 0
    for name, run in [(key, value) for key, value in globals().items() if key.startswith("case_")]:
        title = name.removeprefix("case_").replace("_", " ")
        if not any(fnmatch.fnmatch(title, each) for each in asked):
            continue
        count += 1
        try:
            run()
            print("ok  ", title)
        except AssertionError as error:
            failed += 1
            import traceback
            print("FAIL", title, error)
            traceback.print_exc(limit=-1, file=sys.stdout)
    print(f"{count} cases, {failed} failed")
    return failed > 0 or count == 0


sys.exit(main())
