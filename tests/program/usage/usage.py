"""What `kubevet help` and `kubevet rules` say of the command line, as people read it; and the count of what held."""

import os
import re
import subprocess

KUBEVET = os.environ["KUBEVET"]
SOURCE = os.environ["KUBEVET_SOURCE"]
passed = failed = 0


def check(name, good, found=""):
    global failed, passed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {name}: {found}")


def finish():
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def run(*words):
    return subprocess.run([KUBEVET, *words], capture_output=True, text=True, check=True).stdout


def commands():
    listed = run("help").split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def options(command):
    """{"--color": ["auto", …]}: each option of its help page, with the words that it takes where the page lists them."""
    page, found, name = run("help", command), {}, None
    for line in page.splitlines():
        named = re.match(r"^  (?:-\w, |    )--([a-z-]+)", line)
        if named:
            name = "--" + named[1]
            found[name] = ""
        if name and line.startswith("  "):
            found[name] += " " + line.strip()
        elif not line:
            name = None
    values = {}
    for name, text in found.items():
        listed = re.search(r" \(([a-z0-9]+(?:, [a-z0-9]+)+)\)$", text)
        values[name] = (listed[1].split(", ") if listed else [], text)
    return values


def rules():
    return [line.split()[0] for line in run("rules").splitlines()]
