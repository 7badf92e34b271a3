#!/usr/bin/env python3
"""check --repo --helm, case by case: HelmReleases whose charts are in the checkout, or are pulled; and what must come of them.

What Flux makes of each was read in the source of its controllers; the rendering is that of the real helm.
"""
import contextlib
import copy
import functools
import http.server
import os
import random
import shutil
import subprocess
import threading

import yaml

from repository import Checkout, config_map, deployment, kustomization, main, owned_by, source

HELM = os.environ["HELM"]
CASES = []


def case(function):
    def run(t):
        t.program(f"#!/bin/sh\nexec {HELM} \"$@\"\n", "helm")
        t.options = ["--helm"]
        function(t)
    run.__name__ = function.__name__
    CASES.append(run)
    return run


WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      containers:
      - name: web
        image: nginx:{{ .Values.tag }}
"""

DATA = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: data}
data: {value: {{ .Values.value | quote }}}
"""


def chart(t, name="app", templates=None, values="replicas: 2\ntag: '1'\nvalue: v\n", version="1.0.0", path=None, about=""):
    folder = path or f"charts/{name}"
    t.write(f"{folder}/Chart.yaml", f"apiVersion: v2\nname: {name}\nversion: {version}\n{about}")
    t.write(f"{folder}/values.yaml", values)
    shutil.rmtree(t.folder / folder / "templates", ignore_errors=True)
    for file, text in (templates or {"web.yaml": WEB}).items():
        t.write(f"{folder}/templates/{file}", text)


def release(name="web", namespace="shop", chart=None, **spec):
    if "chartRef" not in spec:
        spec["chart"] = {"spec": {"chart": "./charts/app", "sourceRef": {
            "kind": "GitRepository", "name": "fleet", "namespace": "flux-system"}, **(chart or {})}}
    return {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
            "metadata": {"name": name, "namespace": namespace}, "spec": {"interval": "10m", **spec}}


def released(item, version="1.0.0", **status):
    """The same in the cluster, with the server's defaults and its release."""
    name = item["metadata"]["name"]
    item = copy.deepcopy(item)
    if "chart" in item["spec"]:
        template = item["spec"]["chart"]["spec"]
        template.update({"reconcileStrategy": "ChartVersion", "version": "*", **template})
    return {**item, "status": {"helmChart": f"flux-system/shop-{name}",
                               "history": [{"chartName": "app", "chartVersion": version}], **status}}


def helm_chart(version="1.0.0"):
    """What source-controller has packaged for it."""
    return {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmChart",
            "metadata": {"name": "shop-web", "namespace": "flux-system"},
            "spec": {"interval": "1m", "chart": "./charts/app", "sourceRef": {"kind": "GitRepository", "name": "fleet"}},
            "status": {"artifact": {"revision": version}}}


def by_helm(name="web", **labels):
    return {"helm.toolkit.fluxcd.io/name": name, "helm.toolkit.fluxcd.io/namespace": "shop",
            "app.kubernetes.io/managed-by": "Helm", **labels}


def releases(result):
    return {item["name"]: item["outcome"] for item in result.report["checkout"]["helmReleases"]}


def why(result, name="web"):
    return next(item.get("why", "") for item in result.report["checkout"]["helmReleases"] if item["name"] == name)


