#!/usr/bin/env python3
"""Writes what documents show of the program, and compares it: see scripts/refresh and tests/program/documents.

    documents.py PROGRAM [--check]

Whole files (WRITTEN) are what a command prints. The picture of the README is a report in colour. In a document that people write

    <!-- run -->            the console block after it shows what its `$ ` lines print
    <!-- file PATH -->      the block after it shows the file

Run from the root of the repository. --check writes nothing and prints what would change: exit 1 if there is something.
"""
import difflib
import glob
import html
import os
import re
import subprocess
import sys

WRITTEN = {
    "specs/cluster-spec.schema.json": ["schema"],
    "docs/spec-reference.md": ["schema", "-o", "markdown"],
    "docs/rules.md": ["rules", "-o", "markdown"],
    "docs/functions.md": ["functions", "-o", "markdown"],
}
PICTURE = "docs/check.svg"
PICTURED = "kubevet check examples/shop/kubevet.yaml --snapshot examples/shop/state.json"
COLUMNS = 84
ALL = ["*.md", "docs/*.md", "specs/*.md", "examples/*/*.md", "tests/*.md", "tests/*/*.md"]


def documents():
    """Those that people write."""
    return sorted({name for pattern in ALL for name in glob.glob(pattern)} - set(WRITTEN))


# How many columns a line of the picture has, what a character takes in it, and the colours of the terminal.
CELL, LINE, MARGIN = 8.4, 19, 16
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341"}


def without_time(text):
    """How long a run took is another number each time, and so is the age of a snapshot."""
    text = re.sub(r" in [0-9.]+[a-zµ]+(?=(\x1b\[0m)?$)", " in 12ms", text, flags=re.M)
    return re.sub(r"recorded [0-9a-z]+ ago", "recorded 2h5m ago", text)


def shell(program, command, **environment):
    folder = os.path.dirname(program)
    clean = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "KUBEVET_SPEC", "KUBECONFIG", "NO_COLOR")}
    return without_time(subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False,
                                       env={**clean, "PATH": folder + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment}).stdout)


def spans(line):
    """A line of a terminal as SVG: a tspan for each stretch that looks alike."""
    style = []
    for code, text in re.findall(r"(?:\x1b\[([0-9;]*)m)?([^\x1b]*)", line):
        if code:
            style = [] if code == "0" else style + code.split(";")
        if not text:
            continue
        text = html.escape(text, quote=False).replace(" ", "\u00a0")  # others are merged, whatever xml:space says
        looks = "".join(f' fill="{COLOURS[each]}"' for each in style if each in COLOURS)
        looks += ' font-weight="bold"' if "1" in style else ""
        looks += ' opacity="0.6"' if "2" in style else ""
        yield f"<tspan{looks}>{text}</tspan>" if looks else text


def picture(program):
    report = shell(program, PICTURED + " --color always", COLUMNS=str(COLUMNS))
    lines = ["\x1b[2m$\x1b[0m " + PICTURED, *report.splitlines()]
    width, height = round(COLUMNS * CELL + 2 * MARGIN), LINE * len(lines) + 2 * MARGIN
    rows = "".join(f'<text x="{MARGIN}" y="{MARGIN + LINE * row + 14}">{"".join(spans(line))}</text>\n'
                   for row, line in enumerate(lines) if line)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
            f"<title>{html.escape(PICTURED)}</title>\n"
            f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
            f'<g fill="#e6edf3" font-size="14" '
            f"font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\">\n{rows}</g>\n</svg>\n")


def document(program, text):
    def run(block):
        commands = re.findall(r"^\$ .*$", block[1], re.M)
        return "<!-- run -->\n```console\n" + "".join(line + "\n" + shell(program, line[2:]) for line in commands) + "```\n"

    def show(block):
        with open(block[1], encoding="utf-8") as file:
            return f"<!-- file {block[1]} -->\n```{block[2]}\n{file.read()}```\n"
    text = re.sub(r"^<!-- run -->\n```console\n(.*?)^```\n", run, text, flags=re.S | re.M)
    return re.sub(r"^<!-- file (\S+) -->\n```(\w*)\n.*?^```\n", show, text, flags=re.S | re.M)


def made(program):
    """Every file's name and what it has to hold."""
    for name, words in WRITTEN.items():
        yield name, subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout
    yield PICTURE, picture(program)
    for name in documents():
        with open(name, encoding="utf-8") as file:
            yield name, document(program, file.read())


def main():
    program = os.path.realpath(sys.argv[1])
    check = sys.argv[2:] == ["--check"]
    wrong = 0
    for name, text in made(program):
        try:
            with open(name, encoding="utf-8") as file:
                found = file.read()
        except FileNotFoundError:
            found = ""
        if found == text:
            continue
        if not check:
            with open(name, "w", encoding="utf-8") as file:
                file.write(text)
            continue
        wrong = 1
        print(f"{name} is not what the program prints now: run scripts/refresh, and read what it changes")
        sys.stdout.writelines(difflib.unified_diff(found.splitlines(True), text.splitlines(True), name, "now"))
    return wrong


if __name__ == "__main__":
    sys.exit(main())
