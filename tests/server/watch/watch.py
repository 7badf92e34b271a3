"""Holds metrics and alerts to the programs that they are for. Prints a line for each case; fails if one did."""
import json
import math
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import servers
from servers import Fake, Programs, alerts_of, fetch, status, until

KUBEVET, SOURCE = os.environ["KUBEVET"], os.environ["KUBEVET_SOURCE"]
FIXTURES = SOURCE + "/tests/program/cli/fixtures"
SPEC = f"{FIXTURES}/shop.yaml"
DRIFTED, GOOD, PARTIAL = (f"{FIXTURES}/{name}.json" for name in ("drifted", "good", "partial"))
RULES = [f"--rule={rule}" for rule in ("namespace/undeclared", "quota/limits", "quota/usage", "storage/class*")]
WORK = tempfile.mkdtemp()
os.chmod(WORK, 0o755)
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not re.search(r"proxy$|^KUBE|^COLUMNS$|^NO_COLOR$", name, re.I)} | {"HOME": WORK, "LC_ALL": "C"}
programs = Programs(WORK)
failed = passed = 0


def kubevet(*arguments, **more):
    return subprocess.run([KUBEVET, *arguments], capture_output=True, text=True, cwd=WORK, env=ENVIRONMENT,
                          **({"stdin": subprocess.DEVNULL} | more))


def check(*arguments, spec=SPEC, state=DRIFTED, rules=RULES, **more):
    return kubevet("check", spec, "--snapshot", state, *rules, *arguments, **more)


def exits(done, code, *told):
    assert done.returncode == code, (done.returncode, code, done.stderr)
    for text in told:
        assert text in done.stderr, (text, done.stderr)
    return done


def path(name):
    return os.path.join(WORK, name)


def write(name, text):
    with open(path(name), "w") as out:
        out.write(text)
    return path(name)


def read(name):
    with open(path(name)) as file:
        return file.read()


def series(text):
    """Samples by name and sorted labels."""
    found = {}
    for line in text.splitlines():
        match = re.fullmatch(r'([a-z_]+)\{(.*)\} (\S+)', line)
        if match:
            labels = tuple(sorted(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2])))
            found[match[1], labels] = float(match[3])
    return found


def value(text, name, **labels):
    hits = [number for (each, have), number in series(text).items()
            if each == name and set(labels.items()) <= set(have)]
    assert len(hits) == 1, (name, labels, hits)
    return hits[0]


# --- metrics ---

def promtool_takes_the_metrics():
    for command in (["check", SPEC, "--snapshot", DRIFTED], ["quota", SPEC, "--snapshot", DRIFTED, "--allow-partial"],
                    ["quota", "--snapshot", SOURCE + "/examples/drifted.json"], ["check", SPEC, "--snapshot", "missing.json"]):
        text = kubevet(*command, "-o", "prometheus").stdout
        assert "kubevet_up{" in text
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        assert done.returncode == 0 and not done.stdout + done.stderr, (command, done.stdout + done.stderr)
        names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
        assert len(names) == len(set(names)) and text.endswith("\n")


def metrics_say_what_the_report_says():
    done = check("-o", "prometheus", "-o", f"json={path('report.json')}")
    report = json.loads(read("report.json"))
    for finding in report["findings"]:
        count = sum(1 for each in report["findings"] if (each["rule"], each["severity"]) == (finding["rule"], finding["severity"]))
        assert value(done.stdout, "kubevet_findings", rule=finding["rule"], severity=finding["severity"], cluster="shop") == count
    assert sum(number for (name, _), number in series(done.stdout).items() if name == "kubevet_findings") == len(report["findings"])
    assert value(done.stdout, "kubevet_rules_evaluated") == report["summary"]["rulesEvaluated"]
    assert value(done.stdout, "kubevet_verdict", verdict="findings") == 1
    assert value(done.stdout, "kubevet_quota_used", resource="limits.memory") == 2 ** 30
    assert value(done.stdout, "kubevet_quota_used_ratio", resource="pods") == 7 / 8
    assert "kubevet_quota_projected{" not in done.stdout, "the state holds no pods: their peak is not known"


