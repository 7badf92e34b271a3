#!/usr/bin/env python3
"""Random Kustomizations: what check --repo says of a build is what the real kustomize and Flux's own steps, written down here
once more and apart from the program, come to.

    random_builds.py COUNT [FIRST]     as many checkouts, from the random number FIRST on
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import yaml

KUBEVET = os.environ["KUBEVET"]
KUBECTL = os.environ["KUBECTL"]
NAMESPACE = "shop"
OWNER = {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}


# --- random input ---

def maybe(chance, value, otherwise=None):
    return value() if random.random() < chance else otherwise


def some(items, least=0):
    return random.sample(items, random.randint(least, len(items)))


def value():
    return random.choice(["1", "x", "yes", "0x10", "a b", "", "1.20", "2024-01-01", "${one}", "a-${two}-b", "$${three}", "=", "on",
                          "${none:-d}", "a\nb\n", "null", "~", "012", "'", '"', "#x", "a: b", "- a", "é", "1e3", "12:30:00"])


def labels():
    return {key: random.choice(["a", "b1", "${word}"]) for key in some(["team", "tier", "app.example.com/x"])}


def config_map(name):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **maybe(.3, lambda: {"labels": labels()}, {})},
            "data": {key: value() for key in some(["a", "b", "c-d", "e.f"], 1)}}


def deployment(name):
    containers = [{"name": each, "image": random.choice(["nginx:1", "docker.io/nginx", "ghcr.io/acme/app:${one}"]),
                   **maybe(.4, lambda: {"env": [{"name": "A", "value": value()}]}, {})} for each in some(["main", "side"], 1)]
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
            "spec": {"replicas": random.choice([1, 2, "${two}"]), "selector": {"matchLabels": {"app": name}},
                     "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}}}


def widget(name):
    return {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": name, "annotations": {"n": value()}},
            "spec": {"size": random.choice([1, 2.5, True, None, "3"]), "deep": {"list": [value(), {"x": value()}]}}}


def patch(names):
    kind = random.choice(["Deployment", "ConfigMap", "Widget"])
    operation = [{"op": "add", "path": "/metadata/annotations", "value": {"patched": random.choice(["a", "${one}"])}}]
    target = {"kind": kind, **maybe(.4, lambda: {"name": random.choice([*names, "one.*", "none"])}, {})}
    if random.random() < .5:
        return {"target": target, "patch": json.dumps(operation)}
    return {"target": target, "patch": yaml.safe_dump({"apiVersion": "v1", "kind": kind, "metadata": {
        "name": "any", "labels": {"strategic": random.choice(["a", "b"])}}})}


def image():
    return {"name": random.choice(["nginx", "docker.io/nginx", "ghcr.io/acme/app"]), **random.choice([
        {"newTag": "9"}, {"newName": "mirror/x"}, {"newName": "mirror/x", "newTag": "9"}, {"digest": "sha256:" + "0" * 64}])}


def kustomization(made, resources, components):
    names = [each["metadata"]["name"] for each in made]
    scaled = [each["metadata"]["name"] for each in made if each["kind"] == "Deployment"]
    keys = {
        "namePrefix": lambda: "p-", "nameSuffix": lambda: "-s", "namespace": lambda: NAMESPACE,
        "labels": lambda: [{"pairs": {"own": "l"}, **maybe(.5, lambda: {"includeSelectors": True}, {})}],
        "commonAnnotations": lambda: {"common": "a"}, "patches": lambda: [patch(names or ["one"]) for _ in range(random.randint(1, 2))],
        "images": lambda: [image()], "replicas": lambda: [{"name": name, "count": 4} for name in some(scaled)],
        "configMapGenerator": lambda: [{"name": f"made-{len(components)}", "literals": ["k=v", "two=${two}"],
                                        **maybe(.5, lambda: {"options": {"disableNameSuffixHash": True}}, {})}],
        "components": lambda: components, "buildMetadata": lambda: ["originAnnotations"]}
    chosen = {key: keys[key]() for key in some(list(keys))}
    return {"resources": resources, **{key: item for key, item in chosen.items() if item}}


def checkout_make(folder):
    """Writes a random one; returns the Kustomization's spec."""
    names = ["one", "two", "one-more"]
    made = [random.choice([config_map, deployment, widget])(name) for name in some(names, 1)]
    base, top = folder / "base", folder / "apps"
    for place in (base, top, folder / "part"):
        place.mkdir(parents=True)
    for number, each in enumerate(made):
        (base / f"{number}.yaml").write_text(yaml.safe_dump(each, sort_keys=random.random() < .5))
    (folder / "part/kustomization.yaml").write_text(yaml.safe_dump({
        "apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component", "commonAnnotations": {"part": "p"}}))
    files = [f"{number}.yaml" for number in range(len(made))]
    if random.random() < .8:
        (base / "kustomization.yaml").write_text(yaml.safe_dump(kustomization(made, files, [])))
        (top / "kustomization.yaml").write_text(yaml.safe_dump({
            **kustomization([], ["../base"], ["../part"]), **maybe(.3, lambda: {"namePrefx": "x-"}, {})}))
    else:
        top.rmdir()
        base.rename(top)
    keys = {"targetNamespace": lambda: NAMESPACE, "namePrefix": lambda: "f-", "nameSuffix": lambda: "-f",
            "patches": lambda: [patch(names)], "images": lambda: [image()], "components": lambda: ["../part"],
            "commonMetadata": lambda: {"labels": {"team": "common"}, "annotations": {"common": "flux"}},
            "postBuild": lambda: {"substitute": {"one": "1", "two": random.choice(["2", "x"]), "word": "w", "none": ""}}}
    return {"targetNamespace": NAMESPACE, **{key: keys[key]() for key in some(list(keys))}}


