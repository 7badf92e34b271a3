"""examples/in-cluster: the check that runs in the cluster.

The manifests are whole by their kinds' required fields, name each other, are as locked down as they claim, and pass
kubevet's own check. What is generated is what the program prints. The alerts pass promtool; every query of the dashboard
and of the alerts is put to a Prometheus that has scraped the program's own metrics.
"""

import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

import yaml

KUBEVET = os.environ["KUBEVET"]
SOURCE = os.environ["KUBEVET_SOURCE"]
HERE = f"{SOURCE}/examples/in-cluster"
SPEC = f"{HERE}/kubevet.yaml"
passed = failed = 0

# Fields that the API server refuses an object without. Source: the API reference of Kubernetes 1.35, "required"; of
# the CRDs of prometheus-operator 0.80 and Flux 2.5. `*` is each item of a list.
REQUIRED = {
    "v1/Namespace": ["metadata.name"],
    "v1/ResourceQuota": ["metadata.name", "spec.hard"],
    "v1/PersistentVolumeClaim": ["metadata.name", "spec.accessModes", "spec.resources.requests.storage"],
    "v1/ServiceAccount": ["metadata.name"],
    "v1/ConfigMap": ["metadata.name", "data"],
    "rbac.authorization.k8s.io/v1/ClusterRole": ["metadata.name", "rules.*.verbs"],
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding":
        ["metadata.name", "roleRef.apiGroup", "roleRef.kind", "roleRef.name", "subjects.*.kind", "subjects.*.name",
         "subjects.*.namespace"],
    "networking.k8s.io/v1/NetworkPolicy": ["metadata.name", "spec.podSelector"],
    "batch/v1/CronJob":
        ["metadata.name", "spec.schedule", "spec.jobTemplate.spec.template.spec.restartPolicy",
         "spec.jobTemplate.spec.template.spec.containers.*.name",
         "spec.jobTemplate.spec.template.spec.containers.*.image",
         "spec.jobTemplate.spec.template.spec.containers.*.volumeMounts.*.name",
         "spec.jobTemplate.spec.template.spec.containers.*.volumeMounts.*.mountPath",
         "spec.jobTemplate.spec.template.spec.volumes.*.name"],
    "batch/v1/Job":
        ["metadata.name", "spec.template.spec.restartPolicy", "spec.template.spec.containers.*.name",
         "spec.template.spec.containers.*.image", "spec.template.spec.containers.*.volumeMounts.*.mountPath",
         "spec.template.spec.volumes.*.name"],
    "monitoring.coreos.com/v1/PrometheusRule":
        ["metadata.name", "spec.groups.*.name", "spec.groups.*.rules.*.expr"],
    "source.toolkit.fluxcd.io/v1/GitRepository": ["metadata.name", "spec.interval", "spec.url"],
    "kustomize.toolkit.fluxcd.io/v1/Kustomization":
        ["metadata.name", "spec.interval", "spec.prune", "spec.sourceRef.kind", "spec.sourceRef.name"],
}
CLUSTER_WIDE = {"Namespace", "ClusterRole", "ClusterRoleBinding"}