def a_failed_run_keeps_the_last_success():
    file = path("failed.prom")
    exits(check("-o", f"prometheus={file}"), 1)
    success = value(read(file), "kubevet_last_success_timestamp_seconds")
    wrong = write("wrong.yaml", "apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: shop}\nwhatever: 1\n")
    for done, code in ((lambda: check("-o", f"prometheus={file}", state="missing.json"), 3),
                       (lambda: check("-o", f"prometheus={file}", spec=wrong), 2),
                       (lambda: check("-o", f"prometheus={file}", rules=["--rule=no/such"]), 2)):
        exits(done(), code)
        assert value(read(file), "kubevet_up") == 0 and value(read(file), "kubevet_verdict", verdict="no-verdict") == 1
        assert "kubevet_findings{" not in read(file) and "kubevet_quota" not in read(file)
        if code == 3:
            assert value(read(file), "kubevet_last_success_timestamp_seconds") == success
    assert value(read(file), "kubevet_up", cluster="shop") == 0


def a_wrong_spec_fails_under_its_own_name():
    file = path("named.prom")
    wrong = write("named.yaml", "apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: shop}\nwhatever: 1\n")
    exits(check("-o", f"prometheus={file}"), 1)
    success = value(read(file), "kubevet_last_success_timestamp_seconds")
    exits(check("-o", f"prometheus={file}", spec=wrong), 2)
    assert value(read(file), "kubevet_up", cluster="shop") == 0
    assert value(read(file), "kubevet_last_success_timestamp_seconds", cluster="shop") == success


BROKEN_SPECS = {  # how it is broken: what becomes of the text of the spec
    "a bracket that nobody closes": lambda text: text + "namespaces: [\n",
    "broken before the name": lambda text: "allowNamespaces: [a, b\n" + text,
    "a tab": lambda text: text.replace("\nnamespaces:", "\nnamespaces:\n\tx: 1\n", 1),
    "a conflict that git has marked": lambda text: "<<<<<<< HEAD\n" + text + "=======\n>>>>>>> main\n",
    "the name after a comment": lambda text: text.replace("metadata:\n", "metadata:\n# ours\n\n", 1) + "]\n",
    "a flow map, and cut off": lambda text: text[: text.index("metadata:")] + "metadata: {\n  name: shop\n}\nnamespaces:\n  shop: {quota: {po",
    "lines that end as on Windows": lambda text: (text + "x: [\n").replace("\n", "\r\n"),
}
NAMELESS_SPECS = {
    "empty": lambda text: "",
    "no text": lambda text: "\0\1\2",
    "without metadata": lambda text: text.replace("metadata:", "metadada:"),
    "the name is broken": lambda text: text.replace("name: shop", "name: 'shop"),
}


def a_broken_spec_fails_under_its_own_name():
    file = path("broken.prom")
    for how, damage in (BROKEN_SPECS | NAMELESS_SPECS).items():
        exits(check("-o", f"prometheus={file}"), 1)
        success = value(read(file), "kubevet_last_success_timestamp_seconds")
        exits(check("-o", f"prometheus={file}", spec=write("broken.yaml", damage(open(SPEC).read()))), 2)
        assert value(read(file), "kubevet_up", cluster="shop") == 0, how
        assert value(read(file), "kubevet_last_success_timestamp_seconds", cluster="shop") == success, how
        assert 'cluster=""' not in read(file), how
    exits(check("-o", f"prometheus={file}", spec=path("gone.yaml")), 2)
    assert value(read(file), "kubevet_up", cluster="shop") == 0
    odd = write("odd.yaml", open(SPEC).read().replace("name: shop", r'name: "a\\ \"b\""', 1))
    exits(check("-o", f"prometheus={file}", spec=odd), 1)
    exits(check("-o", f"prometheus={file}", spec=write("broken.yaml", "")), 2)
    assert r'kubevet_up{cluster="a\\ \"b\"",command="check"} 0' in read(file)


def a_broken_spec_leaves_no_group_behind():
    url = programs.pushgateway()
    exits(check("--pushgateway", url), 1)
    for how, damage in (BROKEN_SPECS | NAMELESS_SPECS).items():
        done = exits(check("--pushgateway", url, spec=write("broken.yaml", damage(open(SPEC).read()))), 2)
        text = fetch(url + "/metrics")
        assert 'cluster=""' not in text, how
        if how in BROKEN_SPECS:
            assert value(text, "kubevet_up", cluster="shop") == 0, how
        else:
            assert "the cluster's name is unknown" in done.stderr, how
        exits(check("--pushgateway", url), 1)
        assert value(fetch(url + "/metrics"), "kubevet_up", cluster="shop") == 1, how


