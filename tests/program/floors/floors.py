#!/usr/bin/env python3
"""Holds the floors of the house:

  base <- model <- spec <- state <- rules <- engine <- init <- cli
  base <- cel   <- kinds <- state            with kinds below kube, too
  base <- net   <- kube  <- engine           with spec below kube, too
          net   <- rules                     certificates only
  base <- cel   <- spec, engine
          model <- report <- engine
          state <- flux   <- cli

and of the families of rules:

  workload <- storage <- nfs <- backup
              storage <- quota <- limitrange
  workload, cluster <- network
  cluster  <- certificate
  workload <- disruption, hpa, namespace, schedule

Nothing points up, siblings don't know each other. libyaml is base's; curl is net's and kube's; OpenSSL is net's but for
digests; jansson is base's, and reads small answers in kube. A rule is one file, src/rules/FAMILY/rule_NAME.c: its id
FAMILY/NAME stands nowhere else in the code.

Within a floor no modules (a .c file each) call each other in a circle, and no folders; what they call is what the linker
would see in their object files.

Names: kv_ and KV_ mark what a floor offers to others, in include/kubevet, and what a registry lists; nothing else has
the prefix. No two modules define the same name.

Then plants one line after the other that breaks this: each must be seen, at that very place.
"""
import os
import pathlib
import re
import subprocess
import sys

SEES = {
    "base": "base",
    "cel": "base cel",
    "model": "base model",
    "spec": "base cel model spec",
    "kinds": "base cel kinds",
    "state": "base cel model spec kinds state",
    "flux": "base cel model spec kinds state flux",
    "net": "base net",
    "kube": "base spec kinds net kube",
    "rules": "base model spec kinds state net rules",
    "report": "base model report",
    "history": "base model history",
    "engine": "base cel model spec kinds state net kube rules report engine",
    "init": "base model spec kinds state rules engine init",
    "cli": "base cel model spec kinds state net kube rules report engine init cli history flux",
}
# Which families of rules a family sees besides itself. Of the others, none sees any.
FAMILIES = {
    "access": "",
    "backup": "nfs workload",
    "certificate": "cluster",
    "disruption": "workload",
    "hpa": "workload",
    "limitrange": "quota workload",
    "namespace": "workload",
    "network": "cluster workload",
    "nfs": "storage workload",
    "quota": "storage workload",
    "route": "",
    "schedule": "workload",
    "storage": "workload",
}
INCLUDE = re.compile(r'\s*#\s*include\s*(["<][^">]*[">])')
RULE_ID = re.compile(r'^\s*\.id = ("[^"]+"),', re.M)


def why_not(floor, family, header):
    """Why the floor, and there the family of rules, must not include the header; None if it may."""
    if header.startswith('"kubevet/'):
        other = header[len('"kubevet/'):].split("/")[0]
        if floor == "rules" and other == "net" and header != '"kubevet/net/certificate.h"':
            return "rules read certificates, and make no requests"
        return None if other in SEES[floor].split() else f"{floor} must not know {other}"
    if header.startswith('"') and "/" in header and not header.startswith(f'"{floor}/'):
        return "a private header of another floor"
    if header.startswith('"rules/'):
        other = header.split("/")[1]
        return None if other in FAMILIES.get(family, "").split() else f"{family} must not know {other}"
    if header == "<yaml.h>" and floor != "base":
        return "only base reads YAML with libyaml"
    if header.startswith("<curl/") and floor not in ("net", "kube"):
        return "only net and kube speak HTTP with curl"
    if header == "<openssl/evp.h>" and floor == "base":
        return None  # digests
    if header == "<sqlite3.h>" and floor != "history":
        return "only history knows SQLite"
    if header.startswith("<openssl/") and floor != "net":
        return "only net knows certificates"
    if header == "<jansson.h>" and floor not in ("base", "kube"):
        return "only base writes JSON with jansson, and only kube reads with it"
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
            why = found and why_not(floor, path.split("/")[2], found[1])
            if why:
                broken.append(f"{path}:{number}: {found[1]}: {why}")
        rule = re.fullmatch(r"src/rules/(?:([a-z]+)/)?rule_(\w+)\.c", path)
        if rule:
            found = RULE_ID.search(text)
            expected = f'"{rule[1]}/{rule[2].replace("_", "-")}"'
            if found and found[1] == expected:
                ids[found[1]] = path
            else:
                broken.append(f"{path}:1: a rule without .id = {expected}")
    known = re.compile("|".join(map(re.escape, ids)) or "(?!)")
    for path, text in tree.items():
        for number, line in enumerate(text.split("\n"), 1):
            broken += [f"{path}:{number}: knows the rule {found} by name"
                       for found in known.findall(line) if ids[found] != path]
    return broken


