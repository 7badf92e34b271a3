"""--fleet against many small clusters: no report is mixed up, one bad cluster is one row, shares are whole, and nothing is lost."""
import collections
import difflib
import html
import json
import pathlib
import re
import resource
import subprocess
import tempfile

from lib import KUBEVET, check, end, run, seconds, start, stop

RULES = ["--rule", "namespace/missing", "--rule", "namespace/undeclared"]
WRONG = {"other": "no-verdict", "refuse": "no-verdict", "cut": "no-verdict", "foreign": "no-verdict", "drift": "findings", "ok": "conforms"}


def kind_of(name):
    return name.split("-")[0]


def without_times(text):
    return re.sub(r'"(durationSeconds|startedAt|clock)": [^\n]*', r'"\1"', text)


def is_its_own(report):
    """Everything in the report of a cluster is of that cluster."""
    name = report["cluster"]["name"]
    uid = "somebody-else" if kind_of(name) == "other" else f"uid-{name}"
    objects = {finding["object"]["name"] for finding in report["findings"]}
    expected = {"drift": {f"absent-{name}"}, "other": {"kube-system"}}.get(kind_of(name), set())
    seen = report["cluster"].get("uid") in ({uid} if report["summary"]["verdict"] != "no-verdict" else {uid, None})
    return seen and objects == expected and report["spec"]["name"] in (f"spec-of-{name}", None)


def check_whole(folder, count):
    """200 clusters, some of which are bad."""
    done = run(folder, "check", "--fleet", "fleet.yaml", *RULES, "-o", "json=all.json", "-o", "text=all.txt", "-o", "markdown=all.md",
               "-o", "html=all.html", "-o", "junit=all.xml", "-o", "sarif=all.sarif", "-o", "prometheus=all.prom", "-o", "github=all.log")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    report = json.loads((folder / "all.json").read_text())
    clusters = report["clusters"]
    check("a fleet with bad clusters exits with 3", done.returncode == 3, done.stderr)
    check("it is one FleetReport with a report for each cluster", report["kind"] == "FleetReport" and len(clusters) == count)
    check("clusters are sorted by name", [each["cluster"]["name"] for each in clusters] == sorted(each["cluster"]["name"] for each in clusters))
    wrong = [each["cluster"] for each in clusters if each["summary"]["verdict"] != WRONG[kind_of(each["cluster"]["name"])]]
    check("each cluster has the verdict that is its own", not wrong, wrong)
    mixed = [each["cluster"] for each in clusters if not is_its_own(each)]
    check("no report is mixed up", not mixed, mixed)
    silent = [each["cluster"] for each in clusters if each["summary"]["verdict"] == "no-verdict" and not each["findings"]
              and not each["summary"].get("failure")]
    check("every row without a verdict says why", not silent, silent)
    check("a process takes less than 64 MiB", peak < 64 * 1024 or "asan" in KUBEVET, f"{peak} KiB")
    text = (folder / "all.txt").read_text()
    check("the text begins with the matrix", text.startswith("CLUSTER") and " RESULT " in text.splitlines()[0], text[:300])
    rows = [line.split()[0] for line in text.split("e errors")[0].splitlines()[1:]]
    ranks = ["conforms", "partial", "findings", "no-verdict"]
    order = [ranks.index(WRONG[kind_of(name)]) for name in rows if "-" in name]
    check("the worst clusters come first", len(order) == count and order == sorted(order, reverse=True), rows)
    for name in ("all.txt", "all.md", "all.html", "all.xml", "all.sarif", "all.log"):
        content = html.unescape((folder / name).read_text()).replace("\\", "")
        untold = [each["cluster"]["name"] for each in clusters if each["summary"].get("failure", "") not in content]
        check(f"{name} says why there is no verdict", not untold, untold)
    annotations = [line for line in (folder / "all.log").read_text().splitlines() if line.startswith(("::error", "::warning"))]
    unnamed = [line for line in annotations if not re.search(r"::(\w+-\d+): ", line)]
    check("each annotation names its cluster", len(annotations) > count / 2 and not unnamed, unnamed[:3])
    for name in ("all.txt", "all.md", "all.html", "all.xml", "all.sarif", "all.prom", "all.log"):
        content = (folder / name).read_text()
        check(f"{name} names the clusters", all(each in content for each in ("drift-1", "ok-0")) or (name == "all.sarif"
              and "kubevet/drift-1/" in content), content[:300])


