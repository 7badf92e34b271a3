#!/usr/bin/env python3
"""check --repo, case by case: a checkout, a recorded state, a spec; and what must come of it.

Each case is a function that gets an empty checkout. What Flux makes of each was read in its controllers' source; the
builds are those of the real kustomize.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import traceback

import yaml

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
KUBECTL = os.environ["KUBECTL"]
KUBECONFIG = sys.argv[1]  # of the documented cluster
WORK = pathlib.Path(tempfile.mkdtemp())
URL = "ssh://git@github.com/acme/fleet"
GIT = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
CASES = []


def case(function):
    CASES.append(function)
    return function


def source(name="fleet", url=URL, branch="main", **spec):
    return {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": {"name": name, "namespace": "flux-system"},
            "spec": {"interval": "1m", "url": url, "ref": {"branch": branch}, **spec}}


def kustomization(name="apps", inventory=(), labels=None, **spec):
    return {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": {"name": name, "namespace": "flux-system", "labels": labels or {}},
            "spec": {"interval": "10m", "path": f"./{name}", "prune": True,
                     "sourceRef": {"kind": "GitRepository", "name": "fleet"}, **spec},
            "status": {"lastAppliedRevision": "main@sha1:1", "inventory":
                       {"entries": [{"id": entry, "v": "v1"} for entry in inventory]}}}


def owned_by(name):
    return {"kustomize.toolkit.fluxcd.io/name": name, "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}


def config_map(name, data, namespace="shop", **metadata):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace, **metadata},
            "data": data}


def deployment(name="web", namespace="shop", replicas=2, **metadata):
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": name, "namespace": namespace, **metadata},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}},
                     "template": {"metadata": {"labels": {"app": name}},
                                  "spec": {"containers": [{"name": name, "image": "nginx:1"}]}}}}


class Checkout:
    def __init__(self, name):
        self.root = WORK / name
        self.root.mkdir()
        self.folder = self.root / "fleet"
        self.folder.mkdir()
        self.state = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
                      for name in ("shop", "flux-system")] + [source()]
        self.resources = []  # by namespace
        self.cluster_resources = []
        self.workloads = {}
        self.path = f"{self.root}/bin:/usr/bin:/bin"
        self.program(f"#!/bin/sh\nexec {KUBECTL} \"$@\"\n")
        self.options = []
        self.before = []
        self.remote = "git@github.com:acme/fleet.git"

    def program(self, text, name="kubectl"):
        file = self.root / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def write(self, path, content):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, (dict, list)):
            documents = content if isinstance(content, list) else [content]
            content = "---\n".join(yaml.safe_dump(document, sort_keys=False) for document in documents)
        file.write_text(textwrap.dedent(content))
        return file

    def expect_config(self, name, data, namespace="shop"):
        """A ConfigMap must have these data, of which a difference is a finding."""
        self.resources.append((namespace, {"apiVersion": "v1", "kind": "ConfigMap", "name": name,
                                           "match": {"data": data}}))

    def spec(self):
        namespaces = {"shop": {}, "flux-system": {}}
        for namespace, resource in self.resources:
            namespaces.setdefault(namespace, {}).setdefault("resources", []).append(resource)
        if self.workloads:
            namespaces["shop"]["workloads"] = self.workloads
        return {"apiVersion": "kubevet/v1", "kind": "ClusterSpec", "metadata": {"name": "t"},
                "namespaces": namespaces, "allowNamespaces": ["*"], "resources": self.cluster_resources}

    def commit(self):
        def git(*arguments):
            subprocess.run([*GIT, "-C", str(self.folder), *arguments], check=True, capture_output=True)
        if not (self.folder / ".git").exists():
            git("init", "-q")
            if self.remote:
                git("remote", "add", "origin", self.remote)
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "a")

    def run(self, commit=True, environment=None, complete=True):
        (self.root / "spec.yaml").write_text(yaml.safe_dump(self.spec()))
        (self.root / "state.yaml").write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": self.state}))
        return self.check("spec.yaml", "--snapshot", "state.yaml", *["--complete"] * complete,
                          "--skip-rule", "workload/available", commit=commit, environment=environment)

    def check(self, *arguments, commit=True, environment=None):
        if commit:
            self.commit()
        result = subprocess.run(
            [*self.before, KUBEVET, "check", *arguments, "--repo", "fleet", "-o", "json", *self.options], cwd=self.root,
            capture_output=True, text=True, env={"PATH": self.path, "TMPDIR": str(self.root), **(environment or {})})
        left = list(self.root.glob("kubevet-*"))
        assert not left, f"left behind: {left}, exit {result.returncode}: {result.stderr}"
        return Result(result)


class Result:
    def __init__(self, run):
        self.code, self.errors = run.returncode, run.stderr
        self.report = json.loads(run.stdout) if run.stdout.strip() else {}

    def __str__(self):
        return f"exit {self.code}\n{self.errors}\n{json.dumps(self.report.get('findings'), indent=1)}\n" \
               f"{json.dumps(self.report.get('notEvaluated'), indent=1)}\n{json.dumps(self.report.get('checkout'))}"

    def findings(self, change="new"):
        return [f"{f['rule']} {f['object']['kind']}/{f['object']['name']}" for f in self.report["findings"]
                if f.get("change", "new") == change]

    def line(self, rule):
        return next((f"{f['manifest']['file']}:{f['manifest']['line']}" for f in self.report["findings"]
                     if f["rule"] == rule), None)

    def outcomes(self):
        return {k["name"]: k["outcome"] for k in self.report["checkout"]["kustomizations"]}

    def passes(self):
        assert self.code == 0, self
        return self

    def finds(self, *expected):
        assert self.code == 1 and self.findings() == list(expected), self
        return self

    def refuses(self, *words, code=2):
        assert self.code == code and not self.report, self
        for word in words:
            assert re.search(word, self.errors), f"no /{word}/ in: {self}"
        return self

    def gaps(self, *words):
        assert self.code == 4, self
        reasons = "\n".join(gap["reason"] for gap in self.report["notEvaluated"])
        for word in words:
            assert re.search(word, reasons), f"no /{word}/ in: {self}"
        return self


# --- generation and build ---

@case
def unknown_key_on_top_is_dropped(t):
    """Flux reads the top file loosely; files below are strict."""
    t.write("apps/kustomization.yaml", "resources: [a.yaml]\nnamePrefx: x-\n")
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization())
    t.expect_config("a", {"x": "1"})
    result = t.run().passes()
    assert "Flux drops what it does not know: namePrefx (fleet/apps/kustomization.yaml:2)" in str(result.report), result
    t.write("apps/kustomization.yaml", """\
        Resources: [a.yaml]
        metadata: {name: x, annotation: {}}
        patches:
        - target: {kind: ConfigMap, names: a}
          Patch: '[{"op": "add", "path": "/data/w", "value": "2"}]'
        labels: [{pairs: {a: b}, includeSelector: true}]
        configMapGenerator: [{name: g, namespace: shop, literals: [a=b], option: {}, options: {disableNameSuffixHash: true, x: 1}}]
        replacements:
        - source: {kind: ConfigMap, name: a, fieldpath: data.x, y: 1}
          targets: [{select: {kind: ConfigMap, name: a, z: 1}, fieldPaths: [data.w], options: {create: true, u: 1}}]
        """)
    t.resources = []
    t.expect_config("a", {"x": "1", "w": "1"})
    why = t.run().passes().report["checkout"]["kustomizations"][0]["why"]
    assert re.findall(r"(\w+) \(fleet/apps/kustomization.yaml:(\d+)\)", why) == [
        ("annotation", "2"), ("names", "4"), ("includeSelector", "6"), ("option", "7"), ("x", "7"), ("y", "9"),
        ("z", "10"), ("u", "10")], why
    t.write("apps/kustomization.yaml", "resources: [base]\n")
    t.write("apps/base/kustomization.yaml", "resources: [../a.yaml]\nnamePrefx: x-\n")
    t.state[-1]["spec"]["path"] = "./apps"
    t.run().refuses("Kustomization flux-system/apps", "namePrefx")


@case
def prefix_and_namespace_are_set_not_added(t):
    t.write("apps/kustomization.yaml", "resources: [a.yaml]\nnamePrefix: base-\nnamespace: bn\n")
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state += [kustomization(namePrefix="flux-", targetNamespace="fn"),
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "fn"}}]
    t.expect_config("flux-a", {"x": "1"}, "fn")
    t.run().passes()


@case
def without_kustomization_every_yaml_is_a_manifest(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.write("apps/b/c.yml", config_map("c", {"x": "1"}))
    t.write("apps/d/kustomization.yaml", "resources: [e.yaml]\nnamePrefix: d-\n")
    t.write("apps/d/e.yaml", config_map("e", {"x": "1"}))
    t.write("apps/d/values.yaml", "x: 1\n")
    t.write("apps/note.json", "{}")
    t.state.append(kustomization())
    for name in ("a", "c", "d-e"):
        t.expect_config(name, {"x": "1"})
    t.run().passes()
    t.write("apps/b/values.yaml", "x: 1\n")
    t.run().refuses(r"fleet/apps/b/values.yaml:1:1: .*failed to decode Kubernetes YAML")


@case
def nothing_to_build_removes_everything(t):
    t.state += [kustomization(inventory=["shop_a__ConfigMap"]),
                config_map("a", {"x": "1"}, labels=owned_by("apps"))]
    t.expect_config("a", {"x": "1"})
    t.write("apps/readme.txt", "nothing")
    assert t.run().finds("resource/missing ConfigMap/a").outcomes() == {"apps": "empty"}
    t.write("apps/kustomization.yaml", "")
    assert t.run().finds("resource/missing ConfigMap/a").outcomes() == {"apps": "empty"}
    t.write("apps/kustomization.yaml", "resources: []\n")
    assert t.run().finds("resource/missing ConfigMap/a").outcomes() == {"apps": "empty"}
    t.state[-2]["spec"]["prune"] = False
    t.run().passes()


@case
def missing_path_leaves_everything(t):
    t.write("other/a.yaml", config_map("a", {}))
    t.state.append(kustomization())
    t.run().refuses("flux-system/apps: kustomization path not found: ./apps: does not exist in the checkout")


@case
def path_stops_at_the_root(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization(path="../../../apps/"))
    t.expect_config("a", {"x": "1"})
    t.run().passes()


@case
def components_patches_images_of_the_spec(t):
    t.write("apps/kustomization.yaml", "resources: [web.yaml]\nimages: [{name: nginx, newTag: '2'}]\n")
    t.write("apps/web.yaml", deployment())
    t.write("parts/kustomization.yaml", """\
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        patches: [{target: {kind: Deployment}, patch: '[{"op": "replace", "path": "/spec/replicas", "value": 5}]'}]
        """)
    t.state.append(kustomization(
        components=["../parts", "../missing"], ignoreMissingComponents=True,
        images=[{"name": "nginx", "newName": "mirror/nginx"}],
        patches=[{"patch": "- {op: add, path: /metadata/labels, value: {a: b}}\n", "target": {"kind": "Deployment"}}]))
    t.workloads = {"web": {"replicas": 5}}
    t.resources.append(("shop", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "match": {
        "metadata": {"labels": {"a": "b"}},
        "spec": {"template": {"spec": {"containers": [{"name": "web", "image": "mirror/nginx:2"}]}}}}}))
    t.run().passes()
    t.state[-1]["spec"].pop("ignoreMissingComponents")
    t.run().refuses(r"\.\./missing does not exist in the checkout")


@case
def target_namespace_renames_namespaces(t):
    t.write("apps/a.yaml", [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}},
                            config_map("a", {"x": "1"}, "x")])
    t.state.append(kustomization(targetNamespace="fn"))
    t.expect_config("a", {"x": "1"}, "fn")
    t.run().passes()
    t.write("apps/b.yaml", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "y"}})
    t.run().refuses("namespace transformation produces ID conflict")


@case
def target_namespace_of_cluster_kinds(t):
    """kustomize gives a namespace to kinds that it does not know; the server drops it."""
    def issuer(email):
        return {"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "metadata": {"name": "letsencrypt"},
                "spec": {"acme": {"email": email}}}
    t.write("apps/a.yaml", issuer("new@example.com"))
    t.state += [kustomization(targetNamespace="shop"), issuer("old@example.com"), {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "clusterissuers.cert-manager.io"},
        "spec": {"group": "cert-manager.io", "scope": "Cluster", "versions": [{"name": "v1", "served": True}],
                 "names": {"kind": "ClusterIssuer", "plural": "clusterissuers"}}}]
    t.cluster_resources.append({"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "name": "letsencrypt",
                                "match": {"spec": {"acme": {"email": "new@example.com"}}}})
    assert t.run().passes().report["resolved"], "the cluster's object is that of the manifest"
    t.cluster_resources[0]["match"]["spec"]["acme"]["email"] = "old@example.com"
    t.run().finds("resource/mismatch ClusterIssuer/letsencrypt")


@case
def secrets_with_hashes(t):
    """The name of a generated Secret depends on its text, which SOPS hides: nothing is said to be missing or new."""
    t.write("apps/kustomization.yaml", """\
        namespace: shop
        resources: [web.yaml]
        secretGenerator: [{name: t, files: [x.yaml]}]
        """)
    t.write("apps/x.yaml", "password: ENC[AES256_GCM,data:abc=]\nsops: {mac: 'ENC[x]'}\n")
    web = deployment()
    web["spec"]["template"]["spec"]["containers"][0]["envFrom"] = [{"secretRef": {"name": "t"}}]
    t.write("apps/web.yaml", web)
    t.state += [kustomization(decryption={"provider": "sops"},
                              inventory=["shop_t-abcdefgh12__Secret", "shop_web_apps_Deployment"]),
                deployment(labels=owned_by("apps"))]
    t.workloads = {"web": {"replicas": 2}}
    result = t.run().passes()
    assert not result.report["findings"] and not result.report["resolved"], result


@case
def yaml_as_kustomize_prints_it(t):
    """Flux applies what kustomize printed: in YAML 1.1, and with `=` as a plain scalar."""
    t.write("apps/a.yaml", """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a, namespace: shop}
        data: {match: "=", yes: "yes", octal: "010", date: "2024-01-01", text: "a\\n---\\nb\\n"}
        """)
    t.state.append(kustomization())
    t.expect_config("a", {"match": "=", "yes": "yes", "octal": "010", "date": "2024-01-01", "text": "a\n---\nb\n"})
    t.run().passes()


# --- variables ---

@case
def variables_and_where_they_come_from(t):
    """Later sources win, the Kustomization's own over all; line ends go."""
    t.write("clusters/apps.yaml", kustomization(postBuild={
        "substituteFrom": [{"kind": "ConfigMap", "name": "one"}, {"kind": "ConfigMap", "name": "two"},
                           {"kind": "ConfigMap", "name": "none", "optional": True}],
        "substitute": {"c": "inline"}}))
    t.write("clusters/settings.yaml", [config_map("one", {"a": "1", "b": "1", "c": "1"}, "flux-system"),
                                       config_map("two", {"b": "2\n3\n", "c": "2"}, "flux-system")])
    t.write("apps/a.yaml", config_map("a", {"x": "${a} ${b} ${c} ${d:=4} $${e}"}))
    t.state.append(kustomization("clusters"))
    t.expect_config("a", {"x": "1 23 inline 4 ${e}"})
    t.run().passes()


