#!/usr/bin/env python3
"""A history as the program writes it, and as the `sqlite3` program reads it.

    history.py [CASE...]
    KUBEVET_KILLS=1000 history.py 'killed*'      more of what is random
"""
import contextlib
import fnmatch
import html.parser
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
FIXTURES = SOURCE / "tests/program/cli/fixtures"
SHOP, DRIFTED, GOOD = FIXTURES / "shop.yaml", FIXTURES / "drifted.json", FIXTURES / "good.json"
CLUSTER = SOURCE / "specs/plana-pulse-bg-sof-1.yaml"
BASE = pathlib.Path(tempfile.mkdtemp())
ENVIRONMENT = {**os.environ, "HOME": str(BASE), "LC_ALL": "C.UTF-8"}
for name in ("KUBECONFIG", "KUBEVET_SPEC", "KUBERNETES_SERVICE_HOST", "COLUMNS"):
    ENVIRONMENT.pop(name, None)
KILLS = int(os.environ.get("KUBEVET_KILLS", "60"))
work = BASE


def kubevet(*words, expected=(0, 1, 4), **more):
    done = subprocess.run([KUBEVET, *map(str, words)], env=ENVIRONMENT, cwd=work, capture_output=True, text=True, **more)
    assert done.returncode in expected, f"{words}: exit {done.returncode}: {done.stderr or done.stdout[:1000]}"
    return done


def day(number, hour=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1796083200 + number * 86400 + hour * 3600))


def run(number, state=DRIFTED, *more, spec=SHOP, hour=0, command="check", **how):
    return kubevet(command, spec, "--snapshot", state, "--at", day(number, hour), "--history", "h.db", *more, **how)