# --- what Flux makes of it ---

class Refused(Exception):
    pass


class Loader(yaml.CSafeLoader):
    """As sigs.k8s.io/yaml: without dates and merge-like tags."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":")[-1] not in ("timestamp", "value")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()}


def merged(folder, spec):
    path = folder / "apps/kustomization.yaml"
    own = yaml.safe_load(path.read_text()) if path.exists() else {
        "resources": sorted(f"./{each.name}" for each in path.parent.iterdir())}
    own.pop("namePrefx", None)
    own.update(apiVersion="kustomize.config.k8s.io/v1beta1", kind="Kustomization")
    for key, name in (("targetNamespace", "namespace"), ("namePrefix", "namePrefix"), ("nameSuffix", "nameSuffix")):
        if key in spec:
            own[name] = spec[key]
    for key in ("patches", "components"):
        own[key] = [*own.get(key, []), *spec.get(key, [])]
    for each in spec.get("images", []):
        same = next((image for image in own.setdefault("images", []) if image["name"] == each["name"]), None)
        if same is None:
            own["images"].append(each)
            continue
        if "newTag" in each or "digest" in each:
            same.pop("newTag", None)
            same.pop("digest", None)
        same.update(each)
    return own


def substituted(text, variables):
    def value_of(found):
        if found[0] == "$$":
            return "$"
        name, default = found[1], found[2]
        if name not in variables and default is None:
            raise Refused(f"{name} is not defined")
        return variables.get(name) or default or ""
    return re.sub(r"\$\$|\$\{(\w+)(?::-(\w*))?\}", value_of, text)


def expected(folder, spec):
    """The objects that Flux applies."""
    path = folder / "apps/kustomization.yaml"
    path.write_text(json.dumps(merged(folder, spec)))
    run = subprocess.run([KUBECTL, "kustomize", "--load-restrictor", "LoadRestrictionsNone", path.parent],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Refused(run.stderr)
    variables = spec.get("postBuild", {}).get("substitute")
    objects = []
    for text in run.stdout.split("\n---\n"):
        made = yaml.load(substituted(text, variables) if variables else text, Loader)
        common = spec.get("commonMetadata", {})
        made["metadata"]["labels"] = {**(made["metadata"].get("labels") or {}), **OWNER, **common.get("labels", {})}
        made["metadata"]["annotations"] = {**(made["metadata"].get("annotations") or {}), **common.get("annotations", {})}
        objects.append(made)
    return objects


def is_sendable(made):
    """Would the API server take it? Texts must be texts."""
    maps = [made["metadata"]["labels"], made["metadata"]["annotations"], made.get("data", {})]
    for container in made.get("spec", {}).get("template", {}).get("spec", {}).get("containers", []):
        maps += [{"image": container["image"]}, *({"value": each.get("value")} for each in container.get("env", []))]
    replicas = made["spec"]["replicas"] if made["kind"] == "Deployment" else 1
    return isinstance(replicas, int) and all(isinstance(each, str) for one in maps for each in one.values())


# --- the comparison ---

def match_of(made):
    """What the spec says of an object; null is what a spec can't say."""
    def given(item):
        if isinstance(item, dict):
            return {key: given(each) for key, each in item.items() if each is not None}
        return [given(each) for each in item] if isinstance(item, list) else item
    body = {key: item for key, item in made.items() if key not in ("apiVersion", "kind", "metadata")}
    metadata = {key: made["metadata"][key] for key in ("labels", "annotations")}
    if not metadata["annotations"]:
        del metadata["annotations"]
    return given({"metadata": metadata, **body})