@case
def variables_of_a_type(t):
    """A number where a label must be text, which the API server refuses, unless the quotes are variables, too."""
    t.write("apps/a.yaml", config_map("a", {}, labels={"port": "${p}"}))
    t.state.append(kustomization(postBuild={"substitute": {"p": "8080", "q": '"'}}))
    t.run().refuses("fleet/apps/a.yaml:1: Kustomization flux-system/apps: ConfigMap/a: .*label")
    t.write("apps/a.yaml", config_map("a", {}, labels={"port": "${q}${p}${q}"}))
    t.run().passes()


@case
def no_variable_no_substitution(t):
    t.write("apps/a.yaml", config_map("a", {"x": "v${x:=1}"}))
    t.state.append(kustomization(postBuild={
        "substituteFrom": [{"kind": "ConfigMap", "name": "none", "optional": True}]}))
    t.expect_config("a", {"x": "v${x:=1}"})
    t.run().passes()
    t.state[-1]["spec"]["postBuild"]["substituteStrategy"] = "Always"
    t.resources.clear()
    t.expect_config("a", {"x": "v1"})
    t.run().passes()


@case
def scripts_and_variables(t):
    script = "echo $$ ${HOME} $1\n"
    t.write("apps/a.yaml", config_map("a", {"x": script}))
    t.state.append(kustomization(postBuild={"substitute": {"y": "1"}}))
    t.run().refuses('variable not set .strict mode.: "HOME"', "apps/a.yaml:1")
    t.write("apps/a.yaml", config_map("a", {"x": script}, labels={
        "kustomize.toolkit.fluxcd.io/substitute": "disabled"}))
    t.expect_config("a", {"x": script})
    t.run().passes()
    t.resources.clear()
    t.write("apps/a.yaml", config_map("a", {"x": "echo $$ $${HOME} $1\n"}))
    t.expect_config("a", {"x": "echo $ ${HOME} $1\n"})
    t.run().passes()


@case
def name_that_no_variable_may_have(t):
    t.write("clusters/apps.yaml", kustomization(postBuild={"substituteFrom": [{"kind": "ConfigMap", "name": "one"}]}))
    t.write("clusters/one.yaml", config_map("one", {"a-b": "1"}, "flux-system"))
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization("clusters"))
    t.run().refuses("'a-b' var name is invalid .in ConfigMap flux-system/one")


@case
def missing_source_of_variables(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization(postBuild={"substituteFrom": [{"kind": "ConfigMap", "name": "one"}]}))
    t.run().refuses("substitute from 'ConfigMap/one' error")


@case
def what_only_a_secret_knows(t):
    """Not evaluated, by variable and object; but only where a rule would read it."""
    t.write("apps/web.yaml", [deployment(), config_map("c", {"x": "${SECRET}"}),
                              {"apiVersion": "v1", "kind": "Service", "metadata": {
                                  "name": "s", "namespace": "shop", "annotations": {"a": "${SECRET}"}},
                               "spec": {"ports": [{"port": 80}]}}])
    t.state.append(kustomization(postBuild={"substituteFrom": [{"kind": "Secret", "name": "s"}],
                                            "substitute": {"known": "3"}}))
    t.workloads = {"web": {"replicas": 2}}
    t.run().passes()
    t.expect_config("c", {"x": "y"})
    t.write("apps/web.yaml", deployment(replicas="${SECRET}"))
    t.resources.clear()
    result = t.run().gaps(r"only Secret flux-system/s knows \$\{SECRET\}")
    assert any("Deployment/web" in str(gap["object"]) for gap in result.report["notEvaluated"]), result
    t.write("apps/web.yaml", deployment(replicas="${known}"))
    t.run().finds("workload/replicas Deployment/web")


@case
def secret_that_is_built_shows_its_keys(t):
    """An encrypted Secret among the manifests: what it does not have, others decide."""
    t.write("clusters/apps.yaml", kustomization(postBuild={"substituteFrom": [
        {"kind": "ConfigMap", "name": "one"}, {"kind": "Secret", "name": "s"}]}))
    t.write("clusters/settings.yaml", [
        config_map("one", {"replicas": "3", "a": "1"}, "flux-system"),
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "flux-system"},
         "stringData": {"password": "ENC[AES256_GCM,data:abc=]"}, "sops": {"mac": "x"}}])
    t.write("apps/web.yaml", deployment(replicas="${replicas}"))
    t.state.append(kustomization("clusters", decryption={"provider": "sops"}))
    t.workloads = {"web": {"replicas": 2}}
    t.run().finds("workload/replicas Deployment/web")
    t.state[-1]["spec"].pop("decryption")
    t.run().refuses("Secret/s: is encrypted by SOPS")


# --- sources ---