def sqlite(text, path="h.db"):
    """What the sqlite3 program says: rows of texts."""
    done = subprocess.run(["sqlite3", "-separator", "|", str(work / path), text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


def number(text, path="h.db"):
    return int(sqlite(text, path)[0][0])


def assert_sound(path="h.db"):
    assert sqlite("PRAGMA integrity_check; PRAGMA foreign_key_check", path) == [["ok"]]
    assert not (work / f"{path}-journal").exists()


def history(*words, path="h.db"):
    return json.loads(kubevet("history", path, "-o", "json", *words, expected=(0,)).stdout)


def findings(*words):
    return {(each["rule"], each["object"]["name"]): each for each in history(*words)["clusters"][0]["findings"]}


def first_seen(done):
    return {each["rule"]: each.get("firstSeen") for each in json.loads(done.stdout)["findings"]}


def changed(state, edit, name="state.json"):
    document = json.loads(state.read_text())
    edit(document)
    (work / name).write_text(json.dumps(document))
    return work / name


def objects(document, kind):
    return [each for each in document["items"] if each["kind"] == kind]


# --- what is kept ---

def case_a_run_is_a_row_and_nothing_is_stored_twice():
    for hour in range(12):
        run(0, hour=hour)
    assert number("SELECT count(*) FROM run") == 12
    found = number("SELECT count(*) FROM finding")
    assert found == number("SELECT count(*) FROM span WHERE gone IS NULL") == number("SELECT count(*) FROM span") > 0
    assert number("SELECT count(*) FROM amount") == number("SELECT count(*) FROM quota") > 0
    assert {row[0] for row in sqlite("SELECT last_seen - first_seen FROM span")} == {str(11 * 3600)}
    assert_sound()
    assert "cluster INTEGER NOT NULL" in "\n".join(row[0] for row in sqlite(".schema"))


def case_the_sums_are_those_of_sqlite():
    for step, state in enumerate((DRIFTED, GOOD, DRIFTED, DRIFTED, GOOD, DRIFTED)):
        run(step, state)
    run(6, state=SOURCE / "README.md", expected=(3,))
    cluster = history()["clusters"][0]
    names = ["conforms", "findings", "partial", "no-verdict"]
    counts = {names[int(v)]: int(n) for v, n in sqlite("SELECT verdict, count(*) FROM run GROUP BY verdict")}
    assert {key: value for key, value in cluster["runs"]["verdicts"].items() if value} == counts
    assert cluster["runs"]["count"] == number("SELECT count(*) FROM run") == 7
    for each in cluster["findings"]:
        where = f"FROM span JOIN finding ON finding.id = finding WHERE fingerprint = '{each['fingerprint']}'"
        assert each["times"] == number(f"SELECT count(*) {where}")
        assert each["fixed"] == number(f"SELECT count(gone) {where}")
        mean = sqlite(f"SELECT CAST(avg(gone - first_seen) AS INTEGER) {where} AND gone IS NOT NULL")[0][0]
        assert each["meanSecondsToFix"] == (int(mean) if mean else None)
        assert each["open"] == bool(number(f"SELECT count(*) {where} AND gone IS NULL"))
    for each in cluster["quotas"]:
        rows = sqlite("SELECT at, used, hard FROM amount JOIN quota ON quota.id = quota WHERE namespace = "
                      f"'{each['namespace']}' AND name = '{each['quota']}' AND resource = '{each['resource']}' ORDER BY at")
        assert len(rows) == len(each["points"])
        for row, point in zip(rows, each["points"]):
            assert float(row[2]) == point["hard"] and (float(row[1]) if row[1] else None) == point["used"]


def case_a_drift_that_comes_back_begins_anew():
    assert set(first_seen(run(0, DRIFTED, "-o", "json")).values()) == {day(0)}
    assert set(first_seen(run(1, DRIFTED, "-o", "json")).values()) == {day(0)}
    good = {each["rule"] for each in json.loads(run(2, GOOD, "-o", "json").stdout)["findings"]}
    after = first_seen(run(3, DRIFTED, "-o", "json"))
    assert all(since == (day(0) if rule in good else day(3)) for rule, since in after.items())
    back = next(each for (rule, _), each in findings().items() if rule == "quota/limits")
    assert back["times"] == 2 and back["open"] and back["meanSecondsToFix"] == 2 * 86400
    assert [span["gone"] for span in back["spans"]] == [day(2), None]


def case_what_was_not_looked_at_goes_on():
    run(0)
    opened = number("SELECT count(*) FROM span")
    run(1, GOOD, "--rule", "storage/class")
    run(2, GOOD, "-n", "blog")
    run(3, SOURCE / "README.md", expected=(3,))
    gone = {rule for (rule, _), each in findings().items() if not each["open"]}
    assert gone == {"storage/class", "namespace/missing"}, gone
    assert number("SELECT count(*) FROM span") == opened
    report = json.loads(run(4, FIXTURES / "partial.json", "-o", "json").stdout)
    blind = {gap["rule"] for gap in report["notEvaluated"]}
    now = {rule for (rule, _), each in findings().items() if not each["open"]}
    assert blind & {rule for rule, _ in findings()} and not blind & (now - gone)
    report = json.loads(run(5, GOOD, "--complete", "-o", "json").stdout)
    assert {each["rule"] for each in report["findings"]} == {rule for (rule, _), each in findings().items() if each["open"]}


def case_quotas_are_stored_when_they_change():
    def used(value):
        def edit(document):
            for quota in objects(document, "ResourceQuota"):
                for resource in quota.get("status", {}).get("used", {}):
                    quota["status"]["used"][resource] = value
        return edit

    def none(document):
        document["items"] = [each for each in document["items"] if each["kind"] != "ResourceQuota"]
    for step, state in enumerate((GOOD, GOOD, changed(GOOD, used("1"), "one"), changed(GOOD, used("1"), "one"),
                                  changed(GOOD, used("0"), "zero"), changed(GOOD, none, "none"), GOOD)):
        run(step, state, "--complete")
    run(7, changed(GOOD, none, "none"))     # kubectl's list without a quota does not say that there is none
    for quota in history()["clusters"][0]["quotas"]:
        at = [point["at"] for point in quota["points"]]
        assert set(at) <= {day(0), day(2), day(4), day(5), day(6)} and at == sorted(at), at
        assert [point.get("gone", False) for point in quota["points"]][-2:] == [True, False], quota
    text = kubevet("history", "h.db").stdout
    assert "CURVE" in text and "█" in text or "▁" in text


def case_quota_runs_are_kept_too():
    run(0, DRIFTED, command="quota")
    run(0, DRIFTED, "-n", "blog", command="quota", expected=(0, 1, 2, 4))
    assert sqlite("SELECT DISTINCT command FROM run") == [["1"]]
    assert number("SELECT count(*) FROM amount") == number("SELECT count(*) FROM quota") > 0


def case_clusters_are_kept_apart():
    def system(uid):
        def edit(document):
            document["items"].append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "uid": uid}})
        return edit
    run(0)                                       # its uid is not known
    run(1, changed(DRIFTED, system("a"), "a"))   # the same cluster
    run(2, changed(DRIFTED, system("b"), "b"))   # rebuilt under its name
    run(3, SOURCE / "examples/drifted.json", spec=CLUSTER)
    assert sqlite("SELECT name, uid, (SELECT count(*) FROM run WHERE cluster = cluster.id) FROM cluster") == [
        ["shop", "a", "2"], ["shop", "b", "1"],
        ["plana-pulse-bg-sof-1", "1764d805-a264-4323-8480-799c43da488c", "1"]]
    assert [each["name"] for each in history("--cluster-name", "plana-*")["clusters"]] == ["plana-pulse-bg-sof-1"]
    kubevet("check", "--snapshot", SOURCE / "examples/drifted.json", "--history", "h.db")   # without a spec: by its uid
    assert history()["clusters"][0]["name"] == "1764d805-a264-4323-8480-799c43da488c"
    assert "no cluster" in kubevet("history", "h.db", "--cluster-name", "nope", expected=(2,)).stderr