@case
def new_release(t):
    """Its objects are laid over the state, in its namespace, with the marks of Helm and Flux."""
    chart(t)
    t.write("apps/web.yaml", release(values={"replicas": 3}))
    t.state.append(kustomization())
    t.workloads = {"web": {"replicas": 3}}
    t.resources.append(("shop", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "match": {"metadata": {
        "labels": by_helm(), "annotations": {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"}}}}))
    result = t.run().passes()
    assert releases(result) == {"web": "applied"}, result
    assert result.report["checkout"]["renderer"].startswith("helm v"), result
    t.workloads = {"web": {"replicas": 2}}
    result = t.run().finds("workload/replicas Deployment/web")
    assert result.line("workload/replicas") == "fleet/charts/app/templates/web.yaml:2", result


@case
def without_helm_they_are_not_evaluated(t):
    """All in one line; and what does not change is left."""
    chart(t)
    t.options = []
    t.write("apps/a.yaml", [release(f"a{n}") for n in range(7)])
    t.state.append(kustomization())
    result = t.run().gaps("HelmReleases that change are rendered only with --helm")
    text = subprocess.run([os.environ["KUBEVET"], "check", "spec.yaml", "--snapshot", "state.yaml", "--complete", "--repo",
                           "fleet", "--skip-rule", "workload/available"], cwd=t.root, capture_output=True, text=True,
                          env={"PATH": t.path, "TMPDIR": str(t.root)}).stdout
    assert text.count("rendered only with --helm") == 1, text
    t.state += [released(release(f"a{n}")) for n in range(7)]
    result = t.run().passes()
    assert set(releases(result).values()) == {"unchanged"}, result


# --- charts of the checkout ---

@case
def chart_is_rolled_out_with_its_version(t):
    """A template that is edited without a new version changes nothing, and that is said; unless reconcileStrategy says so."""
    chart(t)
    item = release(values={"replicas": 2})
    t.write("apps/web.yaml", item)
    t.state += [kustomization(), released(item), deployment("web", replicas=2, labels=by_helm())]
    t.workloads = {"web": {"replicas": 2}}
    result = t.run().passes()
    assert releases(result) == {"web": "unchanged"} and not why(result), result
    t.write("charts/app/templates/web.yaml", WEB.replace("replicas: {{ .Values.replicas }}", "replicas: 5"))
    result = t.run().passes()
    assert releases(result) == {"web": "unchanged"}, result
    assert "the same version 1.0.0: Flux rolls out a chart with another version only" in why(result), result
    t.write("charts/app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.1\n")
    assert releases(t.run().finds("workload/replicas Deployment/web")) == {"web": "applied"}
    t.write("charts/app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n")
    item = release(values={"replicas": 2}, chart={"reconcileStrategy": "Revision"})
    t.write("apps/web.yaml", item)
    t.state[-2] = released(item, "1.0.0+0123456789ab")
    t.run().finds("workload/replicas Deployment/web")


@case
def how_to_release_changes_nothing(t):
    """spec.upgrade and spec.install matter only to what is released: a new release, or one that changes otherwise."""
    chart(t)
    t.options = []
    t.write("apps/web.yaml", release(upgrade={"remediation": {"retries": 5}}, install={"disableHooks": True}))
    t.state += [kustomization(), released(release(upgrade={"remediation": {"retries": 3}}))]
    assert releases(t.run().passes()) == {"web": "unchanged"}
    t.state[-1]["status"]["history"] = []
    t.run().gaps("HelmReleases that change are rendered only with --helm")


@case
def drift_is_corrected_from_now_on(t):
    """driftDetection that the checkout switches on undoes what somebody did by hand, and so what the spec may have documented."""
    chart(t)
    t.write("apps/web.yaml", release(driftDetection={"mode": "enabled"}))
    t.state += [kustomization(), deployment(replicas=5, labels=by_helm(), annotations={
        "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"}), released(release(driftDetection={"mode": "warn"}))]
    t.workloads = {"web": {"replicas": 5}}
    t.run().finds("workload/replicas Deployment/web")
    t.options = []
    t.run().gaps("HelmReleases that change are rendered only with --helm")
    for mode in ("warn", "disabled"):
        t.write("apps/web.yaml", release(driftDetection={"mode": mode}))
        assert releases(t.run().passes()) == {"web": "unchanged"}
    t.write("apps/web.yaml", release(driftDetection={"mode": "enabled"}))
    t.state[-1]["spec"]["driftDetection"]["mode"] = "enabled"  # Flux has done so before
    assert releases(t.run().passes()) == {"web": "unchanged"}


@case
def changed_release_is_an_upgrade(t):
    chart(t, templates={"web.yaml": WEB, "data.yaml": DATA.replace(".Values.value", ".Release.IsUpgrade")})
    t.write("apps/web.yaml", release(values={"replicas": 3}))
    t.state.append(kustomization())
    t.expect_config("data", {"value": "false"})
    t.run().passes()
    t.state.append(released(release(values={"replicas": 2})))
    t.run().finds("resource/mismatch ConfigMap/data")


@case
def values_files_of_the_chart(t):
    """replace the chart's own, in order; their paths begin at the artifact's root."""
    chart(t)
    t.write("values/one.yaml", "replicas: 3\ntag: '9'\nlist: [1]\n")
    t.write("values/two.yaml", "replicas: 4\n")
    t.write("apps/web.yaml", release(chart={"valuesFiles": ["values/one.yaml", "./values/two.yaml", "none.yaml"],
                                            "ignoreMissingValuesFiles": True}))
    t.state.append(kustomization())
    t.workloads = {"web": {"replicas": 4}}
    t.run().passes()
    t.write("apps/web.yaml", release(chart={"valuesFiles": ["values/two.yaml", "none.yaml"]}))
    t.run().refuses("fleet/none.yaml: HelmRelease shop/web: no values file found at path 'none.yaml'")
    t.write("apps/web.yaml", release(chart={"valuesFiles": ["../../values/two.yaml", "charts/app/values.yaml"]}))
    t.workloads = {"web": {"replicas": 2}}
    t.run().passes()


@case
def chart_that_is_not_there(t):
    chart(t)
    t.write("apps/web.yaml", release(chart={"chart": "./charts/other"}))
    t.state.append(kustomization())
    t.run().refuses("fleet/charts/other: HelmRelease shop/web: there is no such chart: it does not exist in the checkout")
    t.write("apps/web.yaml", release(chart={"chart": "./apps"}))
    t.run().refuses("fleet/apps: HelmRelease shop/web: is no chart: it has no Chart.yaml")
    t.write("charts/app/Chart.yaml", "name: [\n")
    t.write("apps/web.yaml", release())
    t.run().refuses("fleet/charts/app/Chart.yaml:")


@case
def dependencies_within_the_checkout(t):
    chart(t, about="dependencies: [{name: lib, version: 1.0.0, repository: 'file://../lib'}]\n")
    chart(t, "lib", {"data.yaml": DATA})
    t.write("apps/web.yaml", release(values={"lib": {"value": "x"}}))
    t.state.append(kustomization())
    t.expect_config("data", {"value": "other"})
    result = t.run().finds("resource/mismatch ConfigMap/data")
    assert result.line("resource/mismatch").startswith("fleet/charts/lib/templates/data.yaml:"), result
    t.resources.clear()
    t.write("charts/app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n"
                                     "dependencies: [{name: lib, version: 1.0.0, repository: 'https://charts.example.com'}]\n")
    t.run().gaps("depends on lib of https://charts.example.com, which is not in the checkout: --helm=network pulls it")
    t.write("charts/app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n"
                                     "dependencies: [{name: lib, version: 1.0.0, repository: 'file://../../../lib'}]\n")
    t.run().refuses("its dependency lib at file://../../../lib is outside of the repository")


@case
def vendored_and_packaged_charts(t):
    """A folder in charts/ is looked into; a package is rendered, and what it may ask the cluster is not known."""
    chart(t, about="dependencies: [{name: lib, version: 1.0.0, repository: 'https://charts.example.com'}]\n")
    chart(t, "lib", {"data.yaml": DATA}, path="charts/app/charts/lib")
    t.write("apps/web.yaml", release())
    t.state.append(kustomization())
    t.expect_config("data", {"value": "v"})
    t.run().passes()
    subprocess.run([HELM, "package", "-d", str(t.folder / "charts/app/charts"), str(t.folder / "charts/app/charts/lib")],
                   check=True, capture_output=True)
    shutil.rmtree(t.folder / "charts/app/charts/lib")
    t.run().gaps("charts/lib-1.0.0.tgz of its chart is packaged")
    t.write("apps/web.yaml", release(chart={"chart": "charts/app/charts/lib-1.0.0.tgz"}))
    t.run().gaps("fleet/charts/app/charts/lib-1.0.0.tgz of its chart is packaged")


@case
def chart_of_other_objects(t):
    """chartRef: a HelmChart, an artifact that is composed of the checkout, and one that nobody knows."""
    chart(t)
    t.write("apps/web.yaml", [release(chartRef={"kind": "HelmChart", "name": "app"}), {
        "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmChart", "metadata": {"name": "app", "namespace": "shop"},
        "spec": {"interval": "1m", "chart": "charts/app", "sourceRef": {"kind": "GitRepository", "name": "fleet"}}}])
    t.state += [kustomization(), {**source(), "metadata": {"name": "fleet", "namespace": "shop"}}]
    t.workloads = {"web": {"replicas": 2}}
    t.run().passes()
    t.write("apps/web.yaml", [release(chartRef={"kind": "ExternalArtifact", "name": "app", "namespace": "shop"}), {
        "apiVersion": "source.extensions.fluxcd.io/v1beta1", "kind": "ArtifactGenerator",
        "metadata": {"name": "app", "namespace": "shop"},
        "spec": {"sources": [{"alias": "a", "kind": "GitRepository", "name": "fleet"}],
                 "artifacts": [{"name": "app", "copy": [{"from": "@a/charts/app/**", "to": "@artifact/"}]}]}}])
    assert releases(t.run()) == {"web": "applied"}
    t.workloads = {}
    t.write("apps/web.yaml", release(chartRef={"kind": "HelmChart", "name": "none"}))
    t.run().gaps("its chart is HelmChart shop/none, which is neither in the checkout nor in the state")
    t.write("apps/web.yaml", release(chartRef={"kind": "OCIRepository", "name": "none"}))
    t.run().gaps("its chart comes from OCIRepository shop/none, which is neither in the checkout nor in the state")


@case
def release_that_only_the_cluster_has(t):
    """Whether its chart changes is known, but not what of it becomes."""
    chart(t)
    t.write("apps/a.yaml", config_map("a", {}))
    t.state += [kustomization(), released(release(values={"replicas": 2})), helm_chart()]
    assert not releases(t.run().passes())
    t.state[-1]["status"]["artifact"]["revision"] = "0.9.0"
    t.run().gaps("the state has only a digest of spec.values")


# --- values ---

@case
def values_in_their_order(t):
    chart(t, templates={"data.yaml": """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: data}
        data: {value: {{ .Values | toJson | quote }}}
        """}, values="deleted: 1\nown: 1\n")
    t.write("apps/web.yaml", [
        release(values={"a": 1, "n": {"a": 1, "b": 1}, "l": [1], "deleted": None}, valuesFrom=[
            {"kind": "ConfigMap", "name": "file"}, {"kind": "ConfigMap", "name": "keys", "valuesKey": "x", "targetPath": "a"},
            {"kind": "ConfigMap", "name": "keys", "valuesKey": "x", "targetPath": "m.a"},
            {"kind": "ConfigMap", "name": "keys", "valuesKey": "big", "targetPath": "m.big"},
            {"kind": "ConfigMap", "name": "keys", "valuesKey": "quoted", "targetPath": "m.quoted"},
            {"kind": "ConfigMap", "name": "keys", "valuesKey": "list", "targetPath": "m.literal", "literal": True},
            {"kind": "ConfigMap", "name": "keys", "valuesKey": "list", "targetPath": "m.list"},
            {"kind": "ConfigMap", "name": "keys", "valuesKey": "none", "targetPath": "z", "optional": True},
            {"kind": "ConfigMap", "name": "none", "optional": True}]),
        config_map("file", {"values.yaml": "\"n\": {b: 2, c: 2}\nl: [2, 3]\n"}),
        config_map("keys", {"x": "2", "big": "123456789", "quoted": "\"5\"", "list": "{p,q}"})])
    t.state.append(kustomization())
    t.expect_config("data", {"value": '{"a":1,"l":[1],"m":{"a":2,"big":123456789,"list":["p","q"],"literal":"{p,q}",'
                                      '"quoted":"5"},"n":{"a":1,"b":1,"c":2},"own":1}'})
    result = t.run()
    assert result.code == 0, result


@case
def values_as_the_real_helm_sets_them(t):
    """Random target paths and values, against `helm template --set`; mistakes, too."""
    chart(t, templates={"data.yaml": """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{ .Release.Name }}}
        data: {value: {{ .Values | toJson | quote }}}
        """}, values="{}\n")
    dice = random.Random(7)
    words = ["a", "b", "a.b", "b.a.c", "l[0]", "l[2]", "l[1].a", "l[0][1]", "a\\\\.b".replace("\\\\", "\\"), "x[0].y.z"]
    texts = ["1", "0", "05", "-3", "+4", "1.5", "true", "FALSE", "null", "", "x y", "{a,b}", "{1,true}", "{", "a,b=c", "a,b", "p\\,q",
             "99999999999999999999", "123456789", "a=b", "{a}b"]
    for n in range(24):
        path, text = dice.choice(words), dice.choice(texts)
        real = subprocess.run([HELM, "template", "r", str(t.folder / "charts/app"), "--set", f"{path}={text}"],
                              capture_output=True, text=True)
        t.resources.clear()
        t.state = t.state[:3] + [kustomization()]
        t.write("apps/web.yaml", [release("r", valuesFrom=[{"kind": "ConfigMap", "name": "c", "valuesKey": "k", "targetPath": path}]),
                                  config_map("c", {"k": text})])
        if real.returncode:
            t.run().refuses("HelmRelease shop/r: could not resolve ConfigMap chart values")
            continue
        t.expect_config("r", {"value": yaml.safe_load(real.stdout)["data"]["value"]})
        assert t.run().code == 0, (path, text, real.stdout, str(t.run()))


@case
def values_of_generated_config_maps(t):
    """kustomize names what it generates by the content, so that the same name shows the same values."""
    chart(t)
    values = "replicas: 2\nvalue: \"a<b>&'\\u2028\\t\u00fc\u2028\"\n"
    t.options = []
    t.write("apps/kustomization.yaml", {"resources": ["web.yaml"], "configurations": ["names.yaml"], "configMapGenerator": [
        {"name": "values", "namespace": "shop", "files": ["values.yaml", "more=values.yaml"]}]})
    t.write("apps/names.yaml", {"nameReference": [{"kind": "ConfigMap", "version": "v1", "fieldSpecs": [
        {"path": "spec/valuesFrom/name", "kind": "HelmRelease"}]}]})
    t.write("apps/values.yaml", values)
    t.write("apps/web.yaml", release(valuesFrom=[{"kind": "ConfigMap", "name": "values"}]))
    built = list(yaml.safe_load_all(subprocess.run([os.environ["KUBECTL"], "kustomize", t.folder / "apps"], capture_output=True, check=True).stdout))
    t.state += [kustomization(), *({**item, "data": {}} if item["kind"] == "ConfigMap" else released(item) for item in built)]
    assert releases(t.run().passes()) == {"web": "unchanged"}
    (t.folder / "apps/values.yaml").write_text(values + "more: 1\n")
    t.run().gaps("HelmReleases that change are rendered only with --helm")
    (t.folder / "apps/values.yaml").write_text(values)
    t.write("apps/kustomization.yaml", {"resources": ["web.yaml"], "configMapGenerator": [
        {"name": "values", "namespace": "shop", "files": ["values.yaml"], "options": {"disableNameSuffixHash": True}}]})
    t.state[-2:] = [{**each, "metadata": {**each["metadata"], "name": "values"}} if each["kind"] == "ConfigMap"
                    else released(release(valuesFrom=[{"kind": "ConfigMap", "name": "values"}])) for each in t.state[-2:]]
    t.run().gaps("HelmReleases that change are rendered only with --helm")  # its values may have changed


@case
def values_that_are_missing(t):
    chart(t)
    t.state.append(kustomization())
    t.write("apps/web.yaml", release(valuesFrom=[{"kind": "ConfigMap", "name": "none"}]))
    t.run().refuses("fleet/apps/web.yaml:1: HelmRelease shop/web: could not resolve ConfigMap chart values reference "
                    "'shop/none' with key 'values.yaml': resource not found")
    t.write("apps/web.yaml", [release(valuesFrom=[{"kind": "ConfigMap", "name": "c", "valuesKey": "k"}]),
                              config_map("c", {"other": "x"})])
    t.run().refuses("with key 'k': key not found")
    t.write("apps/web.yaml", [release(valuesFrom=[{"kind": "ConfigMap", "name": "c", "valuesKey": "k", "targetPath": "a"}]),
                              config_map("c", {"k": "x,y"})])
    t.run().refuses("key 'k': key \"y\" has no value")
    t.write("apps/web.yaml", release(valuesFrom=[{"kind": "ConfigMap", "name": "live"}]))
    t.state.append(config_map("live", {"values.yaml": "replicas: 3"}))
    t.run().gaps("only ConfigMap shop/live knows which values it sets: no Kustomization of the checkout brings it")


@case
def what_only_a_secret_knows(t):
    """Not evaluated, by name and object; the other objects are judged."""
    chart(t, templates={"web.yaml": WEB, "data.yaml": DATA})
    t.state.append(kustomization())
    t.write("apps/web.yaml", release(valuesFrom=[{"kind": "Secret", "name": "s"}]))
    t.run().gaps("only Secret shop/s knows which values it sets: Secrets are not read")
    t.workloads = {"web": {"replicas": 2}}
    t.expect_config("data", {"value": "other"})
    t.write("apps/web.yaml", release(valuesFrom=[{"kind": "Secret", "name": "s", "valuesKey": "v", "targetPath": "value"}]))
    result = t.run().gaps("only Secret shop/s knows value: Secrets are not read; objects that show it are not evaluated")
    assert {gap["object"] for gap in result.report["notEvaluated"] if gap["rule"] == "manifest/rendered"} == {
        "HelmRelease/web", "ConfigMap/data"}, result
    t.write("charts/app/templates/data.yaml", DATA.replace("quote", "sha256sum | quote"))
    assert "ConfigMap/data" in str(t.run().gaps().report["notEvaluated"])
    t.workloads = {"web": {"replicas": 3}}
    t.run().finds("workload/replicas Deployment/web")
    t.write("apps/web.yaml", release(valuesFrom=[{"kind": "Secret", "name": "s", "valuesKey": "v", "targetPath": "replicas"}]))
    t.resources.clear()
    t.run().gaps("only Secret shop/s knows replicas")


# --- names and marks ---

@case
def names_of_releases(t):
    chart(t, templates={"data.yaml": DATA.replace(".Values.value", "printf \"%s/%s\" .Release.Namespace .Release.Name")})
    t.state += [kustomization(), {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "other"}}]
    long = "a" * 60
    for spec, namespace, name in (({}, "shop", "web"), ({"releaseName": "r"}, "shop", "r"), ({"targetNamespace": "other"}, "other", "other-web"),
                                  ({"targetNamespace": "other", "releaseName": "r", "storageNamespace": "shop"}, "other", "r"),
                                  ({"releaseName": long}, "shop", "a" * 40 + "-11ee391211c6")):
        t.resources.clear()
        t.write("apps/web.yaml", release(**spec))
        t.expect_config("data", {"value": f"{namespace}/{name}"}, namespace)
        t.run().passes()


@case
def namespace_that_is_created(t):
    chart(t)
    t.write("apps/web.yaml", release(targetNamespace="fresh", install={"createNamespace": True}))
    t.state.append(kustomization())
    t.run().passes()
    t.write("apps/web.yaml", release(targetNamespace="fresh"))
    assert "manifest/namespace Deployment/fresh-web" in t.run().findings()


@case
def common_metadata(t):
    """is set on all objects; Flux's own labels win."""
    chart(t, templates={"data.yaml": DATA})
    t.write("apps/web.yaml", release(commonMetadata={
        "labels": {"team": "a", "helm.toolkit.fluxcd.io/name": "x"}, "annotations": {"b": "c"}}))
    t.state.append(kustomization())
    t.resources.append(("shop", {"apiVersion": "v1", "kind": "ConfigMap", "name": "data", "match": {"metadata": {
        "labels": by_helm(team="a"), "annotations": {"b": "c"}}}}))
    t.run().passes()


# --- what is released ---

@case
def suspended_and_elsewhere(t):
    chart(t)
    t.write("apps/web.yaml", [release("asleep", suspend=True), release("far", kubeConfig={"secretRef": {"name": "k"}})])
    t.state.append(kustomization())
    assert releases(t.run().passes()) == {"asleep": "suspended", "far": "elsewhere"}


@case
def hooks_are_no_part_of_a_release(t):
    """A Job has run; what a hook leaves behind is there; tests are not run."""
    def hook(kind, name, event, **annotations):
        return yaml.safe_dump({"apiVersion": "batch/v1" if kind == "Job" else "v1", "kind": kind, "metadata": {
            "name": name, "annotations": {"helm.sh/hook": event, **annotations}}})
    chart(t, templates={"data.yaml": DATA, "left.yaml": hook("ConfigMap", "left", "pre-install,pre-upgrade"),
                        "gone.yaml": hook("ConfigMap", "gone", "pre-install", **{"helm.sh/hook-delete-policy": "hook-succeeded"}),
                        "later.yaml": hook("ConfigMap", "later", "pre-upgrade"), "test.yaml": hook("Pod", "test", "test"),
                        "job.yaml": hook("Job", "migrate", "pre-install")})
    t.write("apps/web.yaml", release())
    t.state.append(kustomization())
    for name in ("left", "gone", "later"):
        t.resources.append(("shop", {"apiVersion": "v1", "kind": "ConfigMap", "name": name}))
    result = t.run()
    assert result.findings("existing") == ["resource/missing ConfigMap/gone", "resource/missing ConfigMap/later"], result
    assert result.report["checkout"]["helmReleases"][0]["objects"] == 2, result
    t.write("apps/web.yaml", release(install={"disableHooks": True}))
    assert len(t.run().findings("existing")) == 3


@case
def definitions_of_kinds(t):
    """Of crds/: created, replaced or skipped; never deleted."""
    chart(t, templates={"data.yaml": DATA})
    definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                  "metadata": {"name": "widgets.example.com"},
                  "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Widget", "plural": "widgets"},
                           "versions": [{"name": "v2", "served": True, "storage": True}]}}
    t.write("charts/app/crds/a.yaml", [definition, config_map("no", {})])
    t.state.append(kustomization())
    t.cluster_resources = [{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "name": "widgets.example.com",
                  "match": {"spec": {"versions": [{"name": "v2"}]}}}]
    old = copy.deepcopy(definition)
    old["spec"]["versions"][0]["name"] = "v1"
    for policy, before, found in ((None, None, None), ("Skip", None, "missing"), (None, old, "mismatch"), ("Create", old, "mismatch"),
                                  ("CreateReplace", old, None), ("CreateReplace", None, None)):
        t.state = t.state[:4] + ([before] if before else [])
        t.write("apps/web.yaml", release(install={"crds": policy} if policy else {}))
        result = t.run()
        assert result.findings("existing") == ([f"resource/{found} CustomResourceDefinition/widgets.example.com"] if found else []), result


@case
def what_a_release_no_longer_has(t):
    """is removed; but not what Helm keeps, hooks, and what others own."""
    chart(t, templates={"web.yaml": WEB})
    t.write("apps/web.yaml", release(values={"replicas": 3}))
    old = config_map("old", {}, labels=by_helm())
    t.state += [kustomization(), released(release()), old]
    t.resources.append(("shop", {"apiVersion": "v1", "kind": "ConfigMap", "name": "old"}))
    t.run().finds("resource/missing ConfigMap/old")
    old["metadata"]["annotations"] = {"helm.sh/resource-policy": "keep"}
    t.run().passes()
    old["metadata"]["annotations"] = {"helm.sh/hook": "pre-install"}
    t.run().passes()
    old["metadata"] = {"name": "old", "namespace": "shop", "labels": by_helm("other")}
    t.run().passes()
    gone = deployment("gone", labels=by_helm())
    t.state.append(gone)
    t.workloads = {"gone": {}}
    assert t.run().findings() == ["workload/missing Deployment/gone"]


@case
def release_that_leaves_git(t):
    """is uninstalled; a suspended one leaves its objects."""
    t.write("apps/a.yaml", config_map("a", {}))
    before = {**released(release()), "metadata": {"name": "web", "namespace": "shop", "labels": owned_by("apps")}}
    kept = config_map("kept", {}, labels=by_helm(), annotations={"helm.sh/resource-policy": "keep"})
    t.state += [kustomization(inventory=["shop_web_helm.toolkit.fluxcd.io_HelmRelease"]), before,
                deployment("web", labels=by_helm()), kept]
    t.workloads = {"web": {}}
    t.resources.append(("shop", {"apiVersion": "v1", "kind": "ConfigMap", "name": "kept"}))
    t.run().finds("workload/missing Deployment/web")
    t.state.append(helm_chart())
    t.run().finds("workload/missing Deployment/web")  # with its chart
    chart(t, version="2.0.0")
    t.run().finds("workload/missing Deployment/web")
    before["spec"]["suspend"] = True
    t.run().passes()


@case
def dependencies_that_never_come(t):
    """As Flux waits: for what does not exist, or for itself; a release that waited before is left alone."""
    chart(t)
    t.state.append(kustomization())
    t.write("apps/web.yaml", release(dependsOn=[{"name": "db"}]))
    t.run().refuses("fleet/apps/web.yaml:1: HelmRelease shop/web: it depends on shop/db, which does not exist: Flux never releases it")
    t.options = []
    t.run().refuses("it depends on shop/db, which does not exist")
    t.options = ["--helm"]
    t.write("apps/db.yaml", release("db", dependsOn=[{"name": "web", "namespace": "shop"}]))
    t.run().refuses("it waits for itself: shop/web -> shop/db -> shop/web")
    t.write("apps/db.yaml", release("db"))
    t.run().passes()
    (t.folder / "apps/db.yaml").unlink()
    t.state.append(released(release("db", suspend=True)))
    t.run().passes()
    t.state[-1] = released(release(dependsOn=[{"name": "db"}]))
    assert releases(t.run().passes()) == {"web": "blocked"}
    t.state += [kustomization("gone", inventory=["shop_db_helm.toolkit.fluxcd.io_HelmRelease"]), released(release("db"))]
    t.state[-1]["metadata"]["labels"] = owned_by("gone")
    t.state[-3] = released(release())
    t.write("gone/a.yaml", config_map("a", {}))
    t.run().refuses("it depends on shop/db, which does not exist")


@case
def post_renderers(t):
    """Patches and images, one after the other; the file of an object is known all the same."""
    chart(t)
    t.write("apps/web.yaml", release(postRenderers=[
        {"kustomize": {"patches": [{"patch": "- {op: replace, path: /spec/replicas, value: 4}\n", "target": {"kind": "Deployment"}}],
                       "images": [{"name": "nginx", "newName": "mirror/nginx", "newTag": "7"}]}},
        {"kustomize": {"images": [{"name": "mirror/nginx", "newTag": "8"}]}}]))
    t.state.append(kustomization())
    t.workloads = {"web": {"replicas": 4}}
    t.resources.append(("shop", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "match": {
        "spec": {"template": {"spec": {"containers": [{"name": "web", "image": "mirror/nginx:8"}]}}}}}))
    t.run().passes()
    t.workloads = {"web": {"replicas": 2}}
    assert t.run().finds("workload/replicas Deployment/web").line("workload/replicas") == "fleet/charts/app/templates/web.yaml:2"
    t.write("apps/web.yaml", release(postRenderers=[{"kustomize": {"patches": [
        {"patch": "apiVersion: v1\nkind: Service\nmetadata: {name: none}\n"}]}}]))
    t.run().refuses("HelmRelease shop/web: .*no matches for Id Service")


