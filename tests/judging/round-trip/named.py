#!/usr/bin/env python3
"""Which of the recorded drifts a draft of the drifted cluster names, without knowing what was documented before:

    KUBEVET_KEEP_STATES=FOLDER tests/judging/drift/run.sh
    named.py FOLDER

A drift is *found* if the check of the draft reports its object, *named* if a comment of the draft has its object, rule, host or
what was found, and else the draft documents it as it is: no object of the state says that it was otherwise. Those are listed.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
PHRASES = {"cluster/cni": "network plugin", "cluster/dns": "DNS server"}  # nothing has a name there


def run(*words):
    return subprocess.run([KUBEVET, *map(str, words)], capture_output=True, text=True, check=False,
                          env={k: v for k, v in os.environ.items() if k != "KUBEVET_SPEC"})


def comments(draft):
    return [line.split("#", 1)[1] for line in draft.splitlines() if "#" in line]


def judge(state, at, expected, folder, usual):
    """found, named or silent, for one expected finding."""
    rule, _, name, field, values = expected.split(" | ")[:5]
    last = name.split("/")[-1]
    host = re.search(r"\[([\w.-]+)\]$", field) # of hostAliases
    found = values.split(" > ")[-1]
    words = [last, rule, PHRASES.get(rule)] + ([host[1]] if host and "." in host[1] else []) + ([found] if len(found) > 8 else [])
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
    if any(word and word in comment for word in words for comment in comments(draft) if comment not in usual):
        return "named"
    return "silent"


def main():
    counts, silent = {}, []
    usual = comments(run("init", "--snapshot", SOURCE / "tests/data/healthy", "-q").stdout)
    with tempfile.TemporaryDirectory() as name:
        for drift in sorted(pathlib.Path(sys.argv[1]).glob("*.drift"), key=lambda path: int(path.stem)):
            title, at, *expected = [line for line in drift.read_text().splitlines() if line]
            for one in expected:
                verdict = judge(drift.with_suffix(""), at, one, pathlib.Path(name), usual)
                counts[verdict] = counts.get(verdict, 0) + 1
                if verdict == "silent":
                    silent.append(f"{title}: {' | '.join(one.split(' | ')[:5])}")
    print("\n".join(silent))
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))


main()
