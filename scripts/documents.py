#!/usr/bin/env python3
"""Writes what documents show of the program, and compares it: see scripts/refresh and tests/program/documents.

    documents.py PROGRAM [--check] [DOCUMENT...]

Whole files (WRITTEN) are what a command prints. The picture of the README is a report in colour. In a document that people write

    <!-- run -->            the console block after it shows what its `$ ` lines print
    <!-- run in FOLDER -->  likewise, in a checkout whose files are those of FOLDER: one for all such blocks of a document. It is
                            built with kubectl of build/builders (tests/lib/builders.sh); without that, what the block shows stays
    <!-- file PATH -->      the block after it shows the file

Run from the root of the repository. --check writes nothing and prints what would change: exit 1 if there is something.
"""
import difflib
import glob
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile

WRITTEN = {
    "specs/cluster-spec.schema.json": ["schema"],
    "specs/fleet.schema.json": ["schema", "Fleet"],
    "docs/spec-reference.md": ["schema", "-o", "markdown"],
    "docs/fleet-reference.md": ["schema", "Fleet", "-o", "markdown"],
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


BUILDERS = os.path.abspath("build/builders/bin")


def shell(program, command, where=".", **environment):
    folder = os.path.dirname(program) + ":" + BUILDERS
    clean = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "KUBEVET_SPEC", "KUBECONFIG", "NO_COLOR")}
    return without_time(subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=where,
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


def checkout(files, root):
    """A Git repository with these files, as `git clone` leaves it."""
    folder = os.path.join(root, "fleet")
    if not os.path.exists(folder):
        shutil.copytree(files, folder)
        git = "git init -q -b main && git remote add origin git@git.planapulse.com:plana-pulse/fleet.git && git add -A"
        subprocess.run(["bash", "-c", git], cwd=folder, check=True)
    return folder


def document(program, text):
    with tempfile.TemporaryDirectory() as root:
        return document_in(program, text, root)


def document_in(program, text, root):
    def run(block):
        if block[1] and not os.path.exists(BUILDERS):
            return block[0]
        where = checkout(block[1], root) if block[1] else "."
        commands = re.findall(r"^\$ .*$", block[2], re.M)
        shown = "".join(line + "\n" + shell(program, line[2:], where) for line in commands)
        return f"<!-- run{' in ' + block[1] if block[1] else ''} -->\n```console\n{shown}```\n"

    def show(block):
        with open(block[1], encoding="utf-8") as file:
            return f"<!-- file {block[1]} -->\n```{block[2]}\n{file.read()}```\n"
    text = re.sub(r"^<!-- run(?: in (\S+))? -->\n```console\n(.*?)^```\n", run, text, flags=re.S | re.M)
    return re.sub(r"^<!-- file (\S+) -->\n```(\w*)\n.*?^```\n", show, text, flags=re.S | re.M)


def made(program, asked):
    """Every file's name and what it has to hold; if some are asked for, of these documents alone."""
    for name in asked:
        with open(name, encoding="utf-8") as file:
            yield name, document(program, file.read())
    if asked:
        return
    for name, words in WRITTEN.items():
        yield name, subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout
    yield PICTURE, picture(program)
    for name in documents():
        with open(name, encoding="utf-8") as file:
            yield name, document(program, file.read())


def main():
    program = os.path.realpath(sys.argv[1])
    check = "--check" in sys.argv[2:]
    wrong = 0
    for name, text in made(program, [word for word in sys.argv[2:] if word != "--check"]):
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
