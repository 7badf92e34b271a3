"""Random pods on random exports, judged by kubevet's rules on NFS and by an oracle of its own.

The oracle knows nothing of kubevet: it takes each mount to its place on the server and asks whose
files lie there. Held against each other, object by object:

  nfs/isolation       the pods that reach another tenant's files
  all rules on mounts the pods that mount anything otherwise than documented, each mount told once

usage: random_pods.py FIRST-SEED COUNT (with $KUBEVET); a seed that fails is printed with its state.
"""

import json
import os
import posixpath
import random
import re
import subprocess
import sys
import tempfile

DATABASES = ["acme_17", "acme_18", "globex_18", "initech_18", "big_corp_18", "pulse18_template", "nofit"]
SERVERS = ["nfs01.planapulse.com", "NFS01.PlanaPulse.com", "nfs01.planapulse.com.", "nfs02.planapulse.com"]
FILES = "/var/lib/odoo/filestore/"
HOME = ["plana-odoo", "plana-odoo-18"]
ELSEWHERE = ["monitoring", "tools"]
LISTS = {"Pod": "v1", "PersistentVolume": "v1", "PersistentVolumeClaim": "v1", "Deployment": "apps/v1",
         "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1", "CronJob": "batch/v1",
         "Job": "batch/v1"}