def tree_read(root):
    return {str(path.relative_to(root)): path.read_text()
            for top in ("src", "include/kubevet") for path in sorted((root / top).rglob("*.[ch]"))}


NAME = re.compile(r"\w+")
PREFIXED = re.compile(r"\b(?:kv|KV)_\w*[a-zA-Z0-9]\b")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
REGISTERED = re.compile(r"src/.*/(?:rule|kind|report|cmd|library|observe)_\w+\.c")
GENERATED = ("kv_completion_script", "kv_completion_scripts")  # cmake/registry.cmake writes them


def prefixes_broken(tree):
    """Every "file:line: why" of a private name with the prefix. What a registry lists may have it: see its file."""
    public, registered = set(GENERATED), set()
    for path, text in tree.items():
        if path.startswith("include/"):
            public.update(NAME.findall(COMMENT.sub(" ", text)))
        elif REGISTERED.fullmatch(path):
            registered.update(re.findall(r"^const struct kv_\w+ (kv_\w+) =", text, re.M))
    return [f"{path}:{number}: {name} has the prefix and stands in no public header"
            for path, text in tree.items() if path.startswith("src/")
            for number, line in enumerate(text.split("\n"), 1)
            for name in sorted(set(PREFIXED.findall(line))) if name not in public and name not in registered]


def symbols_broken(symbols):
    """Likewise of what the linker sees: {module: (defined, needed)}."""
    home, broken = {}, []
    for module, (defined, _) in symbols.items():
        for name in defined:
            if name in home:
                broken.append(f"{module}: {name} is defined in {home[name]}, too")
            home[name] = module
    for module, (_, needed) in symbols.items():
        broken += [f"{home[name]}: {name} is used by {module} and lacks the prefix" for name in sorted(needed)
                   if name in home and not name.startswith("kv_")
                   and home[name].split("/")[0] != module.split("/")[0]]
    return broken


def symbols_read(build, tree):
    """What each module defines and needs, as {module: ({name}, {name})}; a module is "floor/folder/name"."""
    objects = {f"{build}/CMakeFiles/kubevet_{floor_of(path)}.dir/{path}.o": path[len("src/"):-len(".c")]
               for path in tree if path.startswith("src/") and path.endswith(".c") and path != "src/cli/main.c"}
    listing = subprocess.run(["nm", "-AP", *objects], check=True, capture_output=True, text=True).stdout
    symbols = {module: (set(), set()) for module in objects.values()}
    for line in listing.splitlines():
        file, name, kind = line.split()[:3]
        module = objects[file.removesuffix(":")]
        if kind in "UTDRB":
            symbols[module][kind == "U"].add(name)
    return symbols


def calls_of(symbols):
    """Which modules each module needs, as {module: {module}}."""
    home = {name: module for module, (defined, _) in symbols.items() for name in defined}
    return {module: {home[name] for name in needed if name in home} for module, (_, needed) in symbols.items()}


def circles(graph):
    """The circles of a graph {node: {node}}: sets of nodes each of which leads to all of its set."""
    def reached(start):
        found, left = set(), [start]
        while left:
            for node in graph.get(left.pop(), ()):
                if node not in found:
                    found.add(node)
                    left.append(node)
        return found

    leads_to = {node: reached(node) for node in graph}
    return {frozenset(other for other in leads_to[node] if node in leads_to.get(other, ())) for node in graph
            if node in leads_to[node]}


def folders_of(calls):
    """Likewise, of the folders in floors; what lies in a floor itself belongs to none."""
    graph = {}
    for module, needed in calls.items():
        for other in needed:
            at, to = module.rpartition("/")[0], other.rpartition("/")[0]
            if at != to and "/" in at and "/" in to:
                graph.setdefault(at, set()).add(to)
    return graph


