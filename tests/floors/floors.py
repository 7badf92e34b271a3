#!/usr/bin/env python3
"""Holds the floors of the house:

  base <- spec, kinds <- state, kube <- rules, report <- engine <- cli

Nothing points up, siblings don't know each other; libyaml is base's, curl is kube's, and so is OpenSSL but for digests,
jansson stays out of base, rules, kinds and engine. A rule is one file: its id stands nowhere else in the code.

Then plants one line after the other that breaks this: each must be seen, at that very place.
"""
import pathlib
import re
import sys

SEES = {
    "base": "base",
    "spec": "base spec",
    "kinds": "base kinds",
    "state": "base spec kinds state",
    "kube": "base spec kinds kube",
    "rules": "base spec kinds state rules",
    "report": "base report",
    "engine": "base spec kinds state kube rules report engine",
    "cli": "base spec kinds state kube rules report engine cli",
}
INCLUDE = re.compile(r'\s*#\s*include\s*(["<][^">]*[">])')
RULE_ID = re.compile(r'^\s*\.id = ("[^"]+"),', re.M)


def why_not(floor, header):
    """Why the floor must not include the header; None if it may."""
    if header.startswith('"kubevet/'):
        other = header[len('"kubevet/'):].split("/")[0]
        return None if other in SEES[floor].split() else f"{floor} must not know {other}"
    if header.startswith('"') and "/" in header:
        return "a private header of another folder"
    if header == "<yaml.h>" and floor != "base":
        return "only base reads YAML with libyaml"
    if header.startswith("<curl/") and floor != "kube":
        return "only kube speaks HTTP with curl"
    if header == "<openssl/evp.h>" and floor == "base":
        return None  # digests
    if header.startswith("<openssl/") and floor != "kube":
        return "only kube knows certificates"
    if header == "<jansson.h>" and floor in ("base", "kinds", "rules", "engine"):
        return f"jansson stays out of {floor}"
    return None


def floor_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" else parts[2]


def broken_lines(tree):
    """Every "file:line: why" of a tree, which is {path: text}."""
    broken = []
    ids = {}
    for path, text in tree.items():
        floor = floor_of(path)
        if floor not in SEES:
            broken.append(f"{path}:0: no floor of the house")
            continue
        for number, line in enumerate(text.split("\n"), 1):
            found = INCLUDE.match(line)
            why = found and why_not(floor, found[1])
            if why:
                broken.append(f"{path}:{number}: {found[1]}: {why}")
        if re.fullmatch(r"src/rules/rule_\w+\.c", path):
            found = RULE_ID.search(text)
            if found:
                ids[found[1]] = path
            else:
                broken.append(f"{path}:1: a rule without .id")
    known = re.compile("|".join(map(re.escape, ids)))
    for path, text in tree.items():
        for number, line in enumerate(text.split("\n"), 1):
            broken += [f"{path}:{number}: knows the rule {found} by name"
                       for found in known.findall(line) if ids[found] != path]
    return broken


def tree_read(root):
    return {str(path.relative_to(root)): path.read_text()
            for top in ("src", "include/kubevet") for path in sorted((root / top).rglob("*.[ch]"))}


PLANTS = [
    ("base looks up to spec", "src/base/error.c", '#include "kubevet/spec/spec.h"'),
    ("a header looks up", "include/kubevet/kinds/kind.h", '#include "kubevet/state/state.h"'),
    ("spec and kinds know each other", "src/spec/spec.c", '#include "kubevet/kinds/kind.h"'),
    ("a rule knows the client", "src/rules/check.c", '#include "kubevet/kube/client.h"'),
    ("a report knows the rules", "src/report/report_json.c", '#include "kubevet/rules/rule.h"'),
    ("state knows the client", "src/state/state.c", '#include "kubevet/kube/client.h"'),
    ("the engine knows the command line", "src/engine/engine.c", '#include "kubevet/cli/command.h"'),
    ("spec reads YAML itself", "src/spec/spec.c", "#include <yaml.h>"),
    ("state speaks HTTP", "src/state/state.c", "#include <curl/curl.h>"),
    ("the command line reads certificates", "src/cli/cmd_doctor.c", "#include <openssl/x509.h>"),
    ("a rule builds jansson trees", "src/rules/check.c", "#  include <jansson.h>"),
    ("a private header across folders", "src/engine/engine.c", '#include "../rules/quota.h"'),
    ("a rule's id outside its file", "src/engine/engine.c", 'static const char *special = "quota/limits";'),
    ("a rule without an id", "src/rules/rule_none.c", "/* nothing */"),
    ("a folder that is no floor", "src/attic/attic.c", "/* nothing */"),
]


def main():
    tree = tree_read(pathlib.Path(sys.argv[1]))
    failed = 0

    def verdict(name, good):
        nonlocal failed
        failed += not good
        print("ok     " if good else "FAILED ", name)

    broken = broken_lines(tree)
    print("\n".join(broken))
    verdict("the floors hold", tree and not broken)
    for name, path, line in PLANTS:
        text = tree.get(path, "") + line + "\n"
        at = text.count("\n")
        seen = broken_lines({**tree, path: text})
        verdict(f"seen: {name}", len(seen) == 1 and re.match(rf"{re.escape(path)}:({at}|[01]):", seen[0]))
    print(f"{len(PLANTS) + 1} checks, {failed} failed")
    return failed > 0


sys.exit(main())