class Case:
    """One spec and one state."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        pick = self.random.choice
        self.has_tenants = self.random.random() < 0.7
        self.has_path = self.random.random() < 0.4
        self.folder = pick(["", "", "files/"])
        self.has_sub_path = self.folder != "" or self.random.random() < 0.7
        self.has_mount_path = self.random.random() < 0.8
        self.roots = ["/exports/odoo18/filestore"] if self.has_path else \
            ["/exports/odoo17/filestore", "/exports/odoo18/filestore"]
        self.has_docs = self.random.random() < 0.4
        self.has_media = self.random.random() < 0.4
        self.lists = {kind: [] for kind in LISTS}
        self.holders = []  # (kind, namespace, name, its mounts)
        for namespace, root in zip(HOME, ["/exports/odoo17/filestore", "/exports/odoo18/filestore"]):
            self.claim_add(namespace, "filestore", {"nfs": {"server": SERVERS[0], "path": self.dress(root)}})
        for number in range(self.random.randint(1, 9)):
            self.holder_add(number)

    # --- the spec ---

    def spec(self):
        nfs = {"filestore": {"server": SERVERS[0], "namespaces": ["plana-odoo*"], "isolation": "tenant"}}
        if self.has_path:
            nfs["filestore"]["path"] = self.dress(self.roots[0])
        if self.has_sub_path:
            nfs["filestore"]["subPath"] = self.folder + "{database}"
        if self.has_mount_path:
            nfs["filestore"]["mountPath"] = FILES + "{database}"
        if self.has_docs:
            nfs["docs"] = {"server": SERVERS[3], "path": "/srv/docs", "isolation": "tenant"}
        if self.has_media:
            nfs["media"] = {"server": SERVERS[0], "path": "/exports/media"}
        spec = {"apiVersion": "kubevet/v1", "kind": "ClusterSpec", "metadata": {"name": "random"}, "nfs": nfs,
                "namespaces": {name: {"claims": {"filestore": {"nfs": "filestore"}}} for name in HOME}}
        if self.has_tenants:
            spec["tenants"] = {"database": "{tenant}_*", "except": ["*_template"]}
        return spec

    # --- the state ---

    def dress(self, path):
        """The same place, written in another way."""
        forms = [path, path, path + "/", path.replace("/", "//", 1), path + "/.", "/x/.." + path]
        return self.random.choice(forms)

    def claim_add(self, namespace, name, source):
        volume = f"pv-{namespace}-{name}"
        self.lists["PersistentVolume"].append({
            "metadata": {"name": volume}, "status": {"phase": "Bound"},
            "spec": {**source, "claimRef": {"namespace": namespace, "name": name}}})
        self.lists["PersistentVolumeClaim"].append({
            "metadata": {"name": name, "namespace": namespace}, "status": {"phase": "Bound"},
            "spec": {"volumeName": volume}})

    def place(self):
        """A server, and a path on it."""
        root = self.random.choice(self.roots + ["/exports/odoo18/filestore"])
        database = self.random.choice(DATABASES)
        server = self.random.choice(SERVERS)
        path = self.random.choice([
            root, root, root, root + "/" + self.folder, root + "/" + self.folder + database,
            root + "/" + self.folder + database + "/a", root + "/beside", posixpath.dirname(root), "/exports", "/",
            "/exports/media", "/exports/other", root + "-old", "/srv/docs", "/srv/docs/" + database, "/srv"])
        return server, self.dress(posixpath.normpath(path))

    def source(self, server, path):
        form = self.random.choice(["nfs", "csi", "split"])
        if form == "nfs":
            return {"nfs": {"server": server, "path": path}}
        attributes = {"server": server, "share": path}
        if form == "split":
            attributes = {"server": server, "share": posixpath.dirname(path) or "/", "subDir": posixpath.basename(path)}
        return {"csi": {"driver": "nfs.csi.k8s.io", "volumeAttributes": attributes}}

    def volume_add(self, namespace, name):
        """A volume of a pod, with the server and the path that it leads to (None: not on NFS)."""
        chance = self.random.random()
        if namespace in HOME and chance < 0.55:
            root = ["/exports/odoo17/filestore", "/exports/odoo18/filestore"][HOME.index(namespace)]
            return {"name": name, "persistentVolumeClaim": {"claimName": "filestore"}}, SERVERS[0], root
        if chance < 0.65:
            return {"name": name, "emptyDir": {}}, None, None
        server, path = self.place()
        if chance < 0.85:
            source = self.source(server, path)
            if "csi" in source:
                attributes = source["csi"]["volumeAttributes"]
                path = attributes["share"] + "/" + attributes.get("subDir", "")
            return {"name": name, **source}, server, path
        claim = f"{name}-{self.random.randrange(10 ** 6)}"
        source = self.source(server, path)
        if "csi" in source:
            attributes = source["csi"]["volumeAttributes"]
            path = attributes["share"] + "/" + attributes.get("subDir", "")
        self.claim_add(namespace, claim, source)
        return {"name": name, "persistentVolumeClaim": {"claimName": claim}}, server, path

    def sub_path(self, database):
        """The mount's fields, the container's env, and what it comes to: None if the container never starts, "?" if
        nothing tells."""
        folder = self.folder + database
        form = self.random.randrange(16)
        if form < 6:
            return {"subPath": folder}, [], folder
        if form == 6:
            return {}, [], ""
        if form == 7:
            text = self.random.choice([".", "./", "./.", self.folder or "."])
            return {"subPath": text}, [], text
        if form == 8:
            text = self.random.choice([folder + "/", "./" + folder, folder + "//a", folder + "/./a/"])
            return {"subPath": text}, [], text
        if form == 9:
            return {"subPath": self.random.choice(["/" + folder, folder + "/..", "a/..//" + folder, ".."])}, [], None
        if form == 10:
            return {"subPath": "beside"}, [], "beside"
        if form == 11:
            return {"subPathExpr": "$(MISSING)"}, [], None
        if form == 12:
            return {"subPathExpr": "$(POD)"}, [{"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}], "?"
        if form == 13:
            return {"subPathExpr": self.folder + "$(DB)"}, [{"name": "DB", "value": ""}], \
                None
        if form == 14:
            env = [{"name": "BASE", "value": database}, {"name": "DB", "value": "$(BASE)"}]
            return {"subPathExpr": self.folder + "$(DB)"}, env, folder
        return {"subPathExpr": self.folder + "$(DB)/"}, [{"name": "DB", "value": database}], folder + "/"

    def container(self, group, name, volumes, database):
        container, mounts = {"name": name, "volumeMounts": []}, []
        taken = set()
        for _ in range(self.random.choice([1, 1, 1, 2])):
            volume, server, path = self.random.choice(volumes)
            files = database if self.random.random() < 0.8 else self.random.choice(DATABASES)
            at = FILES + (files if self.random.random() < 0.5 else database)
            at = self.random.choice([at] * 8 + [at + "/", "/mnt/x", at + "/deeper", FILES])
            fields, env, below = self.sub_path(files)
            if at.rstrip("/") in taken or (container.get("env") and env):
                continue
            taken.add(at.rstrip("/"))
            if env:
                container["env"] = env
            container["volumeMounts"].append({"name": volume["name"], "mountPath": at, **fields})
            if server:
                mounts.append({"group": group, "container": name, "at": at, "server": server.lower().rstrip("."),
                               "share": clean(path), "below": below})
        return container, mounts

    def holder_add(self, number):
        namespace = self.random.choice(HOME * 3 + ELSEWHERE)
        name = f"w{number}"
        database = self.random.choice(DATABASES)
        volumes = [self.volume_add(namespace, f"v{i}") for i in range(self.random.choice([1, 1, 2]))]
        spec, mounts = {"volumes": [volume[0] for volume in volumes]}, []
        for group, count in [("containers", self.random.choice([1, 1, 2])),
                             ("initContainers", self.random.choice([0, 0, 0, 1]))]:
            for i in range(count):
                container, found = self.container(group, f"{group[0]}{i}", volumes, database)
                spec.setdefault(group, []).append(container)
                mounts += found
        kind = self.random.choice(["Pod", "Deployment", "Deployment", "StatefulSet", "CronJob"])
        meta = {"name": name, "namespace": namespace, "uid": f"{kind}-{number}"}
        if kind == "Pod":
            if self.random.random() < 0.3:
                container, found = self.container("ephemeralContainers", "e0", volumes, database)
                spec["ephemeralContainers"] = [container]
                mounts += found
            phase = self.random.choice(["Running", "Running", "Pending", "Succeeded"])
            self.lists["Pod"].append({"metadata": meta, "spec": spec, "status": {"phase": phase}})
            if phase == "Succeeded":
                return
        elif kind == "CronJob":
            self.lists[kind].append({"metadata": meta, "spec": {"jobTemplate": {"spec": {"template": {"spec": spec}}}}})
        else:
            self.lists[kind].append({"metadata": meta, "spec": {"replicas": self.random.randrange(3),
                                                                "template": {"spec": spec}}})
        self.holders.append((kind, namespace, name, mounts))
        if kind == "Deployment":
            self.children_add(namespace, name, spec)

    def children_add(self, namespace, name, spec):
        """What it made for itself says nothing again."""
        def owner(kind, of):
            return [{"apiVersion": "apps/v1", "kind": kind, "name": of, "uid": "x" + of, "controller": True}]
        self.lists["ReplicaSet"].append({
            "metadata": {"name": name + "-1", "namespace": namespace, "ownerReferences": owner("Deployment", name)},
            "spec": {"replicas": 1, "template": {"spec": spec}}})
        self.lists["Pod"].append({
            "metadata": {"name": name + "-1-x", "namespace": namespace, "ownerReferences": owner("ReplicaSet", name + "-1")},
            "spec": spec, "status": {"phase": "Running"}})

    def state(self):
        return {"apiVersion": "kubevet/v1", "kind": "Snapshot", "recordedAt": "2026-11-22T22:40:00Z", "lists": [
            {"apiVersion": api, "kind": kind + "List", "items": self.lists[kind]} for kind, api in LISTS.items()]}


class Oracle:
    """Who reaches another tenant's files?"""

    def __init__(self, case):
        self.case = case

    def tenant(self, database):
        if not self.case.has_tenants:
            return "tenant", database
        if database.endswith("_template"):
            return "nobody", database
        name, mark, _ = database.rpartition("_")
        return ("tenant", name) if mark and name else ("unknown", database)

    def reach(self, server, path):
        """The export, and what of it: "all", "beside", or (tenant, database, is-a-part)."""
        exports = [("filestore", SERVERS[0], root, self.case.folder) for root in self.case.roots]
        if self.case.has_docs:
            exports.append(("docs", SERVERS[3], "/srv/docs", ""))
        found = None
        for name, where, root, folder in exports:
            below = (path + "/").replace("//", "/")
            if server != where:
                continue
            if (root + "/").startswith(below):
                return name, "all"
            if below.startswith(root + "/"):
                found = name, self.below(below[len(root) + 1:].strip("/"), folder)
        return found

    def below(self, rest, folder):
        if folder and rest == folder.strip("/"):
            return "all"
        if not rest.startswith(folder):
            return "beside"
        database, _, more = rest[len(folder):].partition("/")
        return self.tenant(database), database, bool(more)

    def meant(self, export, at):
        at = posixpath.normpath(at)
        if export != "filestore" or not self.case.has_mount_path or not at.startswith(FILES):
            return None
        return at[len(FILES):].split("/")[0]

    def mounts(self, holder):
        """A holder's mounts of isolated exports, each with what it reaches; None: unknown."""
        for mount in holder[3]:
            is_told = mount["below"] not in (None, "?")
            path = clean(mount["share"] + "/" + mount["below"]) if is_told else mount["share"]
            found = self.reach(mount["server"], path)
            if not found:
                continue
            export, what = found
            is_home = export == "docs" or holder[1] in HOME
            yield {**mount, "export": export, "path": path, "home": is_home, "what": what if is_told else None,
                   "meant": self.meant(export, mount["at"])}

    def is_foreign(self, mount):
        if mount["what"] in (None, "all", "beside") or not mount["meant"]:
            return False
        files, own = mount["what"][0], self.tenant(mount["meant"])
        return files[0] == "tenant" and own[0] != "unknown" and files != own

    def is_broken(self, holder):
        mounts = list(self.mounts(holder))
        reached = [m for m in mounts if m["home"] and m["what"] not in (None, "all", "beside")]
        own = {self.tenant(m["meant"]) for m in mounts if m["home"] and m["meant"]}
        own = {tenant for tenant in own if tenant[0] != "unknown"}
        guests = {m["what"][0] for m in reached if not m["meant"] and m["what"][0][0] == "tenant"}
        return len({m["what"][0] for m in reached}) > 1 or bool(own and guests - own) or any(
            not m["home"] or m["what"] == "all" or self.is_foreign(m) for m in mounts)

    def shared(self):
        """Pairs of mounts of two holders with the same files, whose tenants are not known to be one."""
        def known(holder, mount):
            tenant, database, is_part = mount["what"]
            if is_part and not self.case.has_tenants:
                whole = [m for m in self.mounts(holder) if m["home"] and m["what"] == (tenant, database, False)]
                return tenant if any(not self.is_foreign(m) for m in whole) else None
            return None if tenant[0] == "unknown" else tenant

        def own(mount):
            tenant = mount["meant"] and self.tenant(mount["meant"])
            return tenant if tenant and tenant[0] != "unknown" else None

        mounts = [(h, m) for h in self.case.holders for m in self.mounts(h)
                  if m["home"] and m["what"] not in (None, "all", "beside")]
        for h, m in mounts:
            for other, n in mounts:
                if h is other or m["export"] != n["export"] or not (n["path"] + "/").startswith(m["path"] + "/"):
                    continue
                if (known(h, m) and known(h, m) == known(other, n)) or (own(m) and own(m) == own(n)):
                    continue
                yield (h, m), (other, n)

    def is_otherwise(self, holder):
        """Does it mount anything of the filestore otherwise than documented?"""
        for mount in self.mounts(holder):
            if mount["export"] != "filestore" or not mount["home"]:
                continue
            at = posixpath.normpath(mount["at"])
            if self.case.has_mount_path and (not at.startswith(FILES) or "/" in at[len(FILES):]):
                return True
            if not self.case.has_sub_path or mount["below"] == "?":
                continue
            if mount["what"] in (None, "all", "beside") or mount["what"][2]:
                return True
            if mount["meant"] and mount["meant"] != mount["what"][1]:
                return True
        return False