def the_textfile_collector_takes_them():
    folder = path("textfiles")
    os.mkdir(folder)
    exits(check("-o", f"prometheus={folder}/check.prom"), 1)
    exits(kubevet("quota", "--allow-partial", SPEC, "--snapshot", DRIFTED, "-o", f"prometheus={folder}/quota.prom"), 0)
    url = programs.node_exporter(folder)
    text = fetch(url)
    assert value(text.replace("node_textfile_scrape_error ", "node_textfile_scrape_error{} "), "node_textfile_scrape_error") == 0
    for command in ("check", "quota"):
        assert value(text, "kubevet_up", command=command) == 1
        assert value(text, "kubevet_quota_hard", command=command, resource="pods") == 8
    exits(check("-o", f"prometheus={folder}/check.prom", state="missing.json"), 3)
    assert value(fetch(url), "kubevet_up", command="check") == 0
    assert value(fetch(url), "kubevet_up", command="quota") == 1


def the_pushgateway_takes_them():
    url = programs.pushgateway()
    exits(check("--pushgateway", url), 1)
    text = fetch(url + "/metrics")
    assert value(text, "kubevet_up", job="kubevet", cluster="shop", command="check") == 1
    assert value(text, "kubevet_quota_hard", resource="pods", cluster="shop") == 8
    success = value(text, "kubevet_last_success_timestamp_seconds", cluster="shop")
    # A run that failed leaves what it does not know.
    exits(check("--pushgateway", url, state="missing.json"), 3)
    text = fetch(url + "/metrics")
    assert value(text, "kubevet_up", cluster="shop") == 0
    assert value(text, "kubevet_last_success_timestamp_seconds", cluster="shop") == success
    # The next one replaces all of it: what is gone is gone.
    bare = write("bare.json", "".join(line for line in open(DRIFTED) if "ResourceQuota" not in line))
    exits(check("--pushgateway", url, rules=["--rule=storage/class"], state=bare), 1)
    text = fetch(url + "/metrics")
    assert value(text, "kubevet_up", cluster="shop") == 1 and "kubevet_quota_hard{" not in text
    odd = write("odd.yaml", open(SPEC).read().replace("name: shop", "name: a/b c%+", 1))
    exits(check("--pushgateway", url + "/", spec=odd), 1)
    assert value(fetch(url + "/metrics"), "kubevet_up", cluster="a/b c%+") == 1


def a_pushgateway_that_refuses_is_no_verdict():
    down = Fake(status(500, b"out of order"))
    done = exits(check("--pushgateway", down.url, "-o", f"json={path('pushed.json')}"), 3,
                 "the metrics were not pushed", 'it says "out of order"', down.url)
    assert json.loads(read("pushed.json"))["findings"], done
    assert [(method, where) for method, where, _, _ in down.requests] == [("PUT", "/metrics/job/kubevet/cluster/shop")]


# --- alerts ---

def key(alert):
    return json.dumps(alert["labels"], sort_keys=True)


def alert_is_of(finding, alert):
    labels, name = alert["labels"], finding["object"]
    return (labels["rule"], labels["severity"], labels.get("field"), labels["kind"], labels.get("name")) == (
        finding["rule"], finding["severity"], finding["field"], name["kind"], name["name"])