@case
def what_kustomize_would_refuse(t):
    """Every chart passes it, with or without postRenderers."""
    t.write("apps/web.yaml", release())
    t.state.append(kustomization())
    for text, words in (("a: b\n", "a document has no kind"), (DATA + "---\n" + DATA, "ConfigMap/data is there twice"),
                        ("apiVersion: v1\nkind: ConfigMap\n", "a ConfigMap has no metadata.name")):
        chart(t, templates={"data.yaml": text})
        t.run().refuses(f"fleet/charts/app/templates/data.yaml: HelmRelease shop/web: {words}.*: Flux passes every chart")
    chart(t, templates={"data.yaml": "# nothing\n{{ if false }}x{{ end }}\n"})
    assert releases(t.run().passes()) == {"web": "empty"}


@case
def release_and_kustomization_apply_one_object(t):
    chart(t, templates={"data.yaml": DATA})
    t.write("apps/web.yaml", [release(), config_map("data", {})])
    t.state.append(kustomization())
    t.run().finds("manifest/contested ConfigMap/data")


# --- what a rendering here can't know ---

@case
def chance_and_the_cluster(t):
    """Random values, lookup, and API versions: only the objects that show them are not evaluated."""
    helper = '{{- define "secret" -}}{{ (lookup "v1" "Secret" "shop" "s").data }}{{- end -}}'
    t.write("apps/web.yaml", release())
    t.state.append(kustomization())
    t.expect_config("data", {"value": "other"})
    t.workloads = {"web": {"replicas": 2}}
    for value, words in (('randAlphaNum 8', "its chart renders it differently each time"),
                         ('lookup "v1" "Node" "" ""', r"its template app/templates/data.yaml asks the cluster \(lookup\)"),
                         ('include "secret" .', r"asks the cluster \(lookup\)"),
                         ('.Capabilities.APIVersions.Has "example.com/v1/Widget"',
                          "its chart asks whether the cluster has example.com/v1/Widget")):
        chart(t, templates={"web.yaml": WEB, "data.yaml": DATA.replace(".Values.value", f"{value}"), "_helpers.tpl": helper})
        result = t.run().gaps(words)
        assert {gap["object"] for gap in result.report["notEvaluated"] if gap["rule"] == "manifest/rendered"} == {"ConfigMap/data"}, result
    chart(t, templates={"web.yaml": WEB, "note.yaml": '{{/* lookup "v1" */}}{{ if .Capabilities.APIVersions.Has "a.com/v1" }}\n'
                                                      'apiVersion: a.com/v1\nkind: B\nmetadata: {name: b}\n{{ end }}'})
    t.resources.clear()
    t.run().passes()


