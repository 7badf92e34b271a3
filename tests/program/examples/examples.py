#!/usr/bin/env python3
"""The examples for CI parse, and the program takes the very command lines that stand in them. A recorded cluster takes the
place of the live one; what a scheduled job records is what the check of a pull request then finds."""
import datetime
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
    """The words behind each `kubevet check` and `kubevet snapshot`."""
    for text in texts(document):
        for line in re.findall(r"^(?:.*\| *)?kubevet ((?:check|snapshot) .*)", text.replace("|\n", "|"), re.M):
            yield shlex.split(line)


def hook_commands(document):
    hooks = {hook["id"]: hook for hook in yaml.safe_load((SOURCE / ".pre-commit-hooks.yaml").read_text())}
    for repository in document["repos"]:
        for hook in repository["hooks"]:
            entry = hooks[hook["id"]]
            names = ["kubevet.yaml"] if entry.get("pass_filenames", True) else []
            yield [*shlex.split(entry["entry"])[1:], *hook.get("args", entry.get("args", [])), *names]


def recording_made(words, folder):
    """Of the recorded cluster in place of the live one."""
    recorded = ["--snapshot", SOURCE / "examples/healthy.json"]
    run = subprocess.run([KUBEVET, *words, *recorded], cwd=folder, capture_output=True, timeout=60, check=False)
    return "" if run.returncode == 0 else f"exit {run.returncode}: {run.stderr.decode()}"


def wrong_in_checkout(words, folder):
    """In the example's repository, in which a variable has changed as docs/before-the-merge.md has it."""
    builders = SOURCE / "build/builders/bin"
    if not builders.exists():
        return "" # tests/judging/repository installs what builds
    root = folder / "fleet"
    shutil.copytree(SOURCE / "examples/repository", root)
    recorded_now(root / "state.json")
    settings = root / "clusters/bg-sof-1/settings.yaml"
    settings.write_text(settings.read_text().replace('odoo_workers: "2"', 'odoo_workers: "3"'))
    subprocess.run(["bash", "-c", "git init -q && git remote add origin https://ci:token@git.planapulse.com/plana-pulse/fleet.git && "
                    "git add clusters tenants components charts backups kubevet.yaml"], cwd=root, check=True)
    run = subprocess.run([KUBEVET, *words], cwd=root, capture_output=True, timeout=300, check=False,
                         env={**os.environ, "PATH": f"{builders}:{os.environ['PATH']}"})
    return results_missing(words, root, run, 1)


def recorded_now(path):
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    path.write_text(re.sub(r'"recordedAt":"[^"]*"', f'"recordedAt":"{now}"', path.read_text(), count=1))


def results_missing(words, folder, run, wanted):
    """What is wrong with a run: its exit code, or a report that it was to write."""
    missing = [word.partition("=")[2] for word in words if re.match(r"[a-z]+=", word) and not (folder / word.partition("=")[2]).stat().st_size]
    if run.returncode != wanted or missing:
        return f"exit {run.returncode}, not {wanted}; {missing} {run.stderr.decode()}"
    return ""


def wrong_with(words, folder, recorder):
    """Runs it as CI would: the spec, a recorded state and manifests are there."""
    if "--repo" in words:
        return wrong_in_checkout(words, folder)
    shutil.copy(SOURCE / "specs/plana-pulse-bg-sof-1.yaml", folder / "kubevet.yaml")
    if words[0] == "snapshot":
        return recording_made(words, folder)
    if recorder:
        recording_made(recorder, folder)
    else:
        shutil.copy(SOURCE / "examples/healthy.json", folder / "state.json")
    recorded_now(folder / "state.json")
    (folder / "infra/k8s").mkdir(parents=True, exist_ok=True)
    shutil.copy(MANIFESTS, folder / "infra/k8s")
    run = subprocess.run([KUBEVET, *words], input=MANIFESTS.read_bytes(), cwd=folder, capture_output=True, timeout=60, check=False)
    wanted = 0 if words[0] == "lint" else 1  # what the example's pull request comes to
    return results_missing(words, folder, run, wanted)


def main():
    failed = found = 0
    paths = sorted(path for path in (SOURCE / "examples/ci").iterdir() if path.name != "install.yaml")  # tests/delivery/install runs that
    documents = {path: yaml.safe_load(path.read_text()) for path in paths}
    recorders = {path.name.removesuffix(".yaml").removesuffix("-record"): words
                 for path, document in documents.items() if "repos" not in document
                 for words in commands(document) if words[0] == "snapshot"}
    for path, document in documents.items():
        lines = list(hook_commands(document) if "repos" in document else commands(document))
        failed += not lines
        for words in lines:
            found += 1
            with tempfile.TemporaryDirectory() as folder:
                wrong = wrong_with(words, pathlib.Path(folder), recorders.get(path.stem))
            failed += bool(wrong)
            print("FAILED " if wrong else "ok     ", path.name, *words, wrong)
    print(f"{found} command lines in {len(paths)} files, {failed} failed")
    return failed > 0 or not paths


sys.exit(main())