def alertmanager_merges_and_resolves():
    url = programs.alertmanager()
    begun = time.monotonic()
    exits(check("-o", f"json={path('first.json')}"), 1)
    # Alerts must last from run to run here, too, where a run may take seconds, and end soon.
    to = ("--alertmanager", url, "--interval", f"{2 + math.ceil(3 * (time.monotonic() - begun))}s")
    exits(check(*to), 1)
    findings = json.loads(read("first.json"))["findings"]
    first = {key(alert): alert for alert in alerts_of(url)}
    assert len(first) == len(findings) >= 3
    for finding in findings:
        alert = next(alert for alert in first.values() if alert_is_of(finding, alert))
        assert alert["labels"]["cluster"] == "shop" and alert["annotations"]["summary"] == finding["message"]
        assert alert["generatorURL"] == "https://docs.example.com/shop"
        if finding["object"]["namespace"]:
            assert alert["labels"]["namespace"] == finding["object"]["namespace"]
    # The second run finds the same, with other values: the same alerts, which began when they began.
    time.sleep(1.1)  # times are whole seconds
    changed = write("changed.json", open(DRIFTED).read().replace("6Gi", "7Gi"))
    exits(check(*to, state=changed), 1)
    second = {key(alert): alert for alert in alerts_of(url)}
    assert second.keys() == first.keys()
    for name, alert in second.items():
        assert alert["startsAt"] == first[name]["startsAt"] and alert["endsAt"] > first[name]["endsAt"]
    assert any("7Gi" in json.dumps(alert["annotations"]) for alert in second.values())
    assert not any("7Gi" in name or "7" == name for name in second)
    # From the third run on, one problem is fixed: its alert resolves by itself, the others stay.
    mended = write("mended.json", open(DRIFTED).read().replace("6Gi", "4Gi"))

    def only_the_mended_is_gone():
        exits(check(*to, state=mended), 1)
        return len(alerts_of(url)) < len(first)
    until(only_the_mended_is_gone, "the mended finding's alert resolves", limit=600)
    left = {key(alert): alert for alert in alerts_of(url)}
    assert [json.loads(name)["rule"] for name in first.keys() - left.keys()] == ["quota/limits"]
    for name, alert in left.items():
        assert alert["startsAt"] == first[name]["startsAt"], "it was resolved in between"


def an_alert_of_another_severity_ends():
    url, other = programs.alertmanager(), programs.alertmanager()
    to = ("--alertmanager", url, "--alertmanager", other, "--interval", "1h")
    watched = open(SPEC).read() + "quotaAlerts: {warning: 80%, critical: 95%}\n"
    plain = write("plain.yaml", watched)
    odd = write("quoted.yaml", watched.replace("name: shop", r"""name: 'a "b" \ {c}%20&d'""", 1))

    def usages(where):
        return [(alert["labels"]["cluster"], alert["labels"]["severity"]) for alert in alerts_of(where)
                if alert["labels"]["rule"] == "quota/usage" and alert["labels"]["field"] == "status.used[pods]"]
    text = open(DRIFTED).read()
    assert '"pods": "7"' in text
    odd_name = 'a "b" \\ {c}%20&d'
    for spec, name in ((plain, "shop"), (odd, odd_name)):
        for used, severity in ((7, "warning"), (8, "error"), (8, "error"), (7, "warning")):
            state = write("used.json", text.replace('"pods": "7"', f'"pods": "{used}"'))
            exits(check(*to, state=state, spec=spec), 1)
            time.sleep(1.1)  # an end in the current second is not over
            assert [each for each in usages(url) if each[0] == name] == [(name, severity)], (used, usages(url))
            assert sorted(usages(other)) == sorted(usages(url))
    # The other cluster's are left alone, and so is what the spec of this one has made of a rule since.
    assert sorted(usages(url)) == [(odd_name, "warning"), ("shop", "warning")]
    stricter = write("stricter.yaml", watched + "rules: {quota/usage: error}\n")
    exits(check(*to, spec=stricter), 1)
    time.sleep(1.1)
    assert sorted(usages(url)) == [(odd_name, "warning"), ("shop", "error")]
    # One that can't be asked takes its alerts all the same.
    fake = Fake(lambda handler: status(405 if handler.command == "GET" else 200)(handler))
    exits(check("--alertmanager", fake.url, "--interval", "1h"), 1)
    assert [each[0] for each in fake.requests] == ["POST", "GET"]


def a_failed_run_leaves_the_alerts():
    url = programs.alertmanager()
    exits(check("--alertmanager", url, "--interval", "1h"), 1)
    before = {key(alert): (alert["startsAt"], alert["endsAt"]) for alert in alerts_of(url)}
    exits(check("--alertmanager", url, "--interval", "1h", state="missing.json"), 3)
    after = {key(alert): (alert["startsAt"], alert["endsAt"]) for alert in alerts_of(url)}
    new = [json.loads(name) for name in after.keys() - before.keys()]
    assert new == [{"alertname": "KubevetNoVerdict", "severity": "error", "cluster": "shop", "command": "check"}], new
    assert all(after[name] == times for name, times in before.items())
    told = next(alert for alert in alerts_of(url) if alert["labels"]["alertname"] == "KubevetNoVerdict")
    assert "missing.json" in told["annotations"]["summary"]