def case_old_days_are_dropped():
    for step in range(8):
        run(step, GOOD if step % 2 else DRIFTED)
    before = number("SELECT count(*) FROM run")
    run(20, DRIFTED, "--keep", "15d", hour=12)
    assert before == 8 and number("SELECT count(*) FROM run") == 4      # of days 5, 6, 7 and 20
    assert number("SELECT count(*) FROM span WHERE gone < (SELECT min(at) FROM run)") == 0
    assert number("SELECT count(*) FROM finding WHERE NOT EXISTS (SELECT 1 FROM span WHERE finding = finding.id)") == 0
    assert number("SELECT count(*) FROM quota WHERE NOT EXISTS (SELECT 1 FROM amount WHERE quota = quota.id)") == 0
    assert number("SELECT count(*) FROM amount") > 0
    assert_sound()
    assert "--keep needs" in kubevet("check", SHOP, "--snapshot", GOOD, "--keep", "15d", expected=(2,)).stderr


def case_a_recording_of_the_past_is_not_added():
    run(5)
    done = run(4, DRIFTED, "-o", "json", expected=(1,))
    assert "was not added" in done.stderr and day(5) in done.stderr and json.loads(done.stdout)["kind"] == "Report"
    assert number("SELECT count(*) FROM run") == 1


def case_a_recording_that_is_added_again_is_one_run():
    for _ in range(3):
        run(0)
    assert number("SELECT count(*) FROM run") == 1 == history()["clusters"][0]["runs"]["count"]
    assert {each["times"] for each in findings().values()} == {1}
    run(0, GOOD)                                 # the same recording by another spec, say
    assert number("SELECT count(*) FROM span WHERE gone IS NULL") == 0
    assert number("SELECT verdict FROM run") != 1 and not findings()
    run(0, command="quota")
    assert number("SELECT count(*) FROM run") == 2
    assert_sound()