class Dumper(yaml.SafeDumper):
    """Texts are quoted: a spec is YAML 1.2, and refuses what is text there and none in YAML 1.1."""


Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def written(path, tree):
    path.write_text(yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True))


def checked(root, spec, objects):
    source = {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
              "metadata": {"name": "fleet", "namespace": "flux-system"}, "spec": {"url": "https://github.com/acme/fleet", "ref": {"branch": "main"}}}
    flux = {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "apps", "namespace": "flux-system"},
            "spec": {"path": "./apps", "prune": True, "interval": "1m", "sourceRef": {"kind": "GitRepository", "name": "fleet"}, **spec}}
    namespaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in ("flux-system", NAMESPACE)]
    (root / "state.yaml").write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": [*namespaces, source, flux]}))
    written(root / "spec.yaml", {
        "apiVersion": "kubevet/v1", "kind": "ClusterSpec", "metadata": {"name": "t"}, "allowNamespaces": ["*"],
        "namespaces": {NAMESPACE: {"resources": [{"apiVersion": made["apiVersion"], "kind": made["kind"], "name": made["metadata"]["name"],
                                                  "match": match_of(made)} for made in objects]}}})
    return subprocess.run(
        [KUBEVET, "check", "spec.yaml", "--snapshot", "state.yaml", "--complete", "--repo", "fleet", "--repo-url",
         "https://github.com/acme/fleet", "--rule", "resource/*", "--rule", "manifest/rendered", "-o", "json"], cwd=root,
        capture_output=True, text=True, check=False, env={"PATH": f"{root}/bin:/usr/bin:/bin", "TMPDIR": str(root)})


def wrong_with(root):
    """What is wrong with one random checkout; "" = nothing, None = Flux refuses it, and so does the program."""
    (root / "bin").mkdir()
    (root / "bin/kubectl").symlink_to(KUBECTL)
    spec = checkout_make(root / "fleet")
    subprocess.run(["cp", "-r", root / "fleet", root / "copy"], check=True)
    try:
        objects = expected(root / "copy", spec)
    except (Refused, yaml.YAMLError) as refused:
        run = checked(root, spec, [])
        return None if run.returncode == 2 else f"exit {run.returncode}, and Flux refuses: {refused}"
    if not all(is_sendable(made) for made in objects):
        run = checked(root, spec, [])
        return None if run.returncode == 2 else f"exit {run.returncode}, and the API server refuses it"
    run = checked(root, spec, objects)
    report = json.loads(run.stdout) if run.stdout.strip() else {}
    count = report["checkout"]["kustomizations"][0]["objects"] if report else 0
    if run.returncode == 0 and count == len(objects):
        return ""
    findings = [(each["object"]["name"], each["field"], each["expected"], each["actual"]) for each in report.get("findings", [])]
    return f"exit {run.returncode}, {count} objects of {len(objects)}; {findings} {run.stderr[-600:]}"


def main():
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    failed = refused = 0
    for number in range(first, first + count):
        random.seed(number)
        with tempfile.TemporaryDirectory() as folder:
            wrong = wrong_with(pathlib.Path(folder))
        refused += wrong is None
        failed += bool(wrong)
        if wrong:
            print(f"FAILED random number {number}: {wrong}")
    print(f"{count} random checkouts, {refused} of them refused, {failed} failed")
    return failed > 0


sys.exit(main())