def what_was_not_looked_at_is_raised():
    url = programs.alertmanager()
    exits(check("--alertmanager", url, "--interval", "1h", state=PARTIAL), 4)
    rules = {alert["labels"]["rule"] for alert in alerts_of(url) if alert["labels"]["alertname"] == "KubevetNotEvaluated"}
    assert rules, alerts_of(url)
    quiet = Fake(status(200))
    exits(check("--alertmanager", quiet.url, "--interval", "1h", "--allow-partial", state=PARTIAL), 0)
    assert json.loads(quiet.requests[0][3]) == []


def waived_findings_raise_none():
    fake = Fake(status(200))
    exits(kubevet("check", f"{FIXTURES}/shop-waived.yaml", "--snapshot", DRIFTED, *RULES, "--alertmanager", fake.url, "--interval", "5m",
                  "-o", f"json={path('waived.json')}"), 0)
    findings = json.loads(read("waived.json"))["findings"]
    assert any("waived" in finding for finding in findings)
    sent = json.loads(fake.requests[0][3])
    assert len(sent) == sum(1 for finding in findings if "waived" not in finding)
    assert fake.requests[0][:2] == ("POST", "/api/v2/alerts")


def quota_raises_alerts_too():
    fake = Fake(status(200))
    exits(kubevet("quota", "--allow-partial", "--snapshot", DRIFTED, "--alertmanager", fake.url + "/prefix/", "--interval", "5m"), 0)
    assert fake.requests[0][1] == "/prefix/api/v2/alerts"
    full = write("full.json", open(DRIFTED).read().replace('"pods": "7"', '"pods": "8"'))
    exits(kubevet("quota", "--allow-partial", "--snapshot", full, "--alertmanager", fake.url, "--interval", "5m"), 1)
    alert, = json.loads(fake.requests[1][3])
    assert alert["labels"]["alertname"] == "KubevetQuotaUsage" and alert["labels"]["field"] == "status.used[pods]"
    begin, end = (time.strptime(alert[name], "%Y-%m-%dT%H:%M:%SZ") for name in ("startsAt", "endsAt"))
    assert time.mktime(end) - time.mktime(begin) == 4 * 300


def one_replica_is_enough():
    dead = f"http://127.0.0.1:{servers.free_port()}"
    good = Fake(status(200))
    for bad in (dead, Fake(status(500, b"broken")).url, Fake(servers.garbage).url,
                Fake(status(302, Location="http://127.0.0.1:1/")).url):
        done = exits(check("--alertmanager", bad, "--alertmanager", good.url, "--interval", "1m"), 1, "warning", bad)
        assert good.url not in done.stderr
    assert [method for method, *_ in good.requests] == ["POST", "GET"] * 4
    exits(check("--alertmanager", good.url, "--interval", "1m", state=GOOD), 0)


def none_is_no_verdict_and_loses_no_report():
    bad = [f"http://127.0.0.1:{servers.free_port()}", Fake(status(503)).url, Fake(servers.garbage).url]
    many = [word for url in bad for word in ("--alertmanager", url)]
    done = exits(check(*many, "--interval", "1m", "-o", f"json={path('lost.json')}", "-o", "text"), 3, *bad)
    assert json.loads(read("lost.json"))["findings"] and "quota/limits" in done.stdout
    exits(check(*many, "--interval", "1m", "--exit-zero"), 3)
    slow = Fake(servers.silence)
    exits(check("--alertmanager", slow.url, "--interval", "1m", "--timeout", "1s"), 3, "the answer did not come in time")