@case
def files_that_flux_does_not_see(t):
    """Symlinks, what git does not track, what .sourceignore excludes."""
    t.write("apps/kustomization.yaml", "resources: [l.yaml]\n")
    t.write("shared/l.yaml", config_map("a", {"x": "1"}))
    os.symlink("../shared/l.yaml", t.folder / "apps/l.yaml")
    t.state.append(kustomization())
    t.run().refuses("fleet/apps/kustomization.yaml:1:13: .*l.yaml is a symlink")
    os.unlink(t.folder / "apps/l.yaml")
    t.write("apps/kustomization.yaml", "resources: [m.yaml]\n")
    t.commit()
    t.write("apps/m.yaml", config_map("a", {"x": "1"}))
    t.run(commit=False).refuses("m.yaml is not tracked by git")
    t.write(".sourceignore", "m.yaml\n")
    t.run().refuses("m.yaml is excluded from the artifact")


@case
def sourceignore_anywhere_drops_the_defaults(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.write("apps/.sops.yaml", "creation_rules: []\n")
    t.state.append(kustomization())
    t.run().passes()
    t.write("docs/.sourceignore", "*.md\n")
    t.run().refuses(r"apps/\.sops\.yaml:1:1: .*an object without kind")


@case
def ignore_and_sparse_checkout_of_the_source(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.write("apps/values.yaml", "x: 1\n")
    t.state = [source(ignore="/*\n!/apps/\nvalues.yaml\n"), *t.state[:2], kustomization()]
    t.expect_config("a", {"x": "1"})
    t.run().passes()
    t.write(".sourceignore", "/apps/a.yaml\n/apps/values.yaml\n")
    t.state[0]["spec"] = source(ignore="!/apps/a.yaml\n")["spec"]
    t.run().passes()
    t.write(".sourceignore", "!/apps/a.yaml\n/apps/values.yaml\n")
    t.state[0]["spec"] = source(ignore="/apps/a.yaml\n")["spec"]
    t.run().refuses("path not found: ./apps: does not exist|path not found: ./apps: is excluded")
    (t.folder / ".sourceignore").unlink()
    t.state[0]["spec"] = source(sparseCheckout=["./apps/a"])["spec"]
    t.run().passes()
    t.state[0]["spec"] = source(sparseCheckout=["other"])["spec"]
    t.run().refuses("apps: is not among the source's sparseCheckout|path not found")


@case
def branches_of_one_url(t):
    t.write("apps/a.yaml", deployment(replicas=3))
    t.write("team/b.yaml", deployment("other", replicas=3))
    t.state += [source("team", branch="dev-team"), kustomization(),
                kustomization("team", sourceRef={"kind": "GitRepository", "name": "team"})]
    t.workloads = {"web": {"replicas": 2}}
    result = t.run().finds("workload/replicas Deployment/web")
    assert result.outcomes() == {"apps": "applied", "team": "unmoved"}, result
    t.options = ["--repo-branch", "dev-team"]
    result = t.run()
    assert result.outcomes() == {"apps": "unmoved", "team": "applied"}, result
    t.options = []
    result = t.run(environment={"GITHUB_BASE_REF": "dev-team"})
    assert result.outcomes()["team"] == "applied", result
    subprocess.run([*GIT, "-C", str(t.folder), "checkout", "-q", "--detach"], check=True)
    t.run(commit=False).refuses("follow the branches main and dev-team", "--repo-branch")


@case
def sources_that_do_not_move(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    for name, ref in {"tag": {"tag": "v1"}, "head": {"name": "refs/heads/main"}, "commit": {"commit": "abc"}}.items():
        t.state += [source(name, ref=ref), kustomization(
            name, path="./apps", sourceRef={"kind": "GitRepository", "name": name},
            namePrefix=f"{name}-")]
    t.state += [source("asleep", suspend=True), kustomization(
        "asleep", path="./apps", sourceRef={"kind": "GitRepository", "name": "asleep"}), kustomization()]
    result = t.run().passes()
    assert result.outcomes() == {"tag": "unmoved", "head": "applied", "commit": "unmoved", "asleep": "suspended",
                                 "apps": "applied"}, result


@case
def only_source_is_pinned(t):
    """Then nothing of this checkout is applied, and so nothing is judged."""
    t.write("apps/a.yaml", deployment(replicas=3))
    t.state += [kustomization(), deployment()]
    t.workloads = {"web": {"replicas": 2}}
    for ref in ({"tag": "v1"}, {"semver": ">=1"}, {"commit": "abc"}, {"name": "refs/tags/v1"}):
        t.state[2] = source(ref=ref)
        t.run().refuses("nothing of this checkout would be applied .Kustomization flux-system/apps: its source follows "
                        f"{[*ref][0]} {[*ref.values()][0]}")


@case
def url_in_other_spellings(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization())
    for url in ("https://github.com/acme/fleet.git", "ssh://git@ssh.github.com:443/Acme/Fleet", "http://github.com/acme/fleet/"):
        t.state[2] = source(url=url)
        t.run().passes()
    t.state[2] = source(url="https://git.example.com/acme/fleet")
    t.run().refuses("no Kustomization of the state has a source that is this repository", "github.com/acme/fleet")
    t.options = ["--repo-url", "git@git.example.com:acme/fleet.git"]
    t.run().passes()


@case
def sources_that_are_not_known(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state += [kustomization(), kustomization("ext", sourceRef={"kind": "ExternalArtifact", "name": "e"})]
    assert t.run().gaps("ExternalArtifact flux-system/e").outcomes()["ext"] == "not-evaluated"
    t.state[-1] = kustomization("oci", sourceRef={"kind": "OCIRepository", "name": "o"})
    t.state.append({"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "OCIRepository",
                    "metadata": {"name": "o", "namespace": "flux-system"},
                    "spec": {"interval": "1m", "url": "oci://ghcr.io/acme/fleet/manifests"}})
    t.run().gaps("OCIRepository flux-system/o, which seems to be filled from this repository")
    t.state[-1]["spec"]["url"] = "oci://ghcr.io/acme/fleet2"
    t.run().passes()
    t.state[-1]["metadata"]["name"] = "other"
    t.run().passes()
    t.state.pop()
    t.run(complete=False).gaps("ocirepositories: the state contains no list of this kind")
    t.state[-1] = kustomization("new", sourceRef={"kind": "Invented", "name": "i"})
    t.run().gaps("Invented flux-system/i, and whether that is made from this repository is not known")
    t.state[-1] = kustomization("bucket", sourceRef={"kind": "Bucket", "name": "b"})
    t.run().passes()
    t.run(complete=False).gaps("buckets: the state contains no list of this kind")
    t.state.append({"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "Bucket", "metadata": {"name": "b", "namespace": "flux-system"},
                    "spec": {"interval": "1m", "endpoint": "s3.example.com"}})
    for spec in ({"bucketName": "fleet"}, {"bucketName": "acme-fleet"}, {"bucketName": "manifests", "prefix": "acme/fleet/"}):
        t.state[-1]["spec"] = {"interval": "1m", "endpoint": "s3.example.com", **spec}
        t.run().gaps("Bucket flux-system/b, which seems to be filled from this repository")
    t.state[-1]["spec"]["prefix"] = "acme/fleet2"
    t.run().passes()


@case
def other_repositories_stay(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state += [kustomization(), source("podinfo", url="https://github.com/stefanprodan/podinfo"),
                kustomization("podinfo", sourceRef={"kind": "GitRepository", "name": "podinfo"})]
    assert t.run().passes().outcomes() == {"apps": "applied"}


def generator(*artifacts, sources=({"alias": "repo", "kind": "GitRepository", "name": "fleet"},), **spec):
    return {"apiVersion": "source.extensions.fluxcd.io/v1beta1", "kind": "ArtifactGenerator",
            "metadata": {"name": "split", "namespace": "flux-system"},
            "spec": {"sources": list(sources), "artifacts": [{"name": name, "copy": list(copies)}
                                                             for name, copies in artifacts], **spec}}


def copied(path, to="", **more):
    return {"from": f"@repo/{path}", "to": f"@artifact/{to}", **more}


def external(name="apps", **spec):
    return kustomization(name, sourceRef={"kind": "ExternalArtifact", "name": name}, **{"path": "./", **spec})


@case
def artifacts_of_this_checkout(t):
    """An ArtifactGenerator splits it: places are still those of the checkout."""
    t.write("clusters/split.yaml", generator(
        ("apps", [copied("apps/base/**", "base/"), copied("apps/production/**", "production/")])))
    t.write("clusters/apps.yaml", external(path="./production"))
    t.write("apps/base/web.yaml", deployment(replicas=3))
    t.write("apps/base/kustomization.yaml", "resources: [web.yaml]\n")
    t.write("apps/production/kustomization.yaml", "resources: [../base]\n")
    t.write("apps/staging/broken.yaml", "a: 1\n")
    t.state.append(kustomization("clusters"))
    t.workloads = {"web": {"replicas": 2}}
    result = t.run().finds("workload/replicas Deployment/web")
    assert result.outcomes() == {"clusters": "applied", "apps": "applied"}, result
    line = next(n for n, line in enumerate((t.folder / "apps/base/web.yaml").read_text().splitlines(), 1)
                if "replicas" in line)
    assert result.line("workload/replicas") == f"fleet/apps/base/web.yaml:{line}", result.line("workload/replicas")
    t.write("apps/production/kustomization.yaml", "resources: [../../base]\n")
    t.run().refuses("fleet/apps/production/kustomization.yaml:1:13: .*is outside of the repository")
    t.write("apps/production/kustomization.yaml", "resources: [../staging]\n")
    t.run().refuses("staging is not among what its ArtifactGenerator copies")
    t.write("clusters/apps.yaml", external(path="./none"))
    t.run().refuses("path not found: ./none: is not among what its ArtifactGenerator copies")


@case
def artifacts_copy_as_cp_does(t):
    """What comes where, as names of ConfigMaps: each file is of the name of its path."""
    for path in ("a.yaml", "one/b.yaml", "one/deep/c.yaml", "one/deep/d.yml", "two/e.yaml", "two/testdata/f.yaml"):
        t.write(f"src/{path}", config_map(path.replace("/", "-").removesuffix(".yaml").removesuffix(".yml"), {}))
    t.state.append(kustomization("clusters"))
    t.write("clusters/apps.yaml", external())

    def brings(*copies):
        """The files of the artifact, with a kustomization of each folder that shows where they are."""
        t.write("clusters/split.yaml", generator(("apps", copies)))
        return t.run()

    def holds(expected, *copies):
        for name in ("a", "one-b", "one-deep-c", "one-deep-d", "two-e", "two-testdata-f"):
            t.resources = [("shop", {"apiVersion": "v1", "kind": "ConfigMap", "name": name, "match": {"data": {}}})]
            result = brings(*copies)
            assert (result.code == 0) == (name in expected.split()), f"{name} of {copies}: {result}"
        t.resources = []
    holds("one-b one-deep-c one-deep-d", copied("src/one/**"))
    holds("one-b one-deep-c one-deep-d", copied("src/one"))
    holds("one-b one-deep-c one-deep-d", copied("src/one/", "x/y/"))
    holds("a", copied("src/*.yaml"))
    holds("one-b two-e", copied("src/*/*.yaml"))
    holds("one-deep-c", copied("src/one/deep/[a-c].yaml", "x/"))
    holds("one-b one-deep-c two-e", copied("src/**", exclude=["*.yml", "**/testdata/**", "a.yaml"]))
    holds("one-b", copied("src/one/**", exclude=["deep/**"]))
    holds("a two-e", copied("src/{a,b}.yaml".replace("{a,b}", "a")), copied("src/two/**", exclude=["{testdata,x}/*"]))
    brings(copied("src/none/**")).refuses("ArtifactGenerator flux-system/split: src/none/.. no file matches")
    brings(copied("src/none")).refuses("src/none does not exist in the checkout")
    brings(copied("src/*.yaml", exclude=["*"])).refuses("src/..yaml all that matches is excluded")
    brings(copied("../src")).refuses("../src leads out of the source")
    brings(copied("src/a.yaml", "../a.yaml")).refuses("../a.yaml leads out of the artifact")
    brings({"from": "@other/src", "to": "@artifact/"}).refuses("other is the alias of none of its sources")
    for exclude in ("*.yml", [{"a": "b"}], [["*.yml"]]):
        brings(copied("src/**", exclude=exclude)).refuses("flux-system/split: apps: exclude of a copy must be a list of patterns")
    t.write("clusters/split.yaml", generator(("apps", [copied("src/a.yaml")]), ("other", [copied("src/none")])))
    t.run().passes()


@case
def artifacts_names_of_files(t):
    """cp's rules of a single file: to a name, into a folder that is written as one, into one that exists; later wins."""
    for name in ("a", "b"):
        t.write(f"src/{name}.yaml", config_map("x", {"from": name}))
        t.write(f"src/{name}/kustomization.yaml", f"resources: [../{name}.yaml]\n")
    t.write("clusters/apps.yaml", external(path="./p"))
    t.state.append(kustomization("clusters"))

    def gives(expected, *copies):
        t.write("clusters/split.yaml", generator(("apps", copies)))
        t.resources = []
        t.expect_config("x", {"from": expected})
        t.run().passes()
    gives("a", copied("src/a.yaml", "p/x.yaml"))
    gives("b", copied("src/a.yaml", "p/x.yaml"), copied("src/b.yaml", "p/x.yaml"))
    gives("a", copied("src/a.yaml", "p/"))
    gives("b", copied("src/a.yaml", "p/b.yaml"), copied("src/b.yaml", "p"))
    t.write("src/part.yaml", "data: {from: merged, more: x}\n---\ndata: {other: x}\n")
    gives("merged", copied("src/a.yaml", "p/x.yaml"), copied("src/part.yaml", "p/x.yaml", strategy="Merge"))
    gives("merged", copied("src/a.yaml", "p/x.yaml"), copied("src/b.yaml", "p/x.yaml"), copied("src/part.yaml", "p/x.yaml", strategy="Merge"))
    t.resources = []
    t.write("clusters/split.yaml", generator(("apps", [copied("src/a.yaml", "p/"), copied(
        "src/*.tgz", "p/", strategy="Extract")])))
    t.run().gaps("its source is made by ArtifactGenerator flux-system/split, which extracts archives")


@case
def artifacts_by_folder(t):
    """A pathPattern makes one of each folder that matches."""
    t.write("clusters/split.yaml", generator(
        ("{app}-{env}", [copied("apps/{app}/envs/{env}/**"), copied("apps/{app}/base/**")]),
        pathPattern="@repo/apps/{app}/envs/{env}"))
    t.write("clusters/web.yaml", external("web-prod"))
    t.write("apps/Web/base/a.yaml", config_map("a", {"x": "1"}))
    t.write("apps/Web/envs/prod/b.yaml", config_map("b", {"x": "1"}))
    t.write("apps/Web/envs/staging/b.yaml", config_map("b", {"x": "2"}))
    t.state.append(kustomization("clusters"))
    t.expect_config("a", {"x": "1"})
    t.expect_config("b", {"x": "1"})
    t.run().passes()
    t.write("apps/web/envs/prod/b.yaml", config_map("b", {"x": "1"}))
    t.run().refuses("ArtifactGenerator flux-system/split: web-prod: is the name of two artifacts")
    shutil.rmtree(t.folder / "apps/web")
    t.write("apps/.x/envs/prod/b.yaml", config_map("b", {"x": "1"}))
    t.run().refuses("apps/.x/envs/prod: matches pathPattern, and its name can't be")
    shutil.rmtree(t.folder / "apps/.x")
    t.write("clusters/split.yaml", generator(("{nobody}", [copied("apps/**")]), pathPattern="@repo/apps/{app}"))
    t.run().refuses("{nobody}: has a placeholder that pathPattern does not define")


@case
def artifacts_of_other_repositories(t):
    """stay; those of this one and another are not evaluated, and so is what only the cluster knows the generator of."""
    t.write("a/a.yaml", config_map("a", {"x": "1"}))
    t.state += [source("other", url="https://github.com/acme/other"), kustomization("clusters")]
    theirs = {"alias": "other", "kind": "GitRepository", "name": "other"}
    ours = {"alias": "repo", "kind": "GitRepository", "name": "fleet"}
    t.write("clusters/apps.yaml", external())
    t.write("clusters/split.yaml", generator(("apps", [{"from": "@other/**", "to": "@artifact/"}]), sources=[ours, theirs]))
    t.state.append(external())
    assert t.run().passes().outcomes() == {"clusters": "applied"}
    t.write("clusters/split.yaml", generator(("apps", [{"from": "@other/**", "to": "@artifact/"}, copied("a/**")]),
                                             sources=[ours, theirs]))
    t.run().gaps("made by ArtifactGenerator flux-system/split, also of sources that are not this checkout")
    stopped = generator(("apps", [copied("a/**")]))
    stopped["metadata"]["annotations"] = {"source.extensions.fluxcd.io/reconcile": "Disabled"}
    t.write("clusters/split.yaml", stopped)
    assert t.run().passes().outcomes()["apps"] == "suspended"
    t.write("clusters/split.yaml", generator(
        ("apps", [{"from": "@first/**", "to": "@artifact/"}]), ("first", [copied("a/**")]),
        sources=[ours, {"alias": "first", "kind": "ExternalArtifact", "name": "first"}]))
    t.expect_config("a", {"x": "1"})
    t.run().passes()
    t.write("clusters/split.yaml", generator(
        ("apps", [{"from": "@apps/**", "to": "@artifact/"}]),
        sources=[{"alias": "apps", "kind": "ExternalArtifact", "name": "apps"}]))
    t.run().refuses("made of artifacts that are made of it")
    (t.folder / "clusters/split.yaml").unlink()
    t.resources = []
    t.run().gaps("ExternalArtifact flux-system/apps, and no ArtifactGenerator of the checkout makes that")


@case
def files_in_git_lfs(t):
    """are pointers to Flux, if it does not fetch them: not evaluated, by name."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
    t.state += [kustomization(), kustomization("ok")]
    t.write("ok/a.yaml", config_map("ok", {}))
    t.write("apps/a.yaml", pointer)
    t.run().gaps(r"it takes \./a.yaml from git-lfs, whose content Flux may not see .fleet/apps/kustomization.yaml\)")
    t.write("apps/kustomization.yaml", "resources: [b.yaml]\nconfigMapGenerator: [{name: x, files: [big.json]}]\n")
    t.write("apps/b.yaml", config_map("b", {}))
    t.write("apps/big.json", "{}")
    t.run(commit=True)
    t.write(".gitattributes", "*.png binary\n*.json filter=lfs diff=lfs merge=lfs -text\n")
    t.run().gaps("it takes big.json from git-lfs, .* .fleet/apps/kustomization.yaml:2")
    t.write("apps/kustomization.yaml", "resources: [b.yaml, inner]\n")
    t.write("apps/inner/kustomization.yaml", pointer)
    t.run().gaps("it takes apps/inner/kustomization.yaml from git-lfs")
    t.write("apps/kustomization.yaml", pointer)
    t.run().gaps("fleet/apps/kustomization.yaml is in git-lfs")


@case
def attributes_that_mean_git_lfs(t):
    """As git reads .gitattributes: no comment, only the filter, the last line wins, macros stand for others."""
    t.write("apps/a.yaml", config_map("a", {}))
    t.state.append(kustomization())
    for attributes in ("# *.yaml filter=lfs\n", "*.yaml diff=filter=lfs\n", "*.yaml filter=lfs2\n", "*.yaml filter=lfs\na.yaml -filter\n",
                       "*.yaml filter=lfs\r\n*.yaml !filter\r\n", "*.yaml filter=lfs filter=other\n", "!*.yaml filter=lfs\n",
                       "[attr]big filter=lfs\n*.bin big\n", "[attr]big text\n*.yaml big\n", "[attr]big filter=lfs\n*.yaml big\na.yaml -filter\n"):
        t.write(".gitattributes", attributes)
        t.run().passes()
    for attributes in ("*.yaml filter=lfs", "  *.yaml\ttext filter=lfs\r\n", "*.yaml !filter\na.yaml filter=lfs\n*.yaml text\n",
                       "[attr]big diff=lfs filter=lfs\n*.yaml big\n"):
        t.write(".gitattributes", attributes)
        t.run().gaps("it takes ./a.yaml from git-lfs")


# --- what Flux refuses, and what waits for ever ---

def controller(version="v1.9.4", *arguments, name="kustomize-controller"):
    made = deployment(name, "flux-system", 1)
    made["spec"]["template"]["spec"]["containers"] = [
        {"name": "manager", "image": f"ghcr.io/fluxcd/{name}:{version}", "args": ["--log-level=info", *arguments]}]
    return made


@case
def dependencies_that_never_come(t):
    """What the checkout makes so is refused; what was so before is left alone, and said."""
    t.write("clusters/apps.yaml", kustomization(dependsOn=[{"name": "none"}]))
    t.write("apps/web.yaml", deployment(replicas=3))
    t.state += [kustomization("clusters"), deployment(replicas=2)]
    t.workloads = {"web": {"replicas": 2}}
    t.run().refuses("fleet/clusters/apps.yaml:1: Kustomization flux-system/apps: it depends on flux-system/none, which does "
                    "not exist: Flux never applies it")
    t.state.append(kustomization(dependsOn=[{"name": "none"}]))
    result = t.run().passes()
    assert result.outcomes() == {"clusters": "applied", "apps": "blocked"}, result
    assert "none, which does not exist" in str(result.report["checkout"]), result
    t.write("clusters/none.yaml", kustomization("none", path="./other"))
    t.write("other/a.yaml", config_map("a", {}))
    t.run().finds("workload/replicas Deployment/web")
    t.write("clusters/apps.yaml", kustomization(dependsOn=[{"name": "none", "namespace": "elsewhere"}]))
    assert t.run().passes().outcomes()["apps"] == "blocked"


@case
def dependencies_in_a_circle(t):
    t.write("clusters/apps.yaml", kustomization(dependsOn=[{"name": "more"}]))
    t.write("clusters/more.yaml", kustomization("more", dependsOn=[{"name": "last"}]))
    t.write("clusters/last.yaml", kustomization("last", dependsOn=[{"name": "apps"}]))
    for name in ("apps", "more", "last"):
        t.write(f"{name}/a.yaml", config_map(name, {"x": "1"}))
    t.state.append(kustomization("clusters"))
    t.run().refuses("flux-system/apps: it waits for itself: flux-system/apps -> flux-system/more -> flux-system/last -> "
                    "flux-system/apps", "3 errors in the manifests")
    t.write("clusters/last.yaml", kustomization("last", dependsOn=[{"name": "apps", "readyExpr": "true"}]))
    t.run().passes()
    t.write("clusters/last.yaml", kustomization("last", dependsOn=[{"name": "clusters"}]))
    t.expect_config("last", {"x": "1"})
    t.run().passes()


@case
def dependency_that_is_suspended(t):
    """never has the revision that those of its source wait for."""
    t.write("apps/web.yaml", deployment(replicas=3))
    t.write("base/a.yaml", config_map("a", {}))
    t.write("more/a.yaml", config_map("more", {}))
    t.state += [kustomization("ok", path="./base"), kustomization("asleep", path="./base", suspend=True),
                kustomization(dependsOn=[{"name": "middle"}]),
                kustomization("middle", path="./more", dependsOn=[{"name": "asleep"}]), deployment(replicas=2)]
    t.workloads = {"web": {"replicas": 2}}
    result = t.run().passes()
    assert result.outcomes() == {"ok": "applied", "asleep": "suspended", "middle": "blocked", "apps": "blocked"}, result
    assert "which is blocked: it depends on flux-system/asleep, which is suspended" in str(result.report["checkout"])
    t.state.append(source("other", url="https://github.com/acme/other"))
    t.state[4]["spec"]["sourceRef"] = {"kind": "GitRepository", "name": "other"}
    t.run().finds("workload/replicas Deployment/web")


@case
def strict_as_the_controller_is(t):
    """Before 1.9, and with its gate off, what is not defined is empty."""
    t.write("apps/a.yaml", config_map("a", {"x": "v${none}"}))
    t.state.append(kustomization(postBuild={"substitute": {"y": "1"}}))
    t.expect_config("a", {"x": "v"})
    t.run().refuses('variable not set .strict mode.: "none"')
    for version in ("v1.8.5", "v1.7.0@sha256:" + "0" * 64, "1.8"):
        t.state.append(controller(version))
        t.run().passes()
        t.state.pop()
    for version in ("v1.9.0", "v1.10.2", "latest"):
        t.state.append(controller(version))
        t.run().refuses("variable not set")
        t.state.pop()
    t.state.append(kustomization("flux"))
    t.write("flux/controller.yaml", controller("v1.9.4", "--feature-gates=GroupChangeLog=true,StrictPostBuildSubstitutions=false"))
    t.run().passes()
    t.write("flux/controller.yaml", controller("v1.8.0", "--feature-gates=StrictPostBuildSubstitutions=true"))
    t.run().refuses("variable not set")


@case
def images_as_the_controller_merges_them(t):
    """Before 1.9.4 an entry of the spec replaced that of the file."""
    t.write("apps/kustomization.yaml", "resources: [web.yaml]\nimages: [{name: nginx, newTag: '2'}]\n")
    t.write("apps/web.yaml", deployment())
    t.state += [kustomization(images=[{"name": "nginx", "newName": "mirror/nginx"}]), controller("v1.9.3")]

    def image_is(image):
        t.resources = [("shop", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "match": {
            "spec": {"template": {"spec": {"containers": [{"name": "web", "image": image}]}}}}})]
        t.run().passes()
    image_is("mirror/nginx:1")
    t.state[-1] = controller("v1.9.4")
    image_is("mirror/nginx:2")


@case
def what_the_controller_refuses(t):
    """by its arguments, which only the checkout shows."""
    t.state += [kustomization("flux"), {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team"}}]
    t.write("flux/controller.yaml", controller("v1.9.4", "--no-cross-namespace-refs=true", "--no-remote-bases"))
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    tenant = kustomization(sourceRef={"kind": "GitRepository", "name": "fleet", "namespace": "flux-system"})
    tenant["metadata"]["namespace"] = "team"
    t.state.append(tenant)
    t.run().refuses("Kustomization team/apps: can't access 'GitRepository/fleet', cross-namespace references have been blocked")
    t.state[-1] = kustomization()
    t.write("apps/kustomization.yaml", "resources: ['https://example.com/a.yaml']\n")
    t.run().refuses("takes https://example.com/a.yaml from the network.*: kustomize-controller runs with --no-remote-bases")
    (t.folder / "apps/kustomization.yaml").unlink()
    t.write("flux/split.yaml", generator(("apps", [copied("apps/**")])))
    t.state[-1] = external()
    t.run().refuses("can't access 'ExternalArtifact/apps', the feature gate ExternalArtifact .* is not enabled")
    t.write("flux/controller.yaml", controller("v1.9.4", "--feature-gates=ExternalArtifact=true",
                                               "--default-service-account=nobody"))
    t.expect_config("a", {"x": "1"})
    builds = {k["name"]: k.get("why") for k in t.run().passes().report["checkout"]["kustomizations"]}
    assert builds == dict.fromkeys(("flux", "apps"), "applied as ServiceAccount flux-system/nobody, whose rights are not "
                                                    "looked at"), builds
    t.state[-1]["spec"]["serviceAccountName"] = "team"
    assert "ServiceAccount flux-system/team" in str(t.run().passes().report["checkout"])


# --- what is applied ---

@case
def kustomizations_of_kustomizations(t):
    """To the bottom, with a patch of a child's patch on the way."""
    t.write("root/kustomization.yaml", """\
        resources: [middle.yaml]
        patches: [{target: {kind: Kustomization}, patch: '[{"op": "add", "path": "/spec/postBuild", "value": {"substitute": {"n": "3"}}}]'}]
        """)
    t.write("root/middle.yaml", kustomization("middle"))
    t.write("middle/leaf.yaml", kustomization("leaf", postBuild={"substitute": {"m": "v${n}"}}))
    t.write("leaf/a.yaml", config_map("a", {"x": "${m}"}))
    t.state.append(kustomization("root"))
    t.expect_config("a", {"x": "v3"})
    result = t.run().passes()
    assert result.outcomes() == {"root": "applied", "middle": "applied", "leaf": "applied"}, result


@case
def kustomization_that_changes_itself(t):
    t.write("flux/sync.yaml", kustomization("flux", path="./next"))
    t.write("next/sync.yaml", [kustomization("flux", path="./next"), deployment(replicas=3)])
    t.state.append(kustomization("flux"))
    t.workloads = {"web": {"replicas": 2}}
    t.run().finds("workload/replicas Deployment/web")


@case
def no_namespace_is_refused(t):
    web = deployment()
    web["metadata"].pop("namespace")
    t.write("apps/web.yaml", web)
    t.state.append(kustomization())
    t.run().refuses("fleet/apps/web.yaml:1: .*Deployment/web: namespace not specified")
    t.state[-1]["spec"]["targetNamespace"] = "shop"
    t.run().passes()
    t.state[-1]["spec"].pop("targetNamespace")
    for kind, refused in (("Certificate", True), ("ClusterIssuer", False)):
        t.write("apps/web.yaml", {"apiVersion": "cert-manager.io/v1", "kind": kind, "metadata": {"name": "c"}, "spec": {}})
        t.run().refuses(f"{kind}/c: namespace not specified") if refused else t.run().passes()


@case
def child_that_leaves_git(t):
    """takes along what it applied; a suspended one leaves it."""
    t.write("root/a.yaml", config_map("a", {"x": "1"}))
    t.write("apps/b.yaml", config_map("b", {"x": "1"}))
    child = kustomization("apps", inventory=["shop_b__ConfigMap"], labels=owned_by("root"))
    t.state += [kustomization("root", inventory=["flux-system_apps_kustomize.toolkit.fluxcd.io_Kustomization"]), child,
                config_map("b", {"x": "1"}, labels=owned_by("apps"))]
    t.expect_config("b", {"x": "1"})
    result = t.run().finds("resource/missing ConfigMap/b")
    assert result.outcomes() == {"root": "applied"}, result
    child["spec"]["suspend"] = True
    t.run().passes()
    child["spec"].pop("suspend")
    child["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/prune"] = "Disabled"
    assert t.run().passes().outcomes() == {"root": "applied", "apps": "applied"}


@case
def what_is_not_pruned(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization(inventory=["shop_b__ConfigMap", "shop_a__ConfigMap"]))
    live = config_map("b", {"x": "1"}, labels=owned_by("apps"))
    t.state.append(live)
    t.expect_config("b", {"x": "1"})
    t.run().finds("resource/missing ConfigMap/b")
    for labels, annotations in ((owned_by("other"), {}), (owned_by("apps"), {"kustomize.toolkit.fluxcd.io/prune": "disabled"}),
                                (owned_by("apps"), {"kustomize.toolkit.fluxcd.io/reconcile": "Disabled"}),
                                (owned_by("apps"), {"kustomize.toolkit.fluxcd.io/ssa": "ignore"})):
        live["metadata"].update(labels=labels, annotations=annotations)
        t.run().passes()


def dashboard(name="tunnels", url="one", **metadata):
    """Of a kind that no rule reads."""
    return {"apiVersion": "grafana.example.org/v1", "kind": "Dashboard",
            "metadata": {"name": name, "namespace": "shop", **metadata}, "spec": {"url": url}}


def wanted_dashboard(name="tunnels", url="one"):
    return ("shop", {"apiVersion": "grafana.example.org/v1", "kind": "Dashboard", "name": name, "match": {"spec": {"url": url}}})


@case
def what_is_not_pruned_of_any_kind(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization(inventory=["shop_tunnels_grafana.example.org_Dashboard", "shop_a__ConfigMap"]))
    t.state.append(None)
    for name in ("tunnels", "tun*"):
        t.resources = [wanted_dashboard(name)]
        t.state[-1] = dashboard(labels=owned_by("apps"))
        result = t.run()
        assert result.code == 1 and [f["rule"] for f in result.report["findings"]] == ["resource/missing"], result
        for labels, annotations in ((owned_by("other"), {}), (owned_by("apps"), {"kustomize.toolkit.fluxcd.io/prune": "disabled"}),
                                    ({**owned_by("apps"), "kustomize.toolkit.fluxcd.io/reconcile": "Disabled"}, {})):
            t.state[-1] = dashboard(labels=labels, annotations=annotations)
            t.run().passes()


@case
def prune_as_the_new_spec_says(t):
    """spec.prune that the same change sets to false."""
    t.write("root/apps.yaml", kustomization("apps", prune=False))
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state += [kustomization("root"), kustomization("apps", inventory=["shop_b__ConfigMap"]),
                config_map("b", {"x": "1"}, labels=owned_by("apps"))]
    t.expect_config("b", {"x": "1"})
    t.run().passes()
    t.write("root/apps.yaml", kustomization("apps"))
    t.run().finds("resource/missing ConfigMap/b")


@case
def object_that_is_left_alone(t):
    """ssa: IfNotPresent in the manifest; reconcile: disabled on the cluster's object."""
    t.state += [kustomization(), deployment(replicas=2)]
    t.workloads = {"web": {"replicas": 2}}
    t.write("apps/web.yaml", deployment(replicas=3, annotations={"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}))
    t.run().passes()
    t.write("apps/web.yaml", deployment(replicas=3))
    t.run().finds("workload/replicas Deployment/web")
    t.state[-1]["metadata"]["annotations"] = {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}
    t.run().passes()


@case
def object_of_any_kind_that_is_left_alone(t):
    t.state += [kustomization(), None]
    for name in ("tunnels", "tun*"):
        t.resources = [wanted_dashboard(name)]
        t.state[-1] = dashboard()
        t.write("apps/d.yaml", dashboard(url="two", annotations={"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}))
        t.run().passes()
        t.write("apps/d.yaml", dashboard(url="two"))
        t.run().finds("resource/mismatch Dashboard/tunnels")
        t.state[-1] = dashboard(annotations={"kustomize.toolkit.fluxcd.io/reconcile": "disabled"})
        t.run().passes()


@case
def object_whose_change_is_refused_stays(t):
    """Of what the spec documents, too: the refusal is the one finding."""
    def storage_class(pool):
        return {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "slow"},
                "provisioner": "csi.example.org", "parameters": {"pool": pool}}
    t.state += [kustomization(), storage_class("a")]
    t.write("apps/c.yaml", storage_class("b"))
    for name in ("slow", "sl*"):
        t.cluster_resources = [{"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "name": name,
                                "match": {"parameters": {"pool": "a"}}}]
        t.run().finds("manifest/immutable StorageClass/slow")


@case
def unknown_field_is_dropped(t):
    web = deployment()
    web["spec"]["replica"] = web["spec"].pop("replicas")
    t.write("apps/web.yaml", web)
    t.state.append(kustomization())
    t.workloads = {"web": {"replicas": 2}}
    t.run().finds("workload/replicas Deployment/web")


@case
def suspended_and_elsewhere(t):
    t.write("apps/web.yaml", deployment(replicas=3))
    t.write("ok/a.yaml", config_map("a", {}))
    t.state += [kustomization("ok"), kustomization("asleep", path="./apps", suspend=True),
                kustomization("far", path="./apps", kubeConfig={"secretRef": {"name": "k"}}), deployment()]
    t.workloads = {"web": {"replicas": 2}}
    assert t.run().passes().outcomes() == {"ok": "applied", "asleep": "suspended", "far": "elsewhere"}


@case
def suspended_by_hand_stays_suspended(t):
    """`flux suspend` sets a field that git says nothing of."""
    t.write("root/apps.yaml", kustomization("apps"))
    t.write("apps/web.yaml", deployment(replicas=3))
    asleep = kustomization("apps", suspend=True)
    asleep["metadata"]["managedFields"] = [{
        "manager": "flux", "operation": "Update", "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "fieldsType": "FieldsV1",
        "fieldsV1": {"f:spec": {"f:suspend": {}}}}]
    t.state += [kustomization("root"), asleep, deployment()]
    t.workloads = {"web": {"replicas": 2}}
    assert t.run().passes().outcomes() == {"root": "applied", "apps": "suspended"}


@case
def two_kustomizations_one_object(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.write("more/a.yaml", config_map("a", {"x": "2"}))
    t.state += [kustomization(), kustomization("more")]
    result = t.run().finds("manifest/contested ConfigMap/a")
    assert result.line("manifest/contested") == "fleet/apps/a.yaml:1", result
    """That both have applied it before is no fault of the checkout."""
    t.options = ["--new-only"]
    t.state[-2:] = [kustomization(name, inventory=["shop_a__ConfigMap"]) for name in ("apps", "more")]
    t.state.append(config_map("a", {}, labels=owned_by("more")))
    result = t.run().passes()
    assert result.findings("existing") == ["manifest/contested ConfigMap/a"], result
    t.state[-2] = kustomization("more")
    t.run().finds("manifest/contested ConfigMap/a")


@case
def contested_object_is_as_it_was_applied_last(t):
    t.write("apps/web.yaml", deployment(replicas=1))
    t.write("more/web.yaml", deployment(replicas=2))
    t.options = ["--new-only"]
    t.state += [kustomization(name, inventory=["shop_web_apps_Deployment"]) for name in ("apps", "more")]
    t.state.append(deployment(replicas=2, labels=owned_by("more")))
    t.workloads = {"web": {"replicas": 2}}
    t.run().passes()
    t.state[-1] = deployment(replicas=1, labels=owned_by("apps"))
    t.workloads = {"web": {"replicas": 1}}
    t.run().passes()


@case
def contested_object_of_any_kind_is_as_it_was_applied_last(t):
    """Whether the spec wants it by its name, or all that have a name like it."""
    t.write("apps/d.yaml", dashboard())
    t.write("more/d.yaml", dashboard(url="two"))
    t.options = ["--new-only"]
    t.state += [kustomization(name, inventory=["shop_tunnels_grafana.example.org_Dashboard"]) for name in ("apps", "more")]
    t.state.append(None)
    for name in ("tunnels", "tun*"):
        for url, owner in (("one", "apps"), ("two", "more")):
            t.state[-1] = dashboard(url=url, labels=owned_by(owner))
            t.resources = [wanted_dashboard(name, url)]
            t.run().passes()


@case
def common_metadata_and_labels(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}, labels={"team": "a"}))
    t.state.append(kustomization(commonMetadata={"labels": {"team": "b"}, "annotations": {"note": "m"}}))
    t.resources.append(("shop", {"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "match": {"metadata": {
        "labels": {"team": "b", **owned_by("apps")}, "annotations": {"note": "m"}}}}))
    t.run().passes()


@case
def lines_of_the_checkout(t):
    """Through bases and prefixes, to the field in the file that sets it."""
    t.write("base/kustomization.yaml", "resources: [web.yaml]\n")
    t.write("base/web.yaml", """\
        # the web
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}

          replicas: 3
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "nginx:1"}]}
        """)
    t.write("apps/kustomization.yaml", "resources: [../base]\nnamePrefix: my-\nnamespace: shop\n")
    t.state.append(kustomization())
    t.workloads = {"my-web": {"replicas": 2}}
    result = t.run().finds("workload/replicas Deployment/my-web")
    assert result.line("workload/replicas") == "fleet/base/web.yaml:12", result


@case
def lines_of_patches_and_variables(t):
    """The last that sets the field: a patch in a file, one within the kustomization, an operation, a variable."""
    t.workloads = {"web": {"replicas": 2}}
    t.write("base/kustomization.yaml", "resources: [web.yaml]\npatches: [{path: p.yaml}]\n")
    t.write("base/web.yaml", deployment(replicas=3))
    t.write("base/p.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n"
                           "  replicas: 4\n")
    t.write("apps/kustomization.yaml", "resources: [../base]\n")
    t.state.append(kustomization())

    def line_is(expected):
        result = t.run().finds("workload/replicas Deployment/web")
        assert result.line("workload/replicas") == expected, f"{expected}: {result.line('workload/replicas')}"
    line_is("fleet/base/p.yaml:5")
    t.write("apps/kustomization.yaml", """\
        resources: [../base]
        patches:
        - target: {kind: Deployment}
          patch: |
            - op: test
              path: /metadata/name
              value: web
            - op: replace
              path: /spec/replicas
              value: 5
        """)
    line_is("fleet/apps/kustomization.yaml:8")
    t.write("apps/kustomization.yaml", """\
        resources: [../base]
        patches:
        - patch: |
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              replicas: ${replicas}
        """)
    t.write("clusters/apps.yaml", kustomization(postBuild={
        "substituteFrom": [{"kind": "ConfigMap", "name": "settings"}]}))
    t.write("clusters/settings.yaml", "apiVersion: v1\nkind: ConfigMap\n"
                                      "metadata: {name: settings, namespace: flux-system}\n"
                                      "data:\n  other: x\n  replicas: '6'\n")
    t.state[-1] = kustomization("clusters")
    line_is("fleet/clusters/settings.yaml:6")
    file = t.write("clusters/apps.yaml", kustomization(postBuild={"substitute": {"replicas": "7"}}))
    number = next(n for n, line in enumerate(file.read_text().splitlines(), 1) if "replicas" in line)
    line_is(f"fleet/clusters/apps.yaml:{number}")


@case
def lines_of_generated_config_maps(t):
    """The file or the line that a key was read from."""
    t.write("apps/kustomization.yaml", """\
        namespace: shop
        configMapGenerator:
        - name: x
          literals: [c=4]
          files: [key=files/a.txt, files/b.txt]
          envs: [c.env]
        generatorOptions: {disableNameSuffixHash: true}
        """)
    t.write("apps/files/a.txt", "1")
    t.write("apps/files/b.txt", "2")
    t.write("apps/c.env", "# of c\nother=x\n\nvalue=3\n")
    t.state.append(kustomization())
    for key, file, line in (("key", "files/a.txt", 1), ("b.txt", "files/b.txt", 1), ("value", "c.env", 4), ("c", "kustomization.yaml", 3)):
        t.resources.clear()
        t.expect_config("x", {key: "0"})
        result = t.run().finds("resource/mismatch ConfigMap/x")
        assert result.line("resource/mismatch") == f"fleet/apps/{file}:{line}", result
    t.write("apps/p.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  value: '5'\n")
    with open(t.folder / "apps/kustomization.yaml", "a") as file:
        file.write("patches: [{path: p.yaml}]\n")
    t.resources.clear()
    t.expect_config("x", {"value": "0"})
    assert t.run().finds("resource/mismatch ConfigMap/x").line("resource/mismatch") == "fleet/apps/p.yaml:5"


@case
def lines_of_patches_of_the_spec(t):
    """Those that a Kustomization has itself, and those that one gives to others; the folders have no kustomization.yaml."""
    t.write("clusters/root.yaml", """\
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: root, namespace: flux-system}
        spec:
          path: ./root
          prune: true
          interval: 1m
          sourceRef: {kind: GitRepository, name: fleet}
          patches:
          - patch: |-
              apiVersion: kustomize.toolkit.fluxcd.io/v1
              kind: Kustomization
              metadata: {name: _}
              spec:
                patches:
                - patch: |-
                    - op: replace
                      path: /spec/replicas
                      value: 3
                  target: {kind: Deployment}
            target: {kind: Kustomization}
        """)
    t.write("root/apps.yaml", kustomization())
    t.write("apps/web.yaml", deployment(replicas=2))
    t.state.append(kustomization("clusters"))
    t.workloads = {"web": {"replicas": 2}}
    result = t.run().finds("workload/replicas Deployment/web")
    assert result.line("workload/replicas") == "fleet/clusters/root.yaml:17", result
    patched = yaml.safe_dump(kustomization()).split("  path:")
    t.write("root/apps.yaml", "  path:".join([patched[0] + """\
  patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: 5
""", patched[1]]))
    t.write("clusters/root.yaml", kustomization("root"))
    number = (t.folder / "root/apps.yaml").read_text().splitlines().index("        replicas: 5") + 1
    result = t.run().finds("workload/replicas Deployment/web")
    assert result.line("workload/replicas") == f"fleet/root/apps.yaml:{number}", result


@case
def lines_of_patches_of_one_base(t):
    """A base that is built twice: each object's line is that of its own patch."""
    t.workloads = {"a-web": {"replicas": 2}, "b-web": {"replicas": 2}, "c-web": {"replicas": 2}}
    t.write("base/kustomization.yaml", "resources: [web.yaml]\n")
    t.write("base/web.yaml", deployment(replicas=3))
    for name, patch in (("a", "4"), ("b", "5"), ("c", None)):
        t.write(f"apps/{name}/kustomization.yaml", f"resources: [../../base]\nnamePrefix: {name}-\n" + (
            f"patches:\n- target: {{kind: Deployment}}\n  patch: |\n    - op: replace\n      path: /spec/replicas\n"
            f"      value: {patch}\n" if patch else ""))
    t.write("apps/kustomization.yaml", "resources: [a, b, c]\n")
    t.state.append(kustomization())
    lines = {f["object"]["name"]: f["manifest"] for f in t.run().report["findings"]}
    base = next(n for n, line in enumerate((t.folder / "base/web.yaml").read_text().splitlines(), 1) if "replicas" in line)
    assert {name: f"{place['file']}:{place['line']}" for name, place in lines.items()} == {
        "a-web": "fleet/apps/a/kustomization.yaml:6", "b-web": "fleet/apps/b/kustomization.yaml:6",
        "c-web": f"fleet/base/web.yaml:{base}"}, lines


# --- the documented cluster ---

def owned(value, fields):
    """Of a value, what a fieldsV1 names."""
    names = {name: below for name, below in fields.items() if name != "."}
    if not names:
        return value
    if isinstance(value, list):
        items = []
        for name, below in names.items():
            keys = json.loads(name[2:])
            if name.startswith("v:"):
                items.append(keys)
            else:
                item = next(item for item in value if all(item.get(key) == keys[key] for key in keys))
                items.append({**keys, **owned(item, below)})
        return items
    return {name[2:]: owned(value[name[2:]], below) for name, below in names.items() if name[2:] in value}


def documented_checkout(t):
    """The repository that Flux has applied to the recorded cluster, by its labels and managedFields."""
    t.remote = "https://git.planapulse.com/plana-pulse/infra.git"
    listed = [json.loads(path.read_text()) for path in sorted((SOURCE / "tests/data/healthy").glob("_api*.json"))
              if "_namespaces_plana-odoo" not in path.name]
    things = [{"apiVersion": one["apiVersion"], "kind": one["kind"][:-4], **item}
              for one in listed if one.get("kind", "").endswith("List") for item in one.get("items", [])]
    paths = {thing["metadata"]["name"]: thing["spec"]["path"] for thing in things if thing["kind"] == "Kustomization"}
    label = "kustomize.toolkit.fluxcd.io/name"
    for thing in things:
        metadata = thing["metadata"]
        applied = next((entry for entry in metadata.get("managedFields", []) if entry.get("operation") == "Apply"
                        and entry.get("manager") == "kustomize-controller" and not entry.get("subresource")), None)
        if label not in metadata.get("labels", {}) or not applied:
            continue
        given = owned(thing, applied["fieldsV1"])
        own = given.setdefault("metadata", {})
        own.update({key: metadata[key] for key in ("name", "namespace") if key in metadata})
        own["labels"] = {key: value for key, value in own.get("labels", {}).items()
                         if not key.startswith("kustomize.toolkit.fluxcd.io/")}
        folder = paths[metadata["labels"][label]]
        t.write(f"{folder}/{metadata.get('namespace', 'cluster')}/{thing['kind']}-{metadata['name']}.yaml",
                {"apiVersion": thing["apiVersion"], "kind": thing["kind"], **given})


def file_of(t, kind, namespace, name):
    return next(t.folder.rglob(f"{namespace}/{kind}-{name}.yaml"))


@case
def documented_cluster_over_itself(t):
    """Nothing is new and nothing resolved, recorded and live; and what an edit does is found where it was made."""
    documented_checkout(t)
    spec = str(SOURCE / "specs/plana-pulse-bg-sof-1.yaml")
    recorded = (spec, "--snapshot", str(SOURCE / "examples/healthy.json"))
    result = t.check(*recorded).passes()
    assert not result.report["findings"] and not result.report["resolved"], result
    assert set(result.outcomes().values()) == {"applied"} and len(result.outcomes()) == 6, result
    live = t.check(spec, "--live", "--kubeconfig", KUBECONFIG, "--new-only").passes()
    assert not live.findings() and not live.report["resolved"] and not live.report["notEvaluated"], live
    assert live.report["checkout"]["branch"] == "main", live

    quota = file_of(t, "ResourceQuota", "plana-odoo-18", "plana-odoo-18-quota")
    text = quota.read_text()
    quota.write_text(text.replace("limits.memory:", "limits.memory: 1Gi #"))
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "limits.memory:" in line)
    place = f"fleet/{quota.relative_to(t.folder)}:{number}"
    for result in (t.check(*recorded), t.check(spec, "--live", "--kubeconfig", KUBECONFIG, "--new-only")):
        assert result.code == 1 and "quota/limits ResourceQuota/plana-odoo-18-quota" in result.findings(), result
        assert result.line("quota/limits") == place, f"{place}: {result.line('quota/limits')}"
        assert {f["object"]["namespace"] for f in result.report["findings"] if f["change"] == "new"} == {"plana-odoo-18"}
    quota.unlink()
    result = t.check(*recorded)
    assert result.code == 1 and any(f.startswith("quota/missing ") for f in result.findings()), result


@case
def example_of_a_repository(t):
    """examples/repository over the state that was recorded of it; and what its page shows of the program."""
    shutil.rmtree(t.folder)
    shutil.copytree(SOURCE / "examples/repository", t.folder)
    t.remote = "https://git.planapulse.com/plana-pulse/fleet"
    result = t.check("fleet/kubevet.yaml", "--snapshot", "fleet/state.json", "--allow-partial").passes()
    assert not result.report["findings"] and not result.report["resolved"], result
    assert result.outcomes() == dict.fromkeys(("flux-system", "tenants", "backups"), "applied"), result
    done = subprocess.run([SOURCE / "scripts/documents.py", KUBEVET, "--check", "docs/before-the-merge.md"], cwd=SOURCE,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- hostile checkouts, and programs that fail ---

@case
def all_problems_at_once(t):
    t.write("apps/kustomization.yaml", "resources: [missing.yaml]\n")
    t.write("more/kustomization.yaml", "resources: [a.yaml]\npatches: [{target: {kind: X}, patch: '{'}]\n")
    t.write("more/a.yaml", config_map("a", {}))
    t.state += [kustomization(), kustomization("more"), kustomization("gone")]
    t.run().refuses("missing.yaml does not exist", "Kustomization flux-system/more: ", "flux-system/gone: kustomization path",
                    "3 errors in the manifests")


@case
def nothing_from_outside(t):
    t.state.append(kustomization())
    t.write("apps/a.yaml", config_map("a", {}))
    secret = t.root / "secret.yaml"
    secret.write_text(yaml.safe_dump(config_map("stolen", {"x": "1"})))
    for text in ("resources: [../../secret.yaml]", f"resources: [{secret}]", "resources: [../..]",
                 "configMapGenerator: [{name: a, files: [/etc/passwd]}]",
                 "configMapGenerator: [{name: a, files: [x=../../secret.yaml]}]",
                 "configMapGenerator: [{name: a, envs: [../../secret.yaml]}]",
                 "secretGenerator: [{name: a, files: [../../../../../etc/passwd]}]",
                 "resources: [a.yaml]\npatches: [{path: ../../secret.yaml}]",
                 "resources: [a.yaml]\nopenapi: {path: ../../secret.yaml}",
                 "resources: [a.yaml]\nreplacements: [{path: ../../secret.yaml}]",
                 "resources: [a.yaml]\ntransformers: ['../../secret.yaml']",
                 "resources: [a.yaml]\ngenerators:\n- |\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n"
                 "  metadata: {name: a}\n  files: [/etc/passwd]"):
        t.write("apps/kustomization.yaml", text + "\n")
        t.run().refuses("is outside of the repository: Flux refuses it")


@case
def nothing_from_the_network(t):
    """What would be fetched is not evaluated, and not fetched."""
    t.program("#!/bin/sh\n[ \"$1\" = version ] && echo 'Client Version: v1\nKustomize Version: v5' && exit\n"
              f"touch {t.root}/ran; exit 1\n")
    t.state.append(kustomization())
    t.write("apps/a.yaml", config_map("a", {}))
    for text in ("resources: ['https://example.com/a.yaml']", "resources: ['github.com/acme/fleet//base?ref=v1']",
                 "resources: ['git@github.com:acme/base']", "components: ['ssh://git@github.com/acme/base']",
                 "resources: [a.yaml]\npatches: [{path: 'https://example.com/p.yaml'}]",
                 "resources: [a.yaml]\ncrds: ['https://example.com/p.yaml']",
                 "resources: ['https://example.com/x.git']"):
        t.write("apps/kustomization.yaml", text + "\n")
        assert t.run().gaps("from the network, which is not asked .fleet/apps/kustomization.yaml:").outcomes() == {
            "apps": "not-evaluated"}
    assert not (t.root / "ran").exists()


@case
def plugins_stay_off(t):
    t.state.append(kustomization())
    t.write("apps/a.yaml", config_map("a", {}))
    t.write("apps/kustomization.yaml", "resources: [a.yaml]\ngenerators: [g.yaml]\n")
    t.write("apps/g.yaml", """\
        apiVersion: x/v1
        kind: Y
        metadata:
          name: g
          annotations: {config.kubernetes.io/function: "exec: {path: ./run.sh}"}
        """)
    t.write("apps/run.sh", f"#!/bin/sh\ntouch {t.root}/ran\n").chmod(0o755)
    t.run().refuses("Kustomization flux-system/apps")
    assert not (t.root / "ran").exists()
    t.write("apps/kustomization.yaml", "helmCharts: [{name: a, repo: 'https://example.com'}]\n")
    t.run().refuses("must specify --enable-helm")


@case
def circles_of_bases(t):
    t.state.append(kustomization())
    t.write("apps/kustomization.yaml", "resources: [../b]\n")
    t.write("b/kustomization.yaml", "resources: [../apps]\n")
    t.run().refuses("cycle detected")


@case
def no_credentials_for_the_program(t):
    t.program(f"#!/bin/sh\nenv >>{t.root}/environment\nexec {KUBECTL} \"$@\"\n")
    t.write("apps/a.yaml", config_map("a", {}))
    t.state.append(kustomization())
    t.run(environment={"GITHUB_TOKEN": "sesame", "AWS_SECRET_ACCESS_KEY": "sesame", "KUBECONFIG": "/sesame",
                       "HOME": "/sesame", "SSH_AUTH_SOCK": "/sesame"}).passes()
    text = (t.root / "environment").read_text()
    assert "sesame" not in text and "KUBECONFIG=/dev/null" in text, text


@case
def program_that_is_missing(t):
    t.write("apps/a.yaml", config_map("a", {}))
    t.state.append(kustomization())
    t.path = f"{t.root}/none"
    t.commit()
    t.run(commit=False).refuses("neither is installed", code=3)


@case
def program_that_hangs(t):
    version = "[ \"$1\" = version ] && echo 'Client Version: v1' && exit\n"
    t.write("apps/a.yaml", config_map("a", {}))
    t.state.append(kustomization())
    t.program(f"#!/bin/sh\n{version}sleep 1000\n")
    t.options = ["--timeout", "3s"]
    t.run().refuses("building apps: kubectl kustomize did not end in time and was killed", code=3)
    t.options = []
    t.program(f"#!/bin/sh\n{version}head -c 1000000000 /dev/zero\n")
    t.run().refuses("wrote more than 128 MiB and was killed", code=3)
    t.program(f"#!/bin/sh\n{version}kill -9 $$\n")
    t.run().refuses("ended by signal 9", code=3)
    t.program(f"#!/bin/sh\n{version}head -c 10000000 /dev/zero | tr '\\0' x >&2\necho; echo its own words >&2; exit 1\n")
    t.run().refuses("Kustomization flux-system/apps: xxxx")
    t.program(f"#!/bin/sh\n{version}exec >&2; echo 'error: its own words'; exit 1\n")
    t.run().refuses("Kustomization flux-system/apps: error: its own words")
    t.program(f"#!/bin/sh\n{version}printf 'a: [\\n'\n")
    t.run().refuses("Kustomization flux-system/apps")
    t.program(f"#!/bin/sh\n{version}head -c 10000000 /dev/zero | tr '\\0' '#' >&2\nexec {KUBECTL} \"$@\"\n")
    t.run().passes()
    t.program("#!/bin/sh\nexit 7\n")
    t.run().refuses("kubectl", code=3)


@case
def program_whose_end_nobody_waits_for(t):
    """A caller that ignores SIGCHLD does not make a failure look like success."""
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization())
    t.expect_config("a", {"x": "1"})
    t.before = ["env", "--ignore-signal=CHLD"]
    t.run().passes()
    t.program("#!/bin/sh\n[ \"$1\" = version ] && echo 'Client Version: v1' && exit\nkill -9 $$\n")
    t.run().refuses("ended by signal 9", code=3)


@case
def kustomize_of_its_own(t):
    """is preferred to kubectl's."""
    t.program("#!/bin/sh\n[ \"$1\" = version ] && echo v5.8.1 && exit\nshift 3\n"
              f"exec {KUBECTL} kustomize --load-restrictor LoadRestrictionsNone \"$@\"\n", "kustomize")
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization())
    assert t.run().passes().report["checkout"]["builder"] == "kustomize v5.8.1"


@case
def checkouts_that_are_none(t):
    t.write("apps/a.yaml", config_map("a", {"x": "1"}))
    t.state.append(kustomization())
    t.remote = None
    t.run().refuses("has no git remote", "--repo-url")
    t.options = ["--repo-url", URL]
    t.run().passes()
    shutil.rmtree(t.folder / ".git")
    t.expect_config("a", {"x": "1"})
    t.run(commit=False).passes()
    t.options = ["--repo-url", "fleet"]
    t.run(commit=False).refuses("is no URL of a repository")


@case
def index_of_every_version(t):
    t.write("apps/a-long-name/a.yaml", config_map("a", {"x": "1"}))
    t.write("apps/a-long-name/b.yaml", config_map("b", {"x": "1"}))
    t.state.append(kustomization())
    t.expect_config("b", {"x": "1"})
    t.commit()
    for version in ("2", "3", "4"):
        subprocess.run([*GIT, "-C", str(t.folder), "update-index", "--index-version", version], check=True)
        t.run(commit=False).passes()
    subprocess.run([*GIT, "-C", str(t.folder), "add", "--intent-to-add", "-A"], check=True)
    t.write("apps/c.yaml", config_map("c", {"x": "1"}))
    subprocess.run([*GIT, "-C", str(t.folder), "add", "--intent-to-add", "-A"], check=True)
    t.expect_config("c", {"x": "1"})
    t.run(commit=False).passes()
    subprocess.run([*GIT, "-C", str(t.folder), "update-index", "--split-index"], check=True)
    t.run(commit=False).refuses("split index", code=3)


@case
def older_recordings(t):
    t.write("apps/a.yaml", config_map("a", {}))
    t.state.append(kustomization(postBuild="sha256:" + "0" * 64))
    t.run().refuses("only a digest of spec.postBuild", "record the state again", code=3)


def main(cases):
    failed = 0
    chosen = [function for function in cases if function.__name__ in sys.argv[2:] or len(sys.argv) == 2]
    for function in chosen:
        try:
            function(Checkout(function.__name__))
        except Exception as error:  # every other case is still worth running
            failed += 1
            line = traceback.extract_tb(error.__traceback__)
            place = next(frame.lineno for frame in line if frame.name == function.__name__)
            print(f"FAIL {function.__name__}:{place}: {type(error).__name__}: {error}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    shutil.rmtree(WORK)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main(CASES)