def case_what_an_earlier_evaluation_ended_goes_on():
    run(0)
    run(1, GOOD)
    assert all(each["fixed"] == 1 for each in findings().values())
    done = run(1, DRIFTED, "-o", "json")
    assert set(first_seen(done).values()) == {day(0)}
    assert {(each["times"], each["fixed"], each["open"]) for each in findings().values()} == {(1, 0, True)}
    run(1, GOOD)
    assert number("SELECT count(*) FROM span WHERE gone IS NULL") == 0
    assert {(each["times"], each["fixed"]) for each in findings().values()} == {(1, 1)}
    assert number("SELECT count(*) FROM run") == 2
    assert_sound()


def case_a_cluster_that_is_not_known_ends_nothing():
    def system(uid):
        def edit(document):
            document["items"] = [each for each in document["items"] if each["metadata"]["name"] != "kube-system"]
            document["items"].append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", **uid}})
        return edit
    run(0, changed(DRIFTED, system({"uid": "a"})))
    run(1, changed(GOOD, system({})), "--complete")
    assert number("SELECT count(*) FROM span WHERE gone IS NOT NULL") == 0
    run(2, changed(GOOD, system({"uid": "a"})), "--complete")
    assert number("SELECT count(*) FROM span WHERE gone IS NOT NULL") > 0


def case_manifests_have_no_history():
    done = kubevet("check", SHOP, "--snapshot", GOOD, "-f", DRIFTED, "--history", "h.db", expected=(2,))
    assert "has not happened" in done.stderr and not (work / "h.db").exists()


# --- since when ---

def case_every_format_says_since_when():
    names = kubevet("check", "-o", "nonsense", expected=(2,)).stderr.rpartition("known: ")[2].strip().split(", ")
    run(0)
    files = [part for name in names for part in ("-o", f"{name}={work / name}")]
    run(3, DRIFTED, *files)
    for name in set(names) - {"prometheus"}:
        text = (work / name).read_text()
        assert day(0) in text or "3d" in text or "3 days" in text, name


# --- what goes wrong harms no verdict ---

def case_a_history_that_cannot_be_written():
    plain = kubevet("check", SHOP, "--snapshot", DRIFTED, "--at", day(0), "-o", "json")
    (work / "text.db").write_text("not a database, but long enough for a header of one hundred bytes " * 9)
    (work / "folder.db").mkdir()
    with contextlib.closing(sqlite3.connect(work / "other.db")) as other:
        other.execute("CREATE TABLE mine (a)")
    run(0)
    shutil.copy(work / "h.db", work / "newer.db")
    sqlite("PRAGMA user_version = 99", "newer.db")
    for path, text in (("text.db", "not an SQLite database"), ("folder.db", "is a folder: name a file in it"),
                       ("missing/h.db", "can't be opened: No such file"), ("other.db", "another program"), ("newer.db", "newer version")):
        before = (work / path).read_bytes() if (work / path).is_file() else None
        done = kubevet("check", SHOP, "--snapshot", DRIFTED, "--at", day(0), "-o", "json", "--history", path)
        assert done.returncode == plain.returncode and text in done.stderr and done.stderr.count("\n") == 1, done.stderr
        assert same(done.stdout) == same(plain.stdout), path
        assert before is None or before == (work / path).read_bytes()


def as_somebody(path, *words):
    """A run of an account that may read the folder and the file, and write neither."""
    program = work.parent / "kubevet"
    if not program.exists():
        shutil.copy(KUBEVET, program)
    for folder in (work, work.parent):
        folder.chmod(0o755)
    becomes = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        work.chmod(0o555)
        (work / path).chmod(0o444)
        return subprocess.run([program, *map(str, words)], env=ENVIRONMENT, cwd=work, capture_output=True, text=True, **becomes)
    finally:
        work.chmod(0o755)
        (work / path).chmod(0o644)


