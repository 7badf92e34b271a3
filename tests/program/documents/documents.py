#!/usr/bin/env python3
"""What the documents say is so: what they show of the program is what it prints, links lead somewhere, rules and options
exist, specs lint, and every command works.

A console block holds commands, each after `$ `, and is one of

    <!-- run -->, <!-- run in FOLDER -->  what it shows is what the commands print (scripts/documents.py)
    <!-- by tests/GROUP/SUITE --> the commands build or install, which that suite (or .ci) does
    neither                 the commands are run here, in a folder that holds what READY says, with an API server that serves
                            the cluster of examples/shop (of ELSEWHERE: another one). They exit with 0, a check with 0 or 1.

    documents.py [DOCUMENT...]    run the commands of these documents only
"""
import http.server
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import yaml

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
HERE = SOURCE / "tests/program/documents"
SHIPPED = "specs/plana-pulse-bg-sof-1.yaml"

# Where documents are about the shipped spec's cluster.
ELSEWHERE = {"docs/manifests.md"}
# Options of other programs.
FOREIGN = {"--user", "--path", "--install", "--all-namespaces", "--from", "--rm", "--preset", "--build", "--update", "--write", "--tool", "--change", "--ignore-missing"}
passed = failed = 0


def check(name, wrong=""):
    global passed, failed
    passed += not wrong
    failed += bool(wrong)
    print(f"{'FAILED ' if wrong else 'ok     '} {name}")
    if wrong:
        print(wrong)


def made():
    """scripts/documents.py as a module: which documents there are, and which of them the program writes."""
    spec = importlib.util.spec_from_file_location("made", SOURCE / "scripts/documents.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Block:
    def __init__(self, document, line, mark, language, text):
        self.document, self.line, self.mark, self.language, self.text = document, line, mark, language, text
        self.name = f"{document}:{line}"


def blocks(document, text):
    for found in re.finditer(r"^(?:<!-- ([^\n]*?) -->\n)?```(\w*)\n(.*?)^```$", text, re.M | re.S):
        yield Block(document, text.count("\n", 0, found.start(3)) + 1, found[1] or "", found[2], found[3])


def prose(text):
    """A document without its blocks."""
    return re.sub(r"^```\w*\n.*?^```$", "", text, flags=re.M | re.S)


# --- links, rules and options ---

def anchors(text):
    """As GitHub and Forgejo make them of headings."""
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).strip().replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", prose(text), re.M)}


def wrong_links(document, text, texts):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(text)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (SOURCE / document).parent / file if file else SOURCE / document
        if not path.exists():
            yield f"{target}: there is no such file"
        elif anchor and anchor not in anchors(texts[os.path.relpath(path.resolve(), SOURCE)]):
            yield f"{target}: there is no such heading"


def wrong_rules(text, rules):
    families = "|".join(sorted({rule.split("/")[0] for rule in rules}))
    for name in sorted(set(re.findall(rf"`((?:{families})/[a-z-]+)`", text)) - set(rules)):
        if f"scripts/new rule {name}\n" not in text: # made by the document itself
            yield f"{name}: there is no such rule"


def known_options():
    commands = subprocess.run([KUBEVET, "help"], capture_output=True, text=True, check=True).stdout
    helps = [subprocess.run([KUBEVET, "help", command], capture_output=True, text=True, check=True).stdout
             for command in re.findall(r"^  ([a-z]+) ", commands, re.M)]
    return set(re.findall(r"--[a-z][a-z-]+", "".join(helps)))


def wrong_options(text, known):
    code = "\n".join(re.findall(r"`([^`\n]+)`", prose(text)) + re.findall(r"^```console\n(.*?)^```", text, re.M | re.S))
    for option in sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", code)) - known - FOREIGN):
        yield f"{option}: there is no such option"


# --- specs ---