def logins_reach_through_tls():
    url = programs.alertmanager()
    front = programs.nginx(url)
    password, token = write("password", "pa:ss w@rd\n"), write("token", "\ntok-7f3a\n")
    ca = ("--alertmanager-ca", path("ca.crt"), "--interval", "1h")
    certificate = ("--alertmanager-cert", path("client.crt"), "--alertmanager-key", path("client.key"))
    good = {
        "basic": ("--alertmanager-user", "joe", "--alertmanager-password-file", password),
        "token": ("--alertmanager-token-file", token),
        "certificate": certificate,
    }
    for name, login in good.items():
        exits(check("--alertmanager", front[name], *login, *ca), 1)
        exits(check("--alertmanager", front[name], *ca), 3)
        exits(check("--alertmanager", front[name], *login, "--interval", "1h"), 3, "certificate")
        exits(check("--alertmanager", front[name], *login, "--interval", "1h", "--alertmanager-insecure-skip-tls-verify"), 1)
        exits(check("--alertmanager", front[name], *login, "--interval", "1h", "--alertmanager-ca", path("other-ca.crt")), 3)
    in_url = front["basic"].replace("https://", "https://joe:pa%3Ass%20w%40rd@")
    exits(check("--alertmanager", in_url, *ca), 1)
    done = exits(check("--alertmanager", in_url.replace("w%40rd", "secret"), *ca), 3, "401", front["basic"])
    assert "secret" not in done.stderr and "joe" not in done.stderr
    done = exits(check("--alertmanager", front["token"], "--alertmanager-token-file", write("bad", "secret-9"), *ca), 3, "401")
    assert "secret-9" not in done.stderr
    exits(check("--alertmanager", front["certificate"], "--alertmanager-cert", path("client.crt"), "--alertmanager-key",
                path("server.key"), *ca), 3, "the client key does not belong to the client certificate")
    assert alerts_of(url)


def no_login_is_shown_or_sent_elsewhere():
    other = Fake(status(200))
    redirecting = Fake(lambda handler: status(307, Location=other.url + "/api/v2/alerts")(handler))
    token = write("secret-token", "s3cr3t-token")
    login = ("--alertmanager-token-file", token, "--interval", "1m")
    done = exits(check("--alertmanager", redirecting.url, *login), 3, "a redirect, which is not followed")
    assert not other.requests and redirecting.authorizations() == ["Bearer s3cr3t-token"]
    for fake in (Fake(servers.echo), Fake(servers.garbage)):
        done = exits(check("--alertmanager", fake.url, *login, "-v"), 3)
        assert "s3cr3t" not in done.stdout + done.stderr
        done = exits(check("--alertmanager", fake.url.replace("//", "//user:p4ss@"), "--interval", "1m"), 3)
        assert not re.search("p4ss|dXNlcjpwNHNz", done.stdout + done.stderr), done.stderr
    # Each server is shown its own login only.
    gateway = Fake(status(202))
    exits(check("--alertmanager", other.url, *login, "--pushgateway", gateway.url), 1)
    assert gateway.authorizations() == [None] and set(other.authorizations()) == {"Bearer s3cr3t-token"}


def wrong_options_are_said():
    for words, told in (
            (["--alertmanager", "http://a:1"], "--alertmanager needs --interval"),
            (["--interval", "5m"], "--interval needs --alertmanager"),
            (["--alertmanager", "http://a:1", "--interval", "0"], "--interval must be between 1s"),
            (["--alertmanager", "http://a:1", "--interval", "10ms"], "--interval must be between 1s"),
            (["--alertmanager", "a:9093", "--interval", "5m"], "is not a URL"),
            (["--alertmanager", "ftp://a", "--interval", "5m"], "neither http nor https"),
            (["--alertmanager", "http://a/?token=x", "--interval", "5m"], "a query"),
            (["--pushgateway", "ftp://joe:hidden@a"], "the value is neither"),
            (["--pushgateway-user", "joe"], "needs --pushgateway"),
            (["--pushgateway", "http://a", "--pushgateway-user", "joe"], "go together"),
            (["--pushgateway", "http://a", "--pushgateway-cert", "c"], "go together"),
            (["--pushgateway", "http://a", "--pushgateway-user", "j", "--pushgateway-password-file", "p",
              "--pushgateway-token-file", "t"], "use only one")):
        done = exits(check(*words), 2, told)
        assert "hidden" not in done.stderr and not done.stdout
    fake = Fake(status(200))
    exits(check("--alertmanager", fake.url, "--interval", "5m", "--alertmanager-token-file", path("no-such")), 3, "no-such")
    assert not fake.requests


# --- files ---

def whole(text):
    return text.startswith("# HELP kubevet_build_info") and text.endswith("\n") and "kubevet_up{" in text and (
        "kubevet_quota_refused{" in text)


