"""Help and manual: whole, well-formed for their readers, and as wide as a terminal.

The manual is read back as mandoc shows it, and must hold each command, option, format and rule that help and rules list;
the environment that it documents is what the source reads.
"""

import re
import subprocess
import sys
from pathlib import Path

from usage import SOURCE, check, commands, finish, options, rules, run


def render(page):
    shown = subprocess.run(["mandoc", "-Tascii", "-Owidth=100"], input=page, capture_output=True, text=True, check=True)
    return re.sub(".\x08", "", shown.stdout)


def section(text, title):
    return re.search(rf"^{title}$(.*?)(?=^[A-Z]|\Z)", text, re.M | re.S)[1]


def well_formed(page):
    for command in (["mandoc", "-Tlint"], ["groff", "-man", "-ww", "-z", "-Tutf8"]):
        told = subprocess.run(command, input=page, capture_output=True, text=True)
        check(f"{command[0]} takes the manual as it is", told.returncode == 0 and not told.stdout + told.stderr,
              told.stdout + told.stderr)


def tells_all(text):
    titles = re.findall(r"^[A-Z][A-Z ]+$", text, re.M)
    for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "REPORT FORMATS", "RULES", "EXIT STATUS",
                  "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"):
        check(f"the manual has {title}", title in titles, titles)
    synopsis, told = section(text, "SYNOPSIS"), section(text, "OPTIONS")
    for command in commands():
        check(f"the synopsis has {command}", f"kubevet {command} [OPTION...]" in synopsis, synopsis)
        for option, (values, _) in options(command).items():
            entry = re.search(rf"^ +(?:-\w, )?{option}\b.*?(?=\n\n)", told, re.M | re.S)
            check(f"the manual has {command} {option}", entry, "nothing")
            entries = " ".join(re.findall(rf"^ +(?:-\w, )?{option}\b.*?(?=\n\n)", told, re.M | re.S))
            check(f"the manual has the values of {command} {option}",
                  ", ".join(values) in re.sub(r"\s+", " ", entries), entries)
    for rule in rules():
        check(f"the manual has {rule}", re.search(rf"^ +{rule} \((error|warning|info)\)$", section(text, "RULES"), re.M),
              "nothing")
    for name in options("check")["--output"][0]:
        check(f"the manual has the format {name}", re.search(rf"^ +{name}\b", section(text, "REPORT FORMATS"), re.M),
              "nothing")
    check("the manual has the five exit codes",
          re.findall(r"^ +(\d)  ", section(text, "EXIT STATUS"), re.M) == list("01234"), section(text, "EXIT STATUS"))


def environment_is_the_sources(text):
    """Every variable that the source asks for, by getenv or by kube's proxies, and no other."""
    asked = set()
    for file in Path(SOURCE, "src").rglob("*.c"):
        code = file.read_text()
        asked.update(re.findall(r'getenv\("(\w+)"\)', code))
        asked.update(re.findall(r'variable_value\("(\w+)"', code))
    labels = re.findall(r"^ +([A-Z][A-Z_]+(?:, [A-Z_]+)*)(?: .*)?$", section(text, "ENVIRONMENT"), re.M)
    told = {name.strip() for label in labels for name in label.split(",")}
    check("the manual's environment is the source's", told == asked and len(asked) > 8, told ^ asked)


def fits_a_terminal():
    pages = {"help": run("help"), **{command: run("help", command) for command in commands()}}
    for name, page in pages.items():
        wide = [line for line in page.splitlines() if len(line) > 80 and not line.startswith("  kubevet ")]
        check(f"{name} fits into 80 columns", not wide, wide)
        check(f"{name} ends as a page does", page.endswith("\n") and not page.endswith("\n\n"), repr(page[-20:]))
        ragged = [line for line in page.splitlines() if line != line.rstrip()]
        check(f"{name} has no spaces at the ends of lines", not ragged, ragged)


def main():
    page = run("help", "-o", "man")
    well_formed(page)
    text = render(page)
    tells_all(text)
    environment_is_the_sources(text)
    fits_a_terminal()
    return finish()


sys.exit(main())