def wrong_spec(block, keys, work):
    """Of a block that is a spec, or a part of one: what lint says of it."""
    try:
        parsed = yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        return str(error)
    if not isinstance(parsed, dict) or not set(parsed) <= keys:
        return "" # something else
    text = block.text
    if "kind" not in parsed:
        text = "apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: fragment}\n" + text
    if "extends" in parsed: # what it builds on is not shown
        (work / parsed["extends"]).write_text("apiVersion: kubevet/v1\nkind: ClusterSpec\nnamespaces: {search: {}, shop: {}}\n")
    path = work / "fragment.yaml"
    path.write_text(text)
    done = subprocess.run([KUBEVET, "lint", path], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


# --- commands ---

def commands(block):
    """What stands after each `$ `, with the lines that follow a backslash; anything else is an error."""
    found = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(line[2:])
        elif found and found[-1].endswith("\\"):
            found[-1] += "\n" + line
        else:
            raise ValueError(f"neither a command nor marked as run: {line}")
    return found


class Sink(http.server.BaseHTTPRequestHandler):
    """An Alertmanager and a Pushgateway that take everything."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"[]"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


def served(recording, folder):
    """A recording as the folder of answers that apiserver.py serves: the recorded API, with these objects."""
    objects = {}
    for each in yaml.safe_load(recording.read_text())["items"]:
        objects.setdefault((each["apiVersion"], each["kind"] + "List"), []).append(each)
    shutil.copytree(SOURCE / "tests/data/healthy", folder)
    for path in folder.glob("_api*.json"):
        answer = json.loads(path.read_text())
        if path.name.startswith("_api_v1_namespaces_"):
            path.unlink() # a second copy of one namespace
        elif "items" in answer and answer["kind"].endswith("List"):
            path.write_text(json.dumps(answer | {"items": objects.get((answer["apiVersion"], answer["kind"]), [])}))
    return folder


class World:
    """A folder in which commands of documents work, and a cluster."""

    def __init__(self, work, name, spec, state, drifted, manifest, answers, sink):
        self.folder = work / name
        self.sink = sink
        home = self.folder / "home"
        (home / ".kube").mkdir(parents=True)
        here = self.folder / "here"
        for tree in ("examples", "specs", "scripts"):
            shutil.copytree(SOURCE / tree, here / tree)
        for copy in ("kubevet.yaml", "cluster.yaml"):
            shutil.copy(spec, here / copy)
        shutil.copy(state, here / "state.json")
        shutil.copy(drifted, here / "drifted.json")
        (here / "infra/k8s").mkdir(parents=True)
        shutil.copy(manifest, here / "infra/k8s/manifest.yaml")
        shutil.copytree(HERE / "bin", self.folder / "bin")
        (self.folder / "bin/kubevet").symlink_to(KUBEVET)
        (self.folder / "node-exporter").mkdir()
        port = self.folder / "port"
        (self.folder / "faults").touch()
        self.server = subprocess.Popen([sys.executable, SOURCE / "tests/lib/apiserver.py", answers, "--token", "t", "--open", "--port-file", port,
                                        "--faults", self.folder / "faults", "--log", self.folder / "log"])
        for _ in range(600):
            if port.exists() and port.read_text():
                break
            time.sleep(0.1)
        (home / ".kube/config").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": f"http://127.0.0.1:{port.read_text().strip()}"}}],
            "users": [{"name": "tester", "user": {}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "tester"}}]}))
        self.environment = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(home), "LC_ALL": "C.UTF-8",
                            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}}

    def close(self):
        self.server.terminate()
        self.server.wait()

    def wrong_with(self, command):
        for host in re.findall(r"http://(?:alertmanager|pushgateway)[\w-]*:\d+", command):
            command = command.replace(host, self.sink)
        command = command.replace("/var/lib/prometheus/node-exporter", str(self.folder / "node-exporter"))
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=self.folder / "here", env=self.environment,
                              capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL)
        allowed = (0, 1) if re.search(r"\bkubevet (check|quota)\b", command) else (0,)
        if done.returncode in allowed:
            return ""
        return f"exit {done.returncode}: {done.stdout[-1500:]}{done.stderr[-1500:]}"


def run_commands(asked, found, work):
    sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{sink.server_address[1]}"
    examples = SOURCE / "examples"
    shop = examples / "shop"
    worlds = {
        False: World(work, "shop", shop / "kubevet.yaml", shop / "state.json", shop / "state.json", shop / "cart.yaml",
                     served(SOURCE / "tests/data/shop/state.yaml", work / "answers"), url),
        True: World(work, "shipped", SOURCE / SHIPPED, examples / "healthy.json", examples / "drifted.json",
                    examples / "pull-request/worker-odoo-pirinfoods.yaml", SOURCE / "tests/data/healthy", url),
    }
    try:
        for block in found:
            if block.language not in ("console", "sh") or block.mark.startswith("run") or block.mark.startswith("walk") or asked and block.document not in asked:
                continue
            suite = re.fullmatch(r"by (tests/[a-z/-]+|\.ci)", block.mark)
            if suite:
                check(f"{block.name}: {suite[1]} does it", "" if (SOURCE / suite[1]).is_dir() else "there is no such suite")
                continue
            try:
                for command in commands(block):
                    check(f"{block.name}: {command}", worlds[block.document in ELSEWHERE].wrong_with(command))
            except ValueError as error:
                check(block.name, str(error))
    finally:
        for world in worlds.values():
            world.close()
        sink.shutdown()


def main():
    asked = sys.argv[1:]
    os.chdir(SOURCE)
    done = subprocess.run([sys.executable, "scripts/documents.py", KUBEVET, "--check"], capture_output=True, text=True, check=False)
    check("what the program prints is what is committed", "" if done.returncode == 0 else done.stdout + done.stderr)
    generated = [name for name in made().WRITTEN if name.endswith(".md")]
    names = made().documents() + generated
    texts = {name: (SOURCE / name).read_text() for name in names}
    rules = [rule["id"] for rule in json.loads(subprocess.run([KUBEVET, "rules", "-o", "json"], capture_output=True, check=True).stdout)["rules"]]
    keys = set(json.loads((SOURCE / "specs/cluster-spec.schema.json").read_text())["$defs"]["spec"]["properties"])
    options = known_options()
    found = [block for name in names for block in blocks(name, texts[name])]
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for name in names:
            wrong = [*wrong_links(name, texts[name], texts), *wrong_rules(texts[name], rules), *wrong_options(texts[name], options)]
            check(name, "\n".join(wrong))
        for block in found:
            if block.language == "yaml" and block.document not in generated: # an example of a rule is a part
                check(f"{block.name}: the spec", wrong_spec(block, keys, work))
        floors = set(re.findall(r"^\| `(\w+)` \|", texts["docs/architecture.md"], re.M))
        there = {path.name for path in (SOURCE / "src").iterdir() if path.is_dir()}
        check("the floors of docs/architecture.md", "" if floors == there else f"it lists {sorted(floors)}, and there are {sorted(there)}")
        table = texts[SHIPPED.replace(".yaml", ".md")]
        for fact in sorted(set(re.findall(r"`facts\.([a-zA-Z]+)`", table))):
            check(f"facts.{fact} of the table", "" if re.search(rf"^  {fact}: ", (SOURCE / SHIPPED).read_text(), re.M) else "is not in the spec")
        run_commands(asked, found, work)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
