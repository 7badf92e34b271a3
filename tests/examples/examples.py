#!/usr/bin/env python3
"""The examples for CI parse, and the program takes the very command lines that stand in them."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import yaml

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
MANIFESTS = SOURCE / "examples/pull-request/worker-odoo-pirinfoods.yaml"


def texts(value):
    if isinstance(value, dict):
        for below in value.values():
            yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)
    elif isinstance(value, str):
        yield value


def commands(document):
    """The words behind each `kubevet check`."""
    for text in texts(document):
        for line in re.findall(r"kubevet (check .*)", text):
            yield shlex.split(line)


def hook_commands(document):
    hooks = {hook["id"]: hook for hook in yaml.safe_load((SOURCE / ".pre-commit-hooks.yaml").read_text())}
    for repository in document["repos"]:
        for hook in repository["hooks"]:
            entry = hooks[hook["id"]]
            names = ["kubevet.yaml"] if entry.get("pass_filenames", True) else []
            yield [*shlex.split(entry["entry"])[1:], *hook.get("args", entry.get("args", [])), *names]


def wrong_with(words, folder):
    """Runs it as CI would: the page, a recorded state and manifests are there."""
    shutil.copy(SOURCE / "specs/plana-pulse-bg-sof-1.yaml", folder / "kubevet.yaml")
    shutil.copy(SOURCE / "examples/healthy.json", folder / "state.json")
    (folder / "infra/k8s").mkdir(parents=True, exist_ok=True)
    shutil.copy(MANIFESTS, folder / "infra/k8s")
    run = subprocess.run([KUBEVET, *words], input=MANIFESTS.read_bytes(), cwd=folder, capture_output=True, timeout=60, check=False)
    wanted = 0 if words[0] == "lint" else 1  # what the example's pull request comes to
    missing = [word.partition("=")[2] for word in words if re.match(r"[a-z]+=", word) and not (folder / word.partition("=")[2]).stat().st_size]
    if run.returncode != wanted or missing:
        return f"exit {run.returncode}, not {wanted}; {missing} {run.stderr.decode()}"
    return ""


def main():
    failed = found = 0
    paths = sorted((SOURCE / "examples/ci").iterdir())
    for path in paths:
        document = yaml.safe_load(path.read_text())
        lines = list(hook_commands(document) if "repos" in document else commands(document))
        failed += not lines
        for words in lines:
            found += 1
            with tempfile.TemporaryDirectory() as folder:
                wrong = wrong_with(words, pathlib.Path(folder))
            failed += bool(wrong)
            print("FAILED " if wrong else "ok     ", path.name, *words, wrong)
    print(f"{found} command lines in {len(paths)} files, {failed} failed")
    return failed > 0 or not paths


sys.exit(main())
