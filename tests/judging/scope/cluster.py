"""A cluster in memory, served as tests/lib/apiserver.py does it, by plain HTTP in this process."""
import contextlib
import fnmatch
import json
import os
import pathlib
import re
import sys
import tempfile
import threading
import types

SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/lib"))
import apiserver  # noqa: E402

LIST = re.compile(r"/(?:api|apis/([^/]+))/([^/]+)(?:/namespaces/([^/]+))?/([^/]+)")
HEALTHY = {path.stem: json.loads(path.read_bytes()) for path in (SOURCE / "tests/data/healthy").glob("_api*.json")
           if "namespaces_" not in path.stem}


class State:
    """The objects of each kind: {(group, plural): {"kind": ..., "items": [...]}}."""

    def __init__(self):
        self.lists = {}
        for name, body in HEALTHY.items():
            found = LIST.fullmatch(name.replace("_", "/").removesuffix(".failedcreate"))
            if found and "items" in body and body["kind"].endswith("List") and ".partial" not in name:
                self.lists[found[1] or "", found[4]] = {"kind": body["kind"], "items": []}

    def add(self, kind, api_version, item):
        group = api_version.rpartition("/")[0]
        for (known, _), body in self.lists.items():
            if known == group and body["kind"] == kind + "List":
                body["items"].append(item)

    def load(self, document):
        """What a recording holds: a Snapshot, a List, a typed list, an object."""
        kind, version = document.get("kind", ""), document.get("apiVersion", "")
        for part in document.get("lists", []):
            self.load(part)
        if "metadata" in document and "items" not in document:
            self.add(kind, version, document)
        for item in document.get("items") or []:
            if item.get("kind", "").endswith("List"):
                self.load(item)
            else:
                self.add(item.get("kind", kind.removesuffix("List")), item.get("apiVersion", version), item)
        return self

    def copy_namespaces(self):
        """What is in a namespace is in another one, too, which no spec documents."""
        for body in self.lists.values():
            for item in list(body["items"]):
                metadata = item["metadata"]
                if metadata.get("namespace") or body["kind"] == "NamespaceList":
                    name = "namespace" if "namespace" in metadata else "name"
                    uid = {"uid": metadata["uid"] + "-copy"} if "uid" in metadata else {}
                    body["items"].append({**item, "metadata": {**metadata, name: metadata[name] + "-copy", **uid}})
        return self

    def load_path(self, path):
        for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            self.load(json.loads(file.read_bytes()))
        return self


class Cluster(apiserver.Server):
    """`remaining` is what lists say about the items that follow: "said"; "unsaid"; or "much", where those of all
    namespaces begin with a page that holds nothing, and say that a million follow: it is an estimate."""

    def __init__(self, state, remaining="said", faults=()):
        super().__init__(types.SimpleNamespace(token="t"))
        self.RequestHandlerClass = Handler
        self.state, self.remaining, self.fault_lines = state, remaining, faults
        self.requests = []

    def faults(self, path):
        lines = [line.split(None, 2) for line in self.fault_lines]
        return [(name, rest[0] if rest else "") for where, name, *rest in lines if fnmatch.fnmatchcase(path, where)]

    def recorded(self, path, selected=""):
        if path == "/version":
            return {"gitVersion": "v1.35.3"}
        found = LIST.fullmatch(path)
        body = found and self.state.lists.get((found[1] or "", found[4]))
        if not body:
            return self.recorded_object(path)
        items = [item for item in body["items"]
                 if not found[3] or item["metadata"].get("namespace") == found[3]]
        return {"kind": body["kind"], "apiVersion": f"{found[1]}/{found[2]}" if found[1] else found[2],
                "metadata": {"resourceVersion": "1000"}, "items": items}

    def cut_page(self, request, answer):
        metadata = answer.body["metadata"]
        if self.remaining == "much" and "/namespaces/" not in request.path:
            if not request.continued:
                metadata.update({"continue": "all", "remainingItemCount": 1000000})
                answer.body["items"] = []
            return answer
        answer = super().cut_page(request, answer)
        if self.remaining == "unsaid":
            metadata.pop("remainingItemCount", None)
        return answer

    def requested(self, pattern):
        """How many requests' URLs have the pattern in them."""
        return sum(re.search(pattern, url) is not None for url in self.requests)


class Handler(apiserver.Handler):
    def login(self):
        return "token"  # over plain HTTP nobody logs in

    def write_log(self, status, login):
        self.server.requests.append(f"{status} {self.path}")


@contextlib.contextmanager
def serve(cluster):
    """Its kubeconfig, while it is served."""
    thread = threading.Thread(target=cluster.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config:
        url = f"http://127.0.0.1:{cluster.server_address[1]}"
        json.dump({"current-context": "c", "clusters": [{"name": "c", "cluster": {"server": url}}],
                   "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
                   "users": [{"name": "c", "user": {}}]}, config)
        config.flush()
        yield config.name
    cluster.shutdown()
    thread.join()
    cluster.server_close()