def check_codes(folder):
    """The worst, in the order 2, 3, 1, 4, 0."""
    for globs, code in ((["ok-*"], 0), (["ok-*", "drift-*"], 1), (["drift-*", "refuse-6"], 3), (["refuse-6", "nospec-*"], 2)):
        done = run(folder, "check", "--fleet", "few.yaml", *RULES, *(word for glob in globs for word in ("--cluster-name", glob)))
        check(f"{' '.join(globs)} exits with {code}", done.returncode == code, done.stdout + done.stderr)
    done = run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "gone")
    check("a name that selects nothing is an error", done.returncode == 2 and "no cluster" in done.stderr, done.stderr)
    done = run(folder, "check", "--fleet", "few.yaml", *RULES, "-l", "kind=ok,env!=staging", "-o", "json")
    names = [each["cluster"]["name"] for each in json.loads(done.stdout)["clusters"]]
    check("a selector selects by labels", names == ["ok-5"], names)


def check_shares(folder, count):
    whole = without_times((folder / "all.json").read_text())
    for shares in (1, 3, 7):
        names = []
        for index in range(shares):
            environment = {"JOB_COMPLETION_INDEX": str(index), "KUBEVET_SHARDS": str(shares)} if shares == 3 else {}
            run(folder, "check", "--fleet", "fleet.yaml", *RULES, "-o", f"json={index}.json",
                *([] if environment else ["--shard", f"{index}/{shares}"]), environment=environment)
            names += [each["cluster"]["name"] for each in json.loads((folder / f"{index}.json").read_text())["clusters"]]
        check(f"{shares} shares have each cluster once", len(names) == count == len(set(names)), collections.Counter(names).most_common(3))
        merged = run(folder, "report", *(f"{index}.json" for index in reversed(range(shares))), "-o", "json")
        check(f"the report of {shares} shares is that of one run", without_times(merged.stdout) == whole,
              "\n".join(difflib.unified_diff(whole.splitlines(), without_times(merged.stdout).splitlines(), lineterm="", n=0)))
    done = run(folder, "check", "--fleet", "few.yaml", "--shard", "3/3")
    check("a share beyond the last is an error", done.returncode == 2 and "0/4" in done.stderr, done.stderr)
    empty = [run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "ok-0", "--shard", f"{index}/2", "-o", "json") for index in (0, 1)]
    check("a share may be empty", sorted(len(json.loads(each.stdout)["clusters"]) for each in empty) == [0, 1]
          and all(each.returncode == 0 for each in empty))
    outputs = [word for name in ("json", "markdown", "html", "junit", "sarif", "prometheus", "github") for word in ("-o", f"{name}=empty.{name}")]
    empty = [run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "ok-0", "--shard", f"{index}/2", *outputs) for index in (0, 1)]
    check("an empty share has a report in each format", all(each.returncode == 0 for each in empty), empty)


def check_identity(folder):
    (folder / "any.yaml").write_text("apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: any}\nallowNamespaces: ['*']\nnamespaces: {only-ok-0: {}}\n")
    (folder / "any-fleet.yaml").write_text("apiVersion: kubevet/v1\nkind: Fleet\nclusters: [{name: any, spec: any.yaml, kubeconfig: ok-0.kubeconfig}]\n")
    for command in ("check", "doctor"):
        done = run(folder, command, "--fleet", "any-fleet.yaml")
        check(f"{command} refuses a spec without an identity", done.returncode == 2 and "cluster.identity" in done.stderr, done.stderr)
    done = run(folder, "check", "--fleet", "any-fleet.yaml", "--allow-unidentified", *RULES)
    check("--allow-unidentified takes it", done.returncode == 0, done.stderr)