@case
def what_the_cluster_is_known_to_have(t):
    chart(t, templates={"data.yaml": DATA.replace(".Values.value", 'list (.Capabilities.APIVersions.Has "apps/v1/Deployment") '
                                                  '(.Capabilities.APIVersions.Has "example.com/v1/Widget") '
                                                  '.Capabilities.KubeVersion.Version | toJson')})
    t.write("apps/web.yaml", [release(), {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                                          "metadata": {"name": "widgets.example.com"}, "spec": {
                                              "group": "example.com", "names": {"kind": "Widget", "plural": "widgets"},
                                              "scope": "Namespaced", "versions": [{"name": "v1", "served": True, "storage": True}]}}])
    t.state.append(kustomization())
    t.run().gaps("its chart asks for the version of the cluster, which the state does not say")
    t.expect_config("data", {"value": '[true,true,"v1.31.2"]'})
    t.write("../state/version.json", '{"major": "1", "minor": "31", "gitVersion": "v1.31.2"}')
    t.write("../state/state.yaml", {"apiVersion": "v1", "kind": "List", "items": t.state})
    (t.root / "spec.yaml").write_text(yaml.safe_dump(t.spec()))
    t.check("spec.yaml", "--snapshot", "state", "--complete", "--skip-rule", "workload/available").passes()


