#!/usr/bin/env python3
"""Which of the recorded drifts a draft of the drifted cluster names, without knowing what was documented before:

    KUBEVET_KEEP_STATES=FOLDER tests/judging/drift/run.sh
    named.py FOLDER

A drift is *found* if the check of the draft reports its object, *named* if a comment of the draft does, and else the draft
documents it as it is: no object of the state says that it was otherwise. Those are listed.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

KUBEVET = os.environ["KUBEVET"]


def run(*words):
    return subprocess.run([KUBEVET, *map(str, words)], capture_output=True, text=True, check=False,
                          env={k: v for k, v in os.environ.items() if k != "KUBEVET_SPEC"})


def comments(draft):
    return [line.split("#", 1)[1] for line in draft.splitlines() if "#" in line]


def judge(state, at, expected, folder):
    """found, named or silent, for one expected finding."""
    rule, _, name = expected.split(" | ")[:3]
    last = name.split("/")[-1]
    draft = run("init", "--snapshot", state, "--at", at, "-q").stdout
    spec = folder / "draft.yaml"
    spec.write_text(draft)
    report = json.loads(run("check", spec, "--snapshot", state, "--at", at, "-o", "json").stdout or '{"findings": []}')
    for finding in report["findings"]:
        if finding["object"].get("name") == last and finding["rule"] == rule:
            return "found"
    for finding in report["findings"]:
        if finding["object"].get("name") == last:
            return "found"
    if any(last in comment or rule in comment for comment in comments(draft)):
        return "named"
    return "silent"


def main():
    counts, silent = {}, []
    with tempfile.TemporaryDirectory() as name:
        for drift in sorted(pathlib.Path(sys.argv[1]).glob("*.drift"), key=lambda path: int(path.stem)):
            title, at, *expected = [line for line in drift.read_text().splitlines() if line]
            for one in expected:
                verdict = judge(drift.with_suffix(""), at, one, pathlib.Path(name))
                counts[verdict] = counts.get(verdict, 0) + 1
                if verdict == "silent":
                    silent.append(f"{title}: {' | '.join(one.split(' | ')[:5])}")
    print("\n".join(silent))
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))


main()