def clean(path):
    return "/" + posixpath.normpath("/" + path).lstrip("/")


def name_of(holder):
    return holder[:3]


def problems(case, report):
    oracle = Oracle(case)
    objects = lambda findings: {(f["object"]["kind"], f["object"]["namespace"], f["object"]["name"]) for f in findings}
    told = objects(f for f in report["findings"] if f["rule"] == "nfs/isolation")
    told_at_all = objects(report["findings"])
    broken = {name_of(h) for h in case.holders if oracle.is_broken(h)}
    shared = list(oracle.shared())
    may = {name_of(h) for pair in shared for h, _ in pair}
    for name in broken - told:
        yield f"{name} reaches another tenant's files, and is not told"
    for name in told - broken - may:
        yield f"{name} is told to reach another tenant's files"
    for (h, m), (other, n) in shared:
        paths = {m["path"], n["path"]}
        same = {name_of(x) for x in case.holders for y in oracle.mounts(x) if y["path"] in paths}
        if not same & told:
            yield f"{name_of(h)} and {name_of(other)} share files, and neither is told"
    for finding in report["findings"]:
        holder = [h for h in case.holders if h[2] == finding["object"]["name"]][0]
        own = {oracle.tenant(m["meant"]) for m in oracle.mounts(holder) if m["meant"]}
        victim = re.search(r"such as the files of tenant (\S+)", finding["message"])
        if victim and ("tenant", victim[1]) in own:
            yield f"{name_of(holder)} is told to be its own victim"
    otherwise = {name_of(h) for h in case.holders if oracle.is_otherwise(h)}
    for name in otherwise - told_at_all:
        yield f"{name} mounts otherwise than documented, and is not told"
    for name in told_at_all - otherwise - broken - may:
        yield f"{name} is told, and mounts as documented"
    fields = [(str(f["object"]), f["field"].removesuffix(".subPath").removesuffix(".mountPath"))
              for f in report["findings"]]
    for field in {f for f in fields if fields.count(f) > 1}:
        yield f"{field} is told more than once"
    unknown = {name_of(h) for h in case.holders for m in oracle.mounts(h) if m["below"] == "?"}
    gaps = {(*reversed(g["object"].split("/")), g["namespace"]) for g in report["notEvaluated"]
            if g["rule"] == "nfs/isolation"}
    gaps = {(kind, namespace, name) for name, kind, namespace in gaps}
    for name in gaps ^ unknown:
        yield f"{name}: not evaluated by kubevet or by the oracle, but not by both"


def run(seed, folder):
    case = Case(seed)
    spec, state = os.path.join(folder, "spec.yaml"), os.path.join(folder, "state.json")
    with open(spec, "w") as file:
        json.dump(case.spec(), file)
    with open(state, "w") as file:
        json.dump(case.state(), file, indent=1)
    done = subprocess.run([os.environ["KUBEVET"], "check", spec, "--snapshot", state, "--rule", "nfs/isolation",
                           "--rule", "nfs/subpath", "--rule", "nfs/mount-path", "-o", "json"],
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 4):
        return [f"exit {done.returncode}: {done.stderr}"]
    return list(problems(case, json.loads(done.stdout)))


def main():
    first, count = int(sys.argv[1]), int(sys.argv[2])
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            found = run(seed, folder)
            failed += bool(found)
            for problem in found:
                print(f"FAILED  seed {seed}: {problem}")
    print(f"{count - failed} of {count} random clusters judged as the oracle does")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