def check(name, good, found=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    print(f"{'ok  ' if good else 'FAIL'} {name}{'' if good else f': {found}'}")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def kubevet(*words):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KUBECONFIG", "KUBERNETES_"))}
    return run(KUBEVET, *words, env={**environment, "HOME": "/nonexistent"})


def documents(path):
    with open(path) as file:
        return [each for each in yaml.safe_load_all(file) if each]


def values(value, path):
    """All that a path with `*` names; None where a field is missing."""
    for i, key in enumerate(path):
        if key == "*":
            if not isinstance(value, list) or not value:
                return [None]
            return [found for item in value for found in values(item, path[i + 1:])]
        if not isinstance(value, dict) or key not in value:
            return [None]
        value = value[key]
    return [value]


# The manifests

def check_fields(objects):
    for each in objects:
        kind = f"{each['apiVersion']}/{each['kind']}"
        check(f"{kind} is a kind that this test knows", kind in REQUIRED)
        missing = [path for path in REQUIRED.get(kind, []) if None in values(each, path.split("."))]
        check(f"{kind}: its required fields", not missing, missing)
        namespace = each["metadata"].get("namespace")
        wanted = {None} if each["kind"] in CLUSTER_WIDE else {"kubevet", "flux-system"}
        check(f"{kind} is in its namespace", namespace in wanted, namespace)


def arguments_of(container):
    return dict(each.split("=", 1) for each in container["args"] if "=" in each)


def claim_of(by_kind):
    return by_kind["PersistentVolumeClaim"]["metadata"]["name"]


def check_references(by_kind):
    job = by_kind["CronJob"]["spec"]["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    container, = pod["containers"]
    name = by_kind["ServiceAccount"]["metadata"]["name"]
    check("the pod runs as the ServiceAccount", pod["serviceAccountName"] == name)
    check("the binding is the ServiceAccount's", by_kind["ClusterRoleBinding"]["subjects"] ==
          [{"kind": "ServiceAccount", "namespace": "kubevet", "name": name}])
    check("the binding is of the role", by_kind["ClusterRoleBinding"]["roleRef"]["name"] ==
          by_kind["ClusterRole"]["metadata"]["name"])
    volume, history = pod["volumes"]
    config = by_kind["ConfigMap"]
    check("the pod mounts the ConfigMap", volume["configMap"]["name"] == config["metadata"]["name"])
    check("the pod mounts the claim", history["persistentVolumeClaim"] == {"claimName": claim_of(by_kind)})
    mount, kept = container["volumeMounts"]
    check("the container mounts the volumes, and writes to the history's alone",
          mount["name"] == volume["name"] and mount["readOnly"] and kept["name"] == history["name"] and "readOnly" not in kept)
    check("the history is on its volume, which the user may write to", arguments_of(container)["--history"].startswith(
        kept["mountPath"] + "/") and pod["securityContext"]["fsGroup"] == pod["securityContext"]["runAsGroup"])
    file, = config["data"]
    check("the spec's path is the ConfigMap's file", container["args"][1] == f"{mount['mountPath']}/{file}")
    labels = job["template"]["metadata"]["labels"].items()
    check("the NetworkPolicy selects the pod",
          by_kind["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"].items() <= labels)
    listed = documents(f"{HERE}/kustomization.yaml")[0]
    check("kustomization.yaml lists the manifests, each once", sorted(listed["resources"]) ==
          sorted(f"manifests/{name}" for name in os.listdir(f"{HERE}/manifests")), listed["resources"])
    check("kustomization.yaml brings the dashboard",
          all(os.path.exists(f"{HERE}/{name}") for name in listed["configMapGenerator"][0]["files"]))
    source, flux = documents(f"{HERE}/flux.yaml")
    check("Flux applies this folder of that source", flux["spec"]["sourceRef"] ==
          {"kind": source["kind"], "name": source["metadata"]["name"]} and
          os.path.samefile(f"{SOURCE}/{flux['spec']['path']}", HERE), flux["spec"])


def seconds(duration):
    number, unit = re.fullmatch(r"(\d+)([smh])", duration).groups()
    return int(number) * {"s": 1, "m": 60, "h": 3600}[unit]


def memory(quantity):
    return int(quantity.removesuffix("Mi"))


def check_privilege(name, pod):
    container, = pod["containers"]
    security = {**pod["securityContext"], **container["securityContext"]}
    check(f"{name} has no privilege", {key: value for key, value in security.items() if key != "fsGroup"} == {
        "runAsNonRoot": True, "runAsUser": 65532, "runAsGroup": 65532, "seccompProfile": {"type": "RuntimeDefault"},
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}, security)
    check(f"{name} reaches nothing of the host", not {"hostNetwork", "hostPID", "hostIPC"} & set(pod))


def check_history_job(by_kind):
    """It prints, from a volume that it can't write to, what the CronJob has kept there."""
    job, = documents(f"{HERE}/history.yaml")
    check_fields([job])
    pod = job["spec"]["template"]["spec"]
    container, = pod["containers"]
    volume, = pod["volumes"]
    mount, = container["volumeMounts"]
    cron = by_kind["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    check_privilege("the history's Job", pod)
    check("the history's Job is of the CronJob's image, limits and claim", container["image"] == cron["image"] and
          container["resources"] == cron["resources"] and
          volume["persistentVolumeClaim"] == {"claimName": claim_of(by_kind), "readOnly": True} and mount["readOnly"])
    check("the history's Job asks the cluster nothing", pod["automountServiceAccountToken"] is False)
    path = container["args"][1]
    check("it reads what the CronJob writes", path == arguments_of(cron)["--history"], path)
    with tempfile.TemporaryDirectory() as work:
        kept = path.replace(mount["mountPath"], work)
        kubevet("check", SPEC, "-f", f"{HERE}/manifests", "--history", kept)  # refused: manifests are no state
        check("what manifests would make of the cluster is not kept", not os.path.exists(kept))
        kubevet("check", f"{SOURCE}/specs/plana-pulse-bg-sof-1.yaml", "--snapshot", f"{SOURCE}/examples/drifted.json",
                "--history", kept, "--keep", arguments_of(cron)["--keep"])
        done = kubevet(*[kept if each == path else each for each in container["args"]], "--at", "2026-11-24T00:00:00Z")
        check("the program takes the Job's command", done.returncode == 0 and "1 run" in done.stdout, done.stderr)


def check_cron_job(cron, quota):
    spec, job = cron["spec"], cron["spec"]["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    container, = pod["containers"]
    arguments = arguments_of(container)
    minutes = int(re.fullmatch(r"\*/(\d+) \* \* \* \*", spec["schedule"])[1])
    check("--interval is the schedule's", seconds(arguments["--interval"]) == minutes * 60, arguments)
    check("the run ends before its Job is ended, and that before the next",
          seconds(arguments["--timeout"]) < job["activeDeadlineSeconds"] < minutes * 60, arguments)
    check("a finding does not fail the Job", "--exit-zero" in container["args"])
    check("a failed Job is not tried again, nor run twice at once",
          job["backoffLimit"] == 0 and pod["restartPolicy"] == "Never" and spec["concurrencyPolicy"] == "Forbid")
    check("it is started late rather than never, and its traces go",
          spec["startingDeadlineSeconds"] >= 10 and job["ttlSecondsAfterFinished"] > 0 and
          {"successfulJobsHistoryLimit", "failedJobsHistoryLimit"} <= set(spec), spec)
    check("what is kept has an end", arguments["--keep"] == "400d", arguments)
    check_privilege("the CronJob", pod)
    limits, requests = container["resources"]["limits"], container["resources"]["requests"]
    check("its limits fit its quota", 2 * memory(limits["memory"]) <= memory(quota["spec"]["hard"]["limits.memory"]) and
          memory(requests["memory"]) <= memory(limits["memory"]), limits)
    check("its request of memory is what the documented cluster takes, and more",
          peak_kibibytes() < memory(requests["memory"]) * 1024, peak_kibibytes())


def peak_kibibytes():
    """Of a run on the documented cluster as it was recorded, which is added to a history."""
    measure = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); " \
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    with tempfile.TemporaryDirectory() as work:
        return int(run(sys.executable, "-c", measure, KUBEVET, "check", f"{SOURCE}/specs/plana-pulse-bg-sof-1.yaml",
                       "--snapshot", f"{SOURCE}/examples/healthy.json", "--history", f"{work}/history.db").stdout)


def check_command(cron):
    """The command line is one that the program takes: without a cluster, it ends where it looks for one."""
    container, = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    words = [SPEC if each.startswith("/etc/") else each.replace("monitoring.svc", "invalid") for each in
             container["args"]]
    done = kubevet(*words)
    check("the program takes the CronJob's command", done.returncode == 3 and "no cluster is configured" in done.stderr,
          (done.returncode, done.stderr))
    known = kubevet("help", container["args"][0]).stdout
    missing = [each for each in re.findall(r"--[a-z-]+", " ".join(container["args"])) if f"{each} " not in known and
               f"{each}\n" not in known]
    check("the CronJob's options are the command's", not missing, missing)


def check_network(policy, cron):
    ports = {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}
    container, = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    called = {int(port) for port in re.findall(r"=http://[\w.]+:(\d+)", " ".join(container["args"]))}
    check("the NetworkPolicy opens what the command calls, the API server, DNS, and nothing else",
          ports == called | {53, 443, 6443}, ports)
    check("nobody may call the pod", policy["spec"]["ingress"] == [] and
          set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"})


def check_generated(by_kind):
    role = kubevet("rbac", SPEC, "--service-account", "kubevet/kubevet").stdout
    with open(f"{HERE}/manifests/rbac.yaml") as file:
        check("the role is what kubevet rbac prints", file.read().split("\n", 1)[1] == role, "run scripts/refresh")
    with open(SPEC) as file:
        check("the ConfigMap has the spec", by_kind["ConfigMap"]["data"] == {"kubevet.yaml": file.read()},
              "run scripts/refresh")


def check_conforms():
    done = kubevet("check", SPEC, "-f", f"{HERE}/manifests", "-o", "json")
    report = json.loads(done.stdout)
    check("the manifests conform to their spec", done.returncode == 0 and report["summary"]["verdict"] == "conforms" and
          report["summary"]["objects"].get("CronJob") == 1, (done.stdout, done.stderr))
    done = kubevet("check", SPEC, "-f", f"{HERE}/manifests", "--complete", "-o", "json")
    found = [(each["rule"], each["object"]["name"]) for each in json.loads(done.stdout)["findings"]]
    check("all is there except the namespace that others bring", found == [("namespace/missing", "monitoring")], found)
    done = kubevet("check", f"{SOURCE}/specs/plana-pulse-bg-sof-1.yaml", "-f", f"{HERE}/manifests", "--snapshot",
                   f"{SOURCE}/examples/healthy.json", "-o", "json")
    found = {each["rule"] for each in json.loads(done.stdout)["findings"]}
    check("laid over a cluster that does not document it, it is told, and breaks nothing",
          found == {"namespace/undeclared"}, (found, done.stderr))


# Prometheus

def rules():
    groups = documents(f"{HERE}/manifests/prometheusrule.yaml")[0]["spec"]["groups"]
    return [rule for group in groups for rule in group["rules"]]


def check_alerts(work):
    """The rules' groups by themselves, as the operator hands them to Prometheus."""
    with open(f"{work}/rules.yaml", "w") as file:
        yaml.safe_dump(documents(f"{HERE}/manifests/prometheusrule.yaml")[0]["spec"], file)
    shutil.copy(f"{HERE}/alerts_test.yaml", work)
    for command in (["check", "rules", "--lint-fatal", "rules.yaml"], ["test", "rules", "alerts_test.yaml"]):
        done = run("promtool", *command, cwd=work)
        check(f"promtool {' '.join(command)}", done.returncode == 0, done.stdout + done.stderr)
    tested = {case["alertname"] for test in documents(f"{HERE}/alerts_test.yaml")[0]["tests"]
              for case in test["alert_rule_test"] if case["exp_alerts"]}
    alerts = {rule["alert"] for rule in rules() if "alert" in rule}
    check("each alert has a test in which it fires", alerts == tested, alerts ^ tested)


def metrics():
    """What the program pushes: of a check of the drifted example."""
    done = kubevet("check", f"{SOURCE}/specs/plana-pulse-bg-sof-1.yaml", "--snapshot", f"{SOURCE}/examples/drifted.json",
                   "-o", "prometheus", "--exit-zero")
    check("the program prints metrics", done.returncode == 0 and "kubevet_findings{" in done.stdout, done.stderr)
    return done.stdout


class Prometheus:
    """A real one, which scrapes `text` from a server of our own; both on free ports of the loopback interface."""

    def __init__(self, work, text):
        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.exporter = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=self.exporter.serve_forever, daemon=True).start()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with open(f"{work}/prometheus.yaml", "w") as file:
            yaml.safe_dump({"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": ["rules.yaml"],
                            "scrape_configs": [{"job_name": "pushgateway", "honor_labels": True, "static_configs": [
                                {"targets": [f"127.0.0.1:{self.exporter.server_port}"]}]}]}, file)
        self.log = open(f"{work}/prometheus.log", "w+")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={work}/prometheus.yaml", f"--storage.tsdb.path={work}/data",
             f"--web.listen-address=127.0.0.1:{self.port}"], stdout=self.log, stderr=self.log)

    def query(self, expression):
        address = f"http://127.0.0.1:{self.port}/api/v1/query?{urllib.parse.urlencode({'query': expression})}"
        try:
            with urllib.request.urlopen(address, timeout=600) as answer:
                return json.load(answer)["data"]["result"]
        except urllib.error.HTTPError as error:
            if error.code == 503: # it starts
                return []
            raise ValueError(json.load(error).get("error")) from error

    def wait(self, expression, turns=600):
        for _ in range(turns):
            if self.process.poll() is not None:
                self.log.seek(0)
                sys.exit(f"FAIL Prometheus ended: {self.log.read()}")
            try:
                if self.query(expression):
                    return True
            except urllib.error.URLError:
                pass
            time.sleep(0.1)
        return False

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.exporter.shutdown()


def check_queries(work):
    text = metrics()
    names = set(re.findall(r"^# TYPE (\w+) ", text, re.M))
    dashboard = json.load(open(f"{HERE}/dashboard.json"))
    panels = [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel["targets"]]
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    used = {name for _, query in panels + [("", rule["expr"]) for rule in rules()] for name in
            re.findall(r"\bkubevet_[\w:]+", query)}
    check("alerts and dashboard use metrics that there are", used - recorded <= names, used - recorded - names)
    prometheus = Prometheus(work, text)
    try:
        check("Prometheus takes the metrics, and the recording rules",
              prometheus.wait("kubevet_up") and prometheus.wait("kubevet_quota_used_ratio:max"), text[:500])
        clusters = {each["metric"]["cluster"] for each in prometheus.query("kubevet_up")}
        for title, query in panels:
            query = query.replace("$cluster", *clusters).replace("$namespace", ".*")
            try:
                check(f"the panel {title!r} shows something", prometheus.query(query), query)
            except ValueError as error:
                check(f"the panel {title!r} is a query", False, error)
        for rule in rules():
            try:
                prometheus.query(rule["expr"])
            except ValueError as error:
                check(f"{rule.get('alert')} is a query", False, error)
        for variable in dashboard["templating"]["list"]:
            if variable["type"] == "query":
                series, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["definition"]).groups()
                found = prometheus.query(f"count by ({label}) ({series.replace('$cluster', *clusters)})")
                check(f"the dashboard's variable {variable['name']} has values", found, series)
    finally:
        prometheus.stop()