def check_limits(folder):
    done = run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "hang-*", "--cluster-name", "ok-*", "--cluster-timeout", seconds(15), "-o", "json")
    verdicts = {kind_of(each["cluster"]["name"]): each["summary"] for each in json.loads(done.stdout)["clusters"]}
    check("a cluster that hangs ends by its own limit", done.returncode == 3 and verdicts["ok"]["verdict"] == "conforms"
          and "failure" in verdicts["hang"], done.stdout + done.stderr)
    done = run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "hang-*", "--cluster-name", "ok-5", "--parallel", "1",
               "--timeout", seconds(5), "-o", "json")
    failures = [each["summary"].get("failure") for each in json.loads(done.stdout)["clusters"]]
    check("what --timeout leaves no time for has a row", done.returncode == 3 and any("not begun" in (each or "") for each in failures), failures)


def check_files(folder):
    done = run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "ok-*", "-o", "json=/dev/full", "-o", "text=few.txt")
    check("a full disk is exit 3, and other outputs are written", done.returncode == 3 and "/dev/full" in done.stderr
          and "ok-0" in (folder / "few.txt").read_text(), done.stderr)
    both = [subprocess.Popen([KUBEVET, "check", "--fleet", "fleet.yaml", *RULES, "--shard", f"{index}/2", "--history", "history.db", "-q",
                              "-o", f"json=half-{index}.json"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for index in (0, 1)]
    said = [each.communicate()[1] for each in both]
    history = json.loads(run(folder, "history", "history.db", "-o", "json").stdout)
    names = {each["name"] for each in history["clusters"]}
    expected = {each["cluster"]["name"] for index in (0, 1) for each in json.loads((folder / f"half-{index}.json").read_text())["clusters"]}
    check("two shares write one history, and nothing is lost", names == expected, f"{sorted(expected - names)} {said}")
    counts = {each["name"]: each["runs"]["count"] for each in history["clusters"]}
    check("each cluster has one run in it", set(counts.values()) == {1}, f"{counts} {said}")
    run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "drift-*", "--cluster-name", "ok-*", "-o", "json=before.json")
    done = run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "drift-*", "--cluster-name", "ok-*", "--baseline", "before.json",
               "--new-only", "-o", "json")
    check("each cluster has its own baseline", done.returncode == 0, done.stdout + done.stderr)
    run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "ok-*", "--cluster-name", "refuse-*", "-o", "json=before.json")
    done = run(folder, "check", "--fleet", "few.yaml", *RULES, "--cluster-name", "drift-1", "--cluster-name", "ok-*", "--baseline", "before.json",
               "--new-only", "-o", "json")
    news = [each["change"] for report in json.loads(done.stdout)["clusters"] for each in report["findings"]]
    check("all that is found on a cluster without a baseline is new", done.returncode == 1 and news == ["new"]
          and "drift-1: warning: --baseline" in done.stderr and "ok-0: warning" not in done.stderr, done.stdout + done.stderr)
    (folder / "again.yaml").write_text((folder / "few.yaml").read_text().replace("refuse-6.kubeconfig", "ok-5.kubeconfig"))
    done = run(folder, "check", "--fleet", "again.yaml", *RULES, "--cluster-name", "refuse-6", "--baseline", "before.json", "-o", "json")
    check("a cluster without an earlier verdict is a warning", "refuse-6: warning: --baseline" in done.stderr
          and done.returncode in (1, 3), done.stdout + done.stderr)


def check_recall(folder):
    """Metrics of a cluster that can't be reached any more keep the time of its last verdict."""
    arguments = ["check", "--fleet", "metrics.yaml", *RULES, "--cluster-name", "ok-*", "-o", "prometheus=fleet.prom"]
    (folder / "metrics.yaml").write_text((folder / "few.yaml").read_text())
    run(folder, *arguments)
    line = next(each for each in (folder / "fleet.prom").read_text().splitlines() if each.startswith('kubevet_last_success_timestamp_seconds{cluster="ok-2"'))
    (folder / "metrics.yaml").write_text((folder / "few.yaml").read_text().replace("ok-2.kubeconfig", "refuse-6.kubeconfig"))
    run(folder, *arguments)
    after = (folder / "fleet.prom").read_text()
    check("metrics keep the last success of a cluster", line in after.splitlines() and 'kubevet_up{cluster="ok-2",command="check"} 0' in after, after[:2000])