def case_a_history_that_is_read_only():
    run(0)
    for path in (SHOP, DRIFTED):
        shutil.copy(path, work)
    whole = kubevet("history", "h.db", "--at", day(9)).stdout
    done = as_somebody("h.db", "history", "h.db", "--at", day(9))
    assert done.returncode == 0 and done.stdout == whole, done.stderr
    done = as_somebody("h.db", "check", SHOP.name, "--snapshot", DRIFTED.name, "--at", day(1), "--history", "h.db", "-o", "json")
    assert done.returncode == 1 and "h.db: it is read-only: the file and its folder must be writable" in done.stderr, done.stderr
    assert set(first_seen(done).values()) == {day(0)}, "what can be read is read"
    assert number("SELECT count(*) FROM run") == 1
    assert as_somebody("h.db", "history", "h.db", "-o", "html").returncode == 0


def case_tables_of_another_version():
    """An empty database gets tables; those of a newer version are left alone, whatever reads or writes them."""
    (work / "h.db").write_text("")
    run(0)
    version = number("PRAGMA user_version")
    assert version >= 1 and number("SELECT count(*) FROM run") == 1
    sqlite(f"PRAGMA user_version = {version + 1}; ALTER TABLE run ADD COLUMN later TEXT")
    before = (work / "h.db").read_bytes()
    text = f"newer version of kubevet (its tables are of version {version + 1}, this one knows up to {version})"
    assert text in run(1).stderr
    assert text in kubevet("history", "h.db", expected=(3,)).stderr
    sqlite("PRAGMA user_version = -1")
    assert "h.db" in kubevet("history", "h.db", expected=(3,)).stderr
    sqlite(f"PRAGMA user_version = {version + 1}")
    assert (work / "h.db").read_bytes()[100:] == before[100:], "nothing but the version in its head was written"


def same(text):
    """A report without what differs between two runs."""
    report = json.loads(text)
    del report["startedAt"], report["durationSeconds"]
    for each in report["findings"]:
        each.pop("firstSeen", None)
    return report


def case_a_full_disk():
    for hour in range(3):
        run(0, hour=hour)
    size = (work / "h.db").stat().st_size
    rows = number("SELECT count(*) FROM run")

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, size // 4))
    done = run(1, DRIFTED, "-o", "json", preexec_fn=limit, expected=(1,))
    assert "was not added" in done.stderr and json.loads(done.stdout)["kind"] == "Report"
    assert set(first_seen(done).values()) == {day(0)}, "what can be read is read"
    assert number("SELECT count(*) FROM run") == rows
    assert sqlite("PRAGMA integrity_check") == [["ok"]]
    run(2)
    assert number("SELECT count(*) FROM run") == rows + 1
    assert_sound()