def check_dashboard():
    dashboard = json.load(open(f"{HERE}/dashboard.json"))
    panels = dashboard["panels"]
    check("the panels' ids are their own", len({panel["id"] for panel in panels}) == len(panels))
    taken = {}
    for panel in panels:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                check(f"{panel['title']} lies on no other panel", False, taken[x, y]) if (x, y) in taken else None
                taken[x, y] = panel["title"]
    check("the panels fit the grid", max(x for x, _ in taken) == 23, max(taken))
    check("all asks the chosen data source", {target["datasource"]["uid"] for panel in panels
                                              for target in panel["targets"]} == {"${datasource}"})
    shown = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    for metric in ("kubevet_quota_used_ratio", "kubevet_quota_projected_ratio", "kubevet_findings",
                   "kubevet_last_success_timestamp_seconds", "kubevet_rules_not_evaluated"):
        check(f"the dashboard shows {metric}", metric in shown)


def main():
    objects = [each for name in sorted(os.listdir(f"{HERE}/manifests")) for each in documents(f"{HERE}/manifests/{name}")]
    by_kind = {each["kind"]: each for each in objects}
    check("one of each kind", len(by_kind) == len(objects) == 10, list(by_kind))
    check_fields(objects + documents(f"{HERE}/flux.yaml"))
    check_references(by_kind)
    check_cron_job(by_kind["CronJob"], by_kind["ResourceQuota"])
    check_command(by_kind["CronJob"])
    check_history_job(by_kind)
    check_network(by_kind["NetworkPolicy"], by_kind["CronJob"])
    check_generated(by_kind)
    check_conforms()
    check_dashboard()
    work = tempfile.mkdtemp()
    try:
        check_alerts(work)
        check_queries(work)
    finally:
        shutil.rmtree(work)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