def check_others(folder):
    done = run(folder, "doctor", "--fleet", "few.yaml", "--cluster-name", "ok-0", "--cluster-name", "refuse-*", "-o", "json")
    found = {each["name"]: each for each in json.loads(done.stdout)["clusters"]}
    check("doctor tests each cluster", done.returncode == 3 and found["ok-0"]["diagnosis"] is not None
          and found["refuse-6"]["exitCode"] == 3, done.stdout[:2000] + done.stderr)
    done = run(folder, "snapshot", "--fleet", "few.yaml", "--cluster-name", "ok-*", "-o", "snapshots")
    files = sorted(path.name for path in (folder / "snapshots").iterdir())
    check("snapshot writes a file for each cluster", files == ["ok-0.json", "ok-2.json", "ok-5.json"], f"{files} {done.stdout} {done.stderr}")
    done = run(folder, "quota", "--fleet", "few.yaml", "--cluster-name", "ok-*", "-o", "json")
    check("quota makes one report", json.loads(done.stdout)["kind"] == "FleetReport", done.stderr)
    done = run(folder, "check", "--fleet", "few.yaml", "--context", "x")
    check("an option for one cluster is refused", done.returncode == 2 and "--context" in done.stderr, done.stderr)
    done = run(folder, "check", "--fleet", "few.yaml", "spec.yaml")
    check("a spec is refused", done.returncode == 2, done.stderr)
    done = run(folder, "check", "--parallel", "2")
    check("options of fleets need one", done.returncode == 2 and "--fleet" in done.stderr, done.stderr)


def check_profiles(folder, port):
    """ClusterProfiles in a hub, and a plugin that logs in."""
    plugin = folder / "plugin"
    plugin.write_text("""#!/bin/sh
echo "$KUBERNETES_EXEC_INFO" >>plugin.log
echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "t"}}'
""")
    plugin.chmod(0o755)
    (folder / "hub.kubeconfig").write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "hub", "clusters": [{"name": "hub", "cluster": {"server": f"http://127.0.0.1:{port}/hub"}}],
        "users": [], "contexts": [{"name": "hub", "context": {"cluster": "hub"}}]}))
    clusters = [{"name": name, "spec": f"{name}.yaml", "clusterProfile": f"fleet/{name}"} for name in ("ok-0", "drift-1")]
    fleet = {"apiVersion": "kubevet/v1", "kind": "Fleet", "clusters": clusters, "accessProviders": {"plain": {"command": "./plugin"}}}
    (folder / "profiles.yaml").write_text(json.dumps(fleet))
    done = run(folder, "check", "--fleet", "profiles.yaml", "--kubeconfig", "hub.kubeconfig", *RULES, "-o", "json")
    verdicts = [each["summary"]["verdict"] for each in json.loads(done.stdout)["clusters"]]
    check("clusters of ClusterProfiles", verdicts == ["findings", "conforms"], done.stdout + done.stderr)
    check("the plugin is told which cluster", "/ok-0" in (folder / "plugin.log").read_text())
    fleet["accessProviders"] = {"another": {"command": "./plugin"}}
    (folder / "profiles.yaml").write_text(json.dumps(fleet))
    done = run(folder, "check", "--fleet", "profiles.yaml", "--kubeconfig", "hub.kubeconfig", *RULES)
    check("an unknown access provider is a row", done.returncode == 3 and "unknown, plain" in done.stderr, done.stderr)


def main():
    count = 200
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        few, _ = start(9, folder, "ok,drift,ok,hang,other,ok,refuse,drift,nospec")
        (folder / "fleet.yaml").rename(folder / "few.yaml")
        check_codes(folder)
        check_limits(folder)
        check_others(folder)
        check_identity(folder)
        check_recall(folder)
        world, port = start(count, folder)
        check_whole(folder, count)
        check_shares(folder, count)
        check_files(folder)
        check_profiles(folder, port)
        stop(world)
        stop(few)
    end()


main()
