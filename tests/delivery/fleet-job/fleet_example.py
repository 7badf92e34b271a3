"""examples/fleet: it builds, its Job's shares agree with each other, its pods are locked down and may read nothing but ClusterProfiles,
the command in it is one that kubevet takes, and the alerts pass promtool."""
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

KUBEVET = os.environ["KUBEVET"]
HERE = pathlib.Path(os.environ["KUBEVET_SOURCE"], "examples/fleet")
FAILED = []


def check(name, good, said=""):
    print(f"{'ok     ' if good else 'FAILED '} {name}" + ("" if good else f"\n{said}"))
    if not good:
        FAILED.append(name)


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def built():
    done = run("kubectl", "kustomize", HERE)
    check("kustomize builds it", done.returncode == 0, done.stderr)
    return {f"{each['kind']}/{each['metadata']['name']}": each for each in yaml.safe_load_all(done.stdout)}


def check_job(objects):
    job = objects["CronJob/kubevet-fleet"]["spec"]["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    container = pod["containers"][0]
    environment = {each["name"]: each.get("value") for each in container["env"]}
    check("the Job is indexed, and a share that fails stops no other", job["completionMode"] == "Indexed" and job["backoffLimitPerIndex"] >= 0
          and "backoffLimit" not in job)
    check("there are as many pods as shares", str(job["completions"]) == environment["KUBEVET_SHARDS"] and job["parallelism"] <= job["completions"])
    check("its pods are locked down", pod["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"]
          and not container["securityContext"]["allowPrivilegeEscalation"] and container["securityContext"]["capabilities"] == {"drop": ["ALL"]})
    config = next(name for name in objects if name.startswith("ConfigMap/"))
    check("it mounts the ConfigMap that is built", f"ConfigMap/{pod['volumes'][0]['configMap']['name']}" == config)
    return container["args"], objects[config]["data"]


def check_command(arguments, data, work):
    """As in the pod: all files in one folder, and no cluster to reach."""
    for name, text in data.items():
        (work / name).write_text(text)
    done = run(KUBEVET, "lint", work / "fleet.yaml")
    check("the fleet and its specs lint", done.returncode == 0, done.stderr)
    words = [word.replace("/etc/kubevet", str(work)) for word in arguments if "alertmanager" not in word and "pushgateway" not in word
             and "interval" not in word]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KUBE", "POD_"))}
    names = set()
    for index in range(4):
        done = run(KUBEVET, *words, "-o", "json", env={**environment, "HOME": "/nonexistent", "KUBEVET_SHARDS": "4", "JOB_COMPLETION_INDEX": str(index)})
        report = yaml.safe_load(done.stdout) if done.stdout else {"clusters": []}
        names |= {each["cluster"]["name"] for each in report["clusters"]}
        check(f"share {index} runs", done.returncode in (0, 3), done.stderr)
    check("the shares have all clusters", names == {"sof-1", "vie-1", "lab"}, names)


def check_rights(objects):
    roles = [each for each in objects.values() if each["kind"] in ("Role", "ClusterRole")]
    rules = [rule for role in roles for rule in role["rules"]]
    check("it may only get ClusterProfiles", rules == [{"apiGroups": ["multicluster.x-k8s.io"], "resources": ["clusterprofiles"], "verbs": ["get"]}], rules)
    bound = objects["RoleBinding/kubevet-fleet"]["subjects"][0]
    check("the role is bound to the pods' account", f"ServiceAccount/{bound['name']}" in objects
          and objects["CronJob/kubevet-fleet"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["serviceAccountName"] == bound["name"])


def check_alerts(objects, work):
    (work / "rules.yaml").write_text(yaml.safe_dump(objects["PrometheusRule/kubevet-fleet"]["spec"]))
    (work / "alerts_test.yaml").write_text((HERE / "alerts_test.yaml").read_text())
    done = run("promtool", "test", "rules", "alerts_test.yaml", cwd=work)
    check("the alerts pass promtool", done.returncode == 0, done.stdout + done.stderr)


def main():
    objects = built()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        arguments, data = check_job(objects)
        check_command(arguments, data, work)
        check_rights(objects)
        check_alerts(objects, work)
    sys.exit(1 if FAILED else 0)


main()
