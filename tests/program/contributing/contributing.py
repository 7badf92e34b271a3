#!/usr/bin/env python3
"""CONTRIBUTING's walk works: on a copy of the repository, the rule that it adds is made, built and tested as it says. So is
what scripts/new makes of a kind, a format and a command.

In CONTRIBUTING.md, after `<!-- walk -->` stands a console block whose commands are run; after `<!-- walk FILE -->`, the
content of that file.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
STEP = re.compile(r"^<!-- walk(?: (\S+))? -->\n```\w+\n(.*?)^```$", re.M | re.S)
# Made besides, to be built at the same time: it compiles as it is made, and does something.
OTHERS = [["kind", "PodTemplate"], ["format", "csv"], ["command", "diff"]]
failed = 0


def check(name, done, wrong=""):
    """`done` is a finished command; what is wrong with what it did may be said, too."""
    global failed
    bad = done.returncode != 0 or wrong
    failed += bool(bad)
    print(f"{'FAILED ' if bad else 'ok     '} {name}")
    if bad:
        print(wrong or f"exit {done.returncode}", (done.stdout + done.stderr)[-3000:], sep="\n")


def copied(folder):
    """The repository as it is, without what is built."""
    shutil.copytree(SOURCE, folder, ignore=lambda path, names: [name for name in names if name in (".git", "__pycache__", ".cache")
                                                                or (name == "build" and path == str(SOURCE))])


def main():
    with tempfile.TemporaryDirectory() as work:
        copy = pathlib.Path(work) / "kubevet"
        copied(copy)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KUBEVET")}
        environment["CCACHE_BASEDIR"] = str(copy)

        def run(command):
            return subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=copy, env=environment, capture_output=True, text=True,
                                  timeout=1500, check=False)

        for words in OTHERS:
            check(f"scripts/new {' '.join(words)}", run(f"scripts/new {' '.join(words)}"))
        check("it does not write over what is there", run("! scripts/new kind PodTemplate"))
        steps = STEP.findall((SOURCE / "CONTRIBUTING.md").read_text())
        for file, text in steps:
            if file:
                there = (copy / file).exists()
                check(f"writes {file}", run("true"), "" if there else "scripts/new has not made it")
                (copy / file).write_text(text)
                continue
            for command in re.findall(r"^\$ (.*)$", text, re.M):
                check(command, run(command))
        check("the walk has steps", run("true"), "" if len(steps) > 4 else f"only {len(steps)}")
        rule = re.search(r"^\$ scripts/new rule (\S+)$", "\n".join(text for _, text in steps), re.M)[1]
        check(f"kubevet explain {rule}", run(f"build/dev/kubevet explain {rule}"))
        check("scripts/refresh has put it into docs/rules.md", run(f"grep '^### {rule}$' docs/rules.md"))
        state = "examples/shop/kubevet.yaml --snapshot examples/shop/state.json"
        check("the new format", run(f"build/dev/kubevet check {state} -o csv --exit-zero | grep quota/projected"))
        check("the new command", run("build/dev/kubevet diff && build/dev/kubevet help diff"))
        if shutil.which("clang-format"):
            check("what is made is formatted",
                  run("find src include -name '*default_class*' -o -name '*podtemplate*' -o -name 'report_csv*' -o -name 'cmd_diff*' | "
                      "xargs clang-format --dry-run --Werror"))
    print(f"{failed} failed")
    return failed > 0


sys.exit(main())