def case_another_writer():
    run(0)
    with contextlib.closing(sqlite3.connect(work / "h.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run(1, DRIFTED, "-o", "json", "--timeout", "2s", expected=(1,))
        assert "another program is writing" in done.stderr
        assert set(first_seen(done).values()) == {day(0)}
        other.execute("ROLLBACK")
    run(2)
    assert number("SELECT count(*) FROM run") == 2


def case_paths_are_plain():
    for path in ("file:odd.db?mode=memory", ":memory:", "-x.db", "a%20b.db"):
        kubevet("check", SHOP, "--snapshot", DRIFTED, "--history=" + path)
        assert (work / path).is_file(), path
        assert number("SELECT count(*) FROM run", f"./{path}") == 1 if not path.startswith(("file:", ":")) else True


# --- many at once, and killed ---

def begin(number, *words, spec=SHOP):
    return subprocess.Popen([KUBEVET, "check", spec, "--snapshot", DRIFTED, "--at", day(number), "--history", "h.db", *words],
                            env=ENVIRONMENT, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def case_two_runs_at_once():
    specs = [work / f"shop-{number}.yaml" for number in range(4)]
    for spec in specs:
        spec.write_text(SHOP.read_text().replace("name: shop", f"name: {spec.stem}", 1))
    for step in range(8):
        for each in [begin(step, "-o", "json", spec=spec) for spec in specs]:
            out, err = each.communicate()
            assert each.returncode == 1 and err == "", err
    assert sqlite("SELECT count(*) FROM run GROUP BY cluster") == [["8"]] * 4
    assert number("SELECT count(*) FROM span") == number("SELECT count(*) FROM finding")
    assert_sound()


def case_killed_at_random():
    """No run that was reported is lost, and the database stays sound."""
    chance = random.Random(int(os.environ.get("KUBEVET_SEED", "1")))
    run(0)
    begun = time.monotonic()
    begin(1, "-q").communicate()
    takes = time.monotonic() - begun
    reported = 1 + 1
    for step in range(KILLS):
        each = begin(step + 2, "-o", "json")
        time.sleep(chance.uniform(0, 1.2 * takes))
        each.send_signal(signal.SIGKILL)
        out, _ = each.communicate()
        reported += out.endswith("}\n")
        if step % 10 == 9:
            assert sqlite("PRAGMA integrity_check") == [["ok"]], step
    rows = number("SELECT count(*) FROM run")
    assert reported <= rows <= KILLS + 2, (reported, rows)
    run(KILLS + 2)
    assert number("SELECT count(*) FROM run") == rows + 1
    assert number("SELECT count(*) FROM span") == number("SELECT count(*) FROM finding")
    assert_sound()
    print(f"     {KILLS} kills: {reported} runs reported, {rows} in the database")


# --- kubevet history ---

def case_what_happened_in_a_period():
    for step, state in enumerate((DRIFTED, GOOD, GOOD, DRIFTED, GOOD)):
        run(step, state)
    def limits(*words):
        return next((each for (rule, _), each in findings(*words).items() if rule == "quota/limits"), None)
    assert limits()["times"] == 2
    assert limits("--since", day(2))["times"] == 1
    assert limits("--until", day(1, 12))["times"] == 1
    assert limits("--since", day(1, 12), "--until", day(2)) is None
    assert limits("--since", day(0)[:10])["times"] == 2
    assert limits("--at", day(5), "--since", "3d")["times"] == 1
    assert history("--since", day(2))["clusters"][0]["runs"]["count"] == 3
    assert {rule for rule, _ in findings("--rule", "storage/*")} <= {"storage/class", "storage/class-undeclared"}
    assert history("--rule", "storage/*")["clusters"][0]["quotas"] == []
    assert {each["object"]["namespace"] or each["object"]["name"] for each in findings("-n", "shop").values()} == {"shop"}
    for words, text in ((("--since", "soon"), "--since: 'soon' is neither"), (("--since", day(3), "--until", day(1)), "later")):
        assert text in kubevet("history", "h.db", *words, expected=(2,)).stderr


def case_time_that_nobody_looked_at_is_not_claimed():
    run(0)
    run(1, DRIFTED, "--skip-rule", "quota/limits")
    seen = findings("--at", day(9))
    limits = next(each for (rule, _), each in seen.items() if rule == "quota/limits")
    other = next(each for (rule, _), each in seen.items() if rule != "quota/limits")
    assert limits["open"] and not limits["seenByLastRun"] and limits["openSeconds"] == 0
    assert other["open"] and other["seenByLastRun"] and other["openSeconds"] == 86400
    text = kubevet("history", "h.db", "--at", day(9)).stdout
    drifts, since = text[text.index("drifts, as of the last run"):].split("not looked at since\n")
    assert "quota/limits" not in drifts and "first seen 9d ago, last seen 8d ago" in drifts
    assert "quota/limits" in since and "seen once, 9d ago" in since and "for 9d" not in text
    page = kubevet("history", "h.db", "--at", day(9), "-o", "html").stdout
    assert "Not looked at since" in page and "last seen 8d ago" in page


def case_a_period_without_runs_has_no_drifts_of_its_own():
    run(0)
    text = kubevet("history", "h.db", "--at", day(9), "--since", "1h").stdout
    assert "no runs" in text and "not looked at since" in text and "as of the last run" not in text
    assert not any(each["seenByLastRun"] or each["openSeconds"] for each in findings("--at", day(9), "--since", "1h").values())


def case_a_quota_run_looks_at_no_finding():
    run(0)
    run(1, command="quota")
    assert all(each["seenByLastRun"] for each in findings("--at", day(9)).values())


def case_a_typo_is_not_a_history_without_drifts():
    run(0)
    for words, text in ((("--rule", "quota"), "did you mean 'quota/*'"), (("--rule", "nosuch/*"), "no rule matches 'nosuch/*'"),
                        (("--rule", "quota/*", "--rule", "x"), "'x'"), (("-n", "nosuch"), "'nosuch'"),
                        (("-n", "shop", "-n", "shpo"), "'shpo'")):
        done = kubevet("history", "h.db", *words, expected=(2,))
        assert text in done.stderr and done.stdout == "", done.stderr
    kubevet("history", "h.db", "--rule", "quota/usage", "-n", "sh*", expected=(0,))
    # A rule of another version of kubevet.
    sqlite("UPDATE finding SET rule = 'old/rule' WHERE rule = 'quota/limits'")
    assert set(rule for rule, _ in findings("--rule", "old/*")) == {"old/rule"}


def case_what_is_no_history():
    (work / "text.db").write_text("no database " * 99)
    (work / "empty.db").write_text("")
    for path, text in (("missing.db", "missing.db: there is no such file: `kubevet check --history"), (".", "is a folder"), ("text.db", "not an SQLite"), ("empty.db", "is empty")):
        done = kubevet("history", path, expected=(3,))
        assert text in done.stderr and done.stdout == "", done.stderr
    assert not (work / "missing.db").exists()
    run(0)
    with open(work / "h.db", "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    assert kubevet("history", "h.db", expected=(0, 3)).returncode == 3


def case_a_page_for_a_browser():
    for step, state in enumerate((DRIFTED, GOOD, DRIFTED)):
        run(step, state)
    evil = "</title><script>alert(1)</script>"
    sqlite("UPDATE finding SET message = '" + evil + "'; UPDATE cluster SET name = '" + evil + "'; UPDATE quota SET namespace = "
           "'\"><img src=x>', name = '" + evil + "'")
    page = kubevet("history", "h.db", "-o", "html").stdout
    names, depth = set(), []

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag, attributes):
            names.add(tag)
            assert not {key for key, _ in attributes} & {"src", "onload", "style"}, attributes
            assert dict(attributes).get("href", "#").startswith("#"), attributes
            if tag not in ("meta", "br", "img"):
                depth.append(tag)

        def handle_endtag(self, tag):
            assert depth.pop() == tag
    Reader().feed(page)
    assert not depth and not names & {"script", "img", "link", "iframe"} and {"svg", "path", "table"} <= names
    assert page.startswith("<!doctype html>") and "http:" not in page and "https:" not in page


def case_text_from_a_hostile_file():
    run(0)
    sqlite("UPDATE cluster SET name = char(27) || '[2Jevil'; UPDATE finding SET rule = 'a' || char(10) || 'b', severity = 77")
    text = kubevet("history", "h.db").stdout
    assert "\x1b" not in text and "\\x1b[2Jevil" in text
    history()


def main():
    global work
    asked = sys.argv[1:] or ["*"]
    failed = count = 0
    for name, case in [(key, value) for key, value in globals().items() if key.startswith("case_")]:
        title = name.removeprefix("case_").replace("_", " ")
        if not any(fnmatch.fnmatch(title, each) for each in asked):
            continue
        work = BASE / name
        work.mkdir()
        count += 1
        try:
            case()
            print("ok  ", title)
        except AssertionError as error:
            failed += 1
            print("FAIL", title, error)
            traceback.print_exc(limit=-2, file=sys.stdout)
    shutil.rmtree(BASE, ignore_errors=True)
    print(f"{count} cases, {failed} failed")
    return failed > 0 or count == 0


sys.exit(main())