# --- hostile charts, and programs that fail ---

@case
def rendering_that_fails(t):
    """with helm's own words, at the template; all problems are reported at once."""
    chart(t, templates={"web.yaml": "{{ required \"say who\" .Values.who }}"})
    chart(t, "other", {"x.yaml": "a: {{ .Values.x.y.z }}\n"})
    t.write("apps/web.yaml", [release(), release("other", chart={"chart": "charts/other"})])
    t.state.append(kustomization())
    t.run().refuses(r"fleet/charts/app/templates/web.yaml:1:\d+: HelmRelease shop/web: .*say who",
                    r"fleet/charts/other/templates/x.yaml:1:\d+: HelmRelease shop/other: .*nil pointer",
                    "2 errors in the manifests")
    chart(t, templates={"web.yaml": "a: b: c\n"})
    t.run().refuses("fleet/charts/app/templates/web.yaml: HelmRelease shop/web: Error: YAML parse error")
    t.write("charts/app/values.schema.json", '{"type": "object", "properties": {"replicas": {"type": "string"}}}')
    chart(t)
    t.run().refuses("HelmRelease shop/web: .*replicas")
    t.write("apps/web.yaml", release(install={"disableSchemaValidation": True}))
    t.run().passes()


@case
def object_that_the_server_refuses(t):
    chart(t, templates={"web.yaml": WEB.replace("replicas: {{", "replicas: x{{")})
    t.write("apps/web.yaml", release())
    t.state.append(kustomization())
    t.run().refuses("fleet/charts/app/templates/web.yaml:2: HelmRelease shop/web: Deployment/web: .*replicas")