PLANTS = [
    ("base looks up to spec", "src/base/error.c", '#include "kubevet/spec/spec.h"'),
    ("a header looks up", "include/kubevet/kinds/kind.h", '#include "kubevet/state/state.h"'),
    ("spec and kinds know each other", "src/spec/spec.c", '#include "kubevet/kinds/kind.h"'),
    ("a rule knows the client", "src/rules/check.c", '#include "kubevet/kube/client.h"'),
    ("a report knows the rules", "src/report/report_json.c", '#include "kubevet/rules/rule.h"'),
    ("state knows the client", "src/state/state.c", '#include "kubevet/kube/client.h"'),
    ("the engine knows the command line", "src/engine/evaluate/evaluate.c", '#include "kubevet/cli/command.h"'),
    ("spec reads YAML itself", "src/spec/spec.c", "#include <yaml.h>"),
    ("state speaks HTTP", "src/state/state.c", "#include <curl/curl.h>"),
    ("the engine opens a database", "src/engine/selection.c", "#include <sqlite3.h>"),
    ("the command line reads certificates", "src/cli/commands/cmd_doctor.c", "#include <openssl/x509.h>"),
    ("a rule builds jansson trees", "src/rules/check.c", "#  include <jansson.h>"),
    ("a private header across floors", "src/engine/evaluate/evaluate.c", '#include "rules/quota/quota.h"'),
    ("a private header by a way of its own", "src/rules/check.c", '#include "../rules/quota/quota.h"'),
    ("a family looks up", "src/rules/storage/claims.h", '#include "rules/quota/peak.h"'),
    ("families know each other", "src/rules/flux/flux.h", '#include "rules/nfs/path.h"'),
    ("a rule's id outside its file", "src/engine/evaluate/evaluate.c", 'static const char *special = "quota/limits";'),
    ("a rule without an id", "src/rules/quota/rule_none.c", "/* nothing */"),
    ("a rule by another id than its file's", "src/rules/quota/rule_other.c", '    .id = "quota/none",'),
    ("a rule of no family", "src/rules/rule_none.c", '    .id = "quota/none",'),
    ("a folder that is no floor", "src/attic/attic.c", "/* nothing */"),
]


PREFIX_PLANTS = [
    ("a private function with the prefix", "src/cli/failure.c", "void kv_private(void) {}"),
    ("a private type with the prefix", "src/spec/field.h", "struct kv_private;"),
    ("a private macro with the prefix", "src/base/error.c", "#define KV_PRIVATE 1"),
]
SYMBOL_PLANTS = [
    ("a name without the prefix that another floor uses", "engine/evaluate/evaluate", set(), {"apply"}),
    ("a name with two homes", "cli/failure", {"apply"}, set()),
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
    broken = prefixes_broken(tree)
    print("\n".join(broken))
    verdict("private names have no prefix", not broken)
    for name, path, line in PREFIX_PLANTS:
        seen = prefixes_broken({**tree, path: tree.get(path, "") + line + "\n"})
        verdict(f"seen: {name}", len(seen) == 1 and seen[0].startswith(f"{path}:"))
    symbols = symbols_read(os.environ["KUBEVET_BUILD"], tree)
    broken = symbols_broken(symbols)
    print("\n".join(broken))
    verdict("what leaves a floor has the prefix, and every name one home", not broken)
    for name, module, defined, needed in SYMBOL_PLANTS:
        planted = {**symbols, module: tuple(a | b for a, b in zip(symbols[module], (defined, needed)))}
        verdict(f"seen: {name}", len(symbols_broken(planted)) == 1)
    calls = calls_of(symbols)
    for name, graph, planted in (
            ("modules", calls, ("base/error", "base/buffer")),
            ("folders", folders_of(calls), ("state/server", "state/overlay"))):
        found = circles(graph)
        print("".join(f"{' '.join(sorted(circle))}: a circle\n" for circle in found), end="")
        verdict(f"no circle of {name}", graph and not found)
        at, to = planted
        graph = {**graph, at: {*graph.get(at, ()), to}}
        verdict(f"seen: a circle of {name}", any(set(planted) <= circle for circle in circles(graph) - found))
    print(f"{len(PLANTS) + len(PREFIX_PLANTS) + len(SYMBOL_PLANTS) + 7} checks, {failed} failed")
    return failed > 0


sys.exit(main())