def two_runs_at_once():
    file = path("both.prom")
    command = [KUBEVET, "quota", "--snapshot", SOURCE + "/examples/drifted.json", "-o", f"prometheus={file}"]
    assert subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL).returncode == 1
    for _ in range(5):
        running = [subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) for _ in range(2)]
        while any(each.poll() is None for each in running):
            assert whole(read(file))
        assert [each.returncode for each in running] == [1, 1] and whole(read(file))
    assert not [name for name in os.listdir(WORK) if name.startswith("both.prom.")]


def limited():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def a_full_disk_keeps_the_old_file():
    """As a limit on file sizes, which needs no rights: a write stops short, and the next one fails."""
    folder = path("full")
    os.mkdir(folder)
    with open(f"{folder}/kubevet.prom", "w") as out:
        out.write("old 1\n")
    quota = ["quota", "--snapshot", SOURCE + "/examples/drifted.json", "-o", f"prometheus={folder}/kubevet.prom"]
    done = exits(kubevet(*quota, "-o", "text", preexec_fn=limited), 3, "kubevet.prom: can't be written: File too large")
    assert os.listdir(folder) == ["kubevet.prom"] and open(f"{folder}/kubevet.prom").read() == "old 1\n"
    # A real one, where this may be mounted.
    disk = path("disk")
    os.mkdir(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", disk], capture_output=True).returncode == 0:
        try:
            quota[-1] = f"prometheus={disk}/kubevet.prom"
            with open(f"{disk}/kubevet.prom", "w") as out:
                out.write("old 1\n")
            exits(kubevet(*quota), 3, "No space left on device")
            assert os.listdir(disk) == ["kubevet.prom"] and open(f"{disk}/kubevet.prom").read() == "old 1\n"
        finally:
            subprocess.run(["umount", disk], check=True)


def become_nobody():
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def a_read_only_folder_keeps_the_old_file():
    folder = path("read-only")
    os.mkdir(folder)
    file = f"{folder}/kubevet.prom"
    with open(file, "w") as out:
        out.write("old 1\n")
    os.chmod(folder, 0o555)
    # Copies: the user nobody can't enter the folders above the repository if they are root's.
    program, spec, state = (shutil.copy(each, path(f"nobody-{os.path.basename(each)}")) for each in (KUBEVET, SPEC, DRIFTED))
    done = subprocess.run([program, "check", spec, "--snapshot", state, *RULES, "-o", f"prometheus={file}", "-o", "text"],
                          capture_output=True, text=True, cwd=WORK, env=ENVIRONMENT, preexec_fn=become_nobody)
    exits(done, 3, "can't be written: Permission denied")
    assert os.listdir(folder) == ["kubevet.prom"] and open(file).read() == "old 1\n"
    exits(check("-o", "prometheus=/proc/kubevet.prom"), 3, "/proc/kubevet.prom: can't be written")


def a_killed_run_keeps_the_old_file():
    file = path("killed.prom")
    command = [KUBEVET, "quota", "--snapshot", "-", "-o", f"prometheus={file}"]
    state = open(SOURCE + "/examples/drifted.json").read()
    exits(kubevet(*command[1:], stdin=None, input=state), 1)
    old = read(file)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        run = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=ENVIRONMENT)
        run.stdin.write(state[:1000])
        run.stdin.flush()
        run.send_signal(number)
        assert run.wait() == -number and read(file) == old
        run.stdin.close()
    # At whatever moment.
    for _ in range(20):
        run = subprocess.Popen([KUBEVET, "quota", "--snapshot", SOURCE + "/examples/drifted.json", "-o", f"prometheus={file}"],
                               env=ENVIRONMENT)
        time.sleep(random.uniform(0, 0.2))
        run.kill()
        run.wait()
        assert whole(read(file))


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", None) == "__main__" and name not in (
             "kubevet", "check", "exits", "path", "write", "read", "series", "value", "key", "alert_is_of", "whole", "limited",
             "become_nobody")]

try:
    for case in CASES:
        if len(sys.argv) > 1 and case.__name__ not in sys.argv[1:]:
            continue
        try:
            case()
            passed += 1
            print("ok     ", case.__name__.replace("_", " "), flush=True)
        except Exception:
            failed += 1
            print("FAILED ", case.__name__.replace("_", " "))
            traceback.print_exc(file=sys.stdout)
            sys.stdout.flush()
finally:
    programs.stop()
    shutil.rmtree(WORK, ignore_errors=True)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