@case
def program_that_is_missing_or_breaks(t):
    chart(t)
    t.write("apps/web.yaml", release())
    t.state.append(kustomization())
    version = "[ \"$1\" = version ] && echo v4.1.4 && exit\n"
    t.program(f"#!/bin/sh\n{version}sleep 1000\n", "helm")
    t.options = ["--helm", "--timeout", "4s"]
    t.run().refuses("rendering HelmRelease shop/web: helm did not end in time and was killed", code=3)
    t.options = ["--helm"]
    t.program(f"#!/bin/sh\n{version}head -c 1000000000 /dev/zero\n", "helm")
    t.run().refuses("helm wrote more than 128 MiB and was killed", code=3)
    t.program(f"#!/bin/sh\n{version}kill -9 $$\n", "helm")
    t.run().refuses("helm was ended by signal 9", code=3)
    t.program(f"#!/bin/sh\n{version}head -c 10000000 /dev/zero | tr '\\0' x >&2\necho level=ERROR >&2; exit 1\n", "helm")
    t.run().refuses("HelmRelease shop/web: xxxx")
    t.program(f"#!/bin/sh\n{version}echo level=WARN msg=odd >&2\nexec {HELM} \"$@\"\n", "helm")
    t.run().passes()
    t.program(f"#!/bin/sh\n{version}printf 'a: [\\n'\n", "helm")
    t.run().refuses("HelmRelease shop/web: ")
    t.program("#!/bin/sh\nexit 7\n", "helm")
    t.run().refuses("helm", code=3)
    (t.root / "bin/helm").unlink()
    t.run().refuses("--helm renders charts with helm, which is not installed", code=3)
    t.options = []
    t.run().gaps("only with --helm")


@case
def no_credentials_for_helm(t):
    t.program(f"#!/bin/sh\nenv >>{t.root}/environment\nexec {HELM} \"$@\"\n", "helm")
    chart(t)
    t.write("apps/web.yaml", release())
    t.state.append(kustomization())
    t.run(environment={"GITHUB_TOKEN": "sesame", "HELM_REGISTRY_CONFIG": "/sesame", "KUBECONFIG": "/sesame",
                       "HELM_PLUGINS": "/sesame", "HOME": "/sesame"}).passes()
    text = (t.root / "environment").read_text()
    assert "sesame" not in text and "HTTPS_PROXY=http://127.0.0.1:9" in text, text


@case
def names_that_look_like_options(t):
    chart(t)
    t.write("apps/web.yaml", release(releaseName="--post-renderer=x"))
    t.state.append(kustomization())
    t.run().refuses("HelmRelease shop/web: ")


# --- charts of the network ---

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def repository(t):
    """A repository of charts on this machine."""
    folder = t.root / "served"
    folder.mkdir(exist_ok=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def publish(t, folder, url, *charts):
    for path in charts:
        subprocess.run([HELM, "package", "-d", str(folder), str(t.folder / path)], check=True, capture_output=True)
    subprocess.run([HELM, "repo", "index", str(folder), "--url", url], check=True, capture_output=True)


@case
def charts_of_a_repository(t):
    with repository(t) as (folder, url):
        chart(t, templates={"web.yaml": WEB}, path="made/app")
        publish(t, folder, url, "made/app")
        shutil.rmtree(t.folder / "made")
        t.write("apps/repository.yaml", {
            "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmRepository", "metadata": {"name": "charts", "namespace": "shop"},
            "spec": {"interval": "1h", "url": url + "/"}})
        item = release(values={"replicas": 3}, chart={"chart": "app", "version": "1.x", "sourceRef": {
            "kind": "HelmRepository", "name": "charts"}})
        t.write("apps/web.yaml", item)
        t.state.append(kustomization())
        t.run().gaps("its chart is not in the checkout: --helm=network pulls it")
        t.workloads = {"web": {"replicas": 3}}
        t.options = ["--helm=network"]
        t.run().passes()
        t.workloads = {"web": {"replicas": 2}}
        result = t.run().finds("workload/replicas Deployment/web")
        assert result.line("workload/replicas") == "fleet/apps/web.yaml:1", result
        t.workloads = {}
        item["spec"]["chart"]["spec"]["version"] = "2.x"
        t.write("apps/web.yaml", item)
        t.run().gaps("app of http://127.0.0.1:.* can't be pulled: .*version")
        chart(t, "outer", {"data.yaml": DATA}, about=f"dependencies: [{{name: app, version: 1.0.0, repository: '{url}'}}]\n")
        t.write("apps/web.yaml", release(chart={"chart": "charts/outer"}, values={"app": {"replicas": 3}}))
        t.workloads = {"web": {"replicas": 3}}
        t.run().passes()
        t.workloads = {}
        t.options = ["--helm"]
        t.run().gaps("depends on app of http://127.0.0.1:.*, which is not in the checkout")


@case
def repositories_that_need_a_secret(t):
    t.options = ["--helm=network"]
    t.write("apps/web.yaml", [release(chart={"chart": "app", "sourceRef": {"kind": "HelmRepository", "name": "charts"}}), {
        "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmRepository", "metadata": {"name": "charts", "namespace": "shop"},
        "spec": {"interval": "1h", "url": "http://127.0.0.1:9", "secretRef": {"name": "s"}}}])
    t.state.append(kustomization())
    t.run().gaps("its chart comes from HelmRepository shop/charts, which is read with a Secret")


if __name__ == "__main__":
    main(CASES)
