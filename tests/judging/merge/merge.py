#!/usr/bin/env python3
"""`kubevet init --merge` on specs that people have edited in all ways: what it does, and what it refuses.

    merge.py [COUNT [SEED]]

Each spec is one of the repository's, or a draft, with random edits: keys and namespaces gone, other amounts, comments, flow
mappings, anchors, aliases and merge keys, other indentation, CRLF, no last newline. A merge

  - refuses with file:line (2), and writes nothing; or
  - prints a diff that `patch` applies, which gives what --write writes; keeps every comment, waiver, fact and purpose;
    is a valid spec, of which no more is found than before; and a second merge changes nothing.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import yaml

KUBEVET = os.environ["KUBEVET"]
SOURCE = pathlib.Path(os.environ["KUBEVET_SOURCE"])
STATES = [SOURCE / "examples/healthy.json", SOURCE / "examples/drifted.json"]


def run(*words, folder):
    return subprocess.run([KUBEVET, *map(str, words)], capture_output=True, text=True, cwd=folder, check=False,
                          env={k: v for k, v in os.environ.items() if k != "KUBEVET_SPEC"})


def drafts(folder):
    yield (SOURCE / "specs/plana-pulse-bg-sof-1.yaml").read_text()
    for state in STATES:
        yield run("init", "--snapshot", state, "-q", folder=folder).stdout
    yield ("apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: x}\nnamespaces:\n  plana-odoo: {}\n  pgadmin: {}  # later\n"
           "  matomo:\n    purpose: |\n      Matomo\n      and its database\nallowNamespaces: [\"*\"]\n")


# --- edits: each takes and gives lines; what is no YAML any more is dropped by the caller ---

def keys(lines, least=2):
    return [i for i, line in enumerate(lines) if re.match(rf"\s{{{least},}}[\w\"*/.-]+:( |$)", line)]


def block_end(lines, start):
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1
    return end


def cut(r, lines):
    at = r.choice(keys(lines))
    return lines[:at] + lines[block_end(lines, at):]


def amount(r, lines):
    at = r.choice([i for i, line in enumerate(lines) if re.search(r": \d", line)])
    return [*lines[:at], re.sub(r": (\d+)", lambda m: f": {int(m[1]) + 1}", lines[at], count=1), *lines[at + 1:]]


def remark(r, lines):
    at = r.randrange(len(lines))
    if r.random() < 0.5 and lines[at].strip() and "#" not in lines[at]:
        return [*lines[:at], lines[at] + r.choice(["  # why: {not, a: map}", " # x", "\t# tab"]), *lines[at + 1:]]
    return [*lines[:at], " " * r.randrange(8) + f"# remark {r.random()}", "", *lines[at:]]


def flow(r, lines):
    """A block as a flow mapping, in one row or several."""
    at = r.choice([i for i in keys(lines) if block_end(lines, i) > i + 1 and lines[i].rstrip().endswith(":")])
    end = block_end(lines, at)
    value = yaml.safe_load("\n".join(lines[at:end]))
    key, inner = next(iter(value.items()))
    row = yaml.safe_dump(inner, default_flow_style=True, width=r.choice([60, 10 ** 6])).strip().removesuffix("...").strip()
    lead = lines[at][:len(lines[at]) - len(lines[at].lstrip())]
    return [*lines[:at], *f"{lead}{json.dumps(key)}: {row}".replace("\n", "\n" + lead + "    ").split("\n"), *lines[end:]]


def indented(r, lines):
    value = yaml.safe_load("\n".join(lines))
    text = yaml.safe_dump(value, sort_keys=False, indent=r.choice([1, 3, 4, 7]), width=r.choice([70, 10 ** 6]), allow_unicode=True,
                          default_flow_style=r.choice([False, None]))
    return text.split("\n")


def anchored(r, lines):
    at = r.choice([i for i in keys(lines) if not re.search(r"[&*]", lines[i])])
    key, rest = lines[at].split(":", 1)
    name = f"a{r.randrange(1000)}"
    lines = [*lines[:at], f"{key}: &{name}{rest}", *lines[at + 1:]]
    later = [i for i in keys(lines) if i > at and not re.search(r"[&*]", lines[i]) and block_end(lines, i) == i + 1]
    if later and r.random() < 0.7:
        i = r.choice(later)
        lines[i] = lines[i].split(":", 1)[0] + f": *{name}"
    elif later:
        i = r.choice(later)
        lead = len(lines[i]) - len(lines[i].lstrip())
        lines = [*lines[:i + 1], " " * lead + f"<<: *{name}", *lines[i + 1:]]
    return lines


def own_rule(r, lines):
    at = r.choice([i for i, line in enumerate(lines) if re.match("[a-zA-Z]+:", line) and not any("checks:" in each for each in lines)])
    return [*lines[:at], "checks: # our own", "  two:", "    summary: two at least", "    kinds: [Deployment]", "    validations:",
            "    - expression: |-", "        object.spec.?replicas.orValue(2) >= 2 ||", "        true", *lines[at:]]


EDITS = [cut, cut, cut, amount, amount, remark, remark, flow, indented, anchored, own_rule]


def is_spec(text, folder):
    path = folder / "edited.yaml"
    path.write_bytes(text.encode())
    return run("lint", path, folder=folder).returncode == 0


def edited(r, text, folder):
    """Of one to six edits those after each of which it is a spec."""
    for _ in range(r.randrange(1, 7)):
        try:
            new = "\n".join(r.choice(EDITS)(r, text.split("\n")))
            yaml.safe_load(new)
            if not is_spec(new, folder):
                continue
        except (IndexError, yaml.YAMLError, ValueError, AttributeError, TypeError):
            continue
        text = new
    if r.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return text.rstrip("\n") if r.random() < 0.1 else text


# --- what must hold ---

def comments(text):
    """Their beginnings: what looks like one may be within a text, behind which something is added."""
    return re.findall(r"(?:^|(?<=\s))#[^\r\n]{0,1}", text, re.M)


def findings(spec, state, folder):
    """What is found, by its fingerprint: the line of the spec that it is about."""
    report = json.loads(run("check", spec, "--snapshot", state, "-o", "json", folder=folder).stdout)
    lines = spec.read_text().split("\n")
    return {finding["fingerprint"]: lines[finding["spec"]["line"] - 1] if finding.get("spec") else ""
            for finding in report["findings"] if finding["severity"] in ("error", "warning")}


def is_kept(before, after):
    rest = iter(comments(after))
    return all(comment in rest for comment in comments(before))


def loaded(path):
    return yaml.safe_load(path.read_text()) or {}


def people(spec):
    purposes = {name: (content or {}).get("purpose") for name, content in (spec.get("namespaces") or {}).items()}
    return [spec.get("waivers"), spec.get("facts"), spec.get("rules"), spec.get("checks"), {k: v for k, v in purposes.items() if v}]


def judge(text, state, folder):
    """What is wrong, or None; and whether it was refused or changed."""
    path = folder / "spec.yaml"
    path.write_bytes(text.encode())
    if run("lint", path, folder=folder).returncode != 0:
        return None, "invalid"
    before = findings(path, state, folder)
    merged = run("init", "--merge", "spec.yaml", "--snapshot", state, folder=folder)
    written = run("init", "--merge", "spec.yaml", "--snapshot", state, "--write", folder=folder)
    if merged.returncode == 2:
        if not re.search(r"spec\.yaml:\d+:\d+: .*by hand", merged.stderr):
            return f"a refusal without a place: {merged.stderr}", "refused"
        return (None if path.read_bytes() == text.encode() else "refused, and yet written"), "refused"
    if merged.returncode != 0 or written.returncode != 0:
        return f"exit {merged.returncode}, {written.returncode}: {merged.stderr}{written.stderr}", "failed"
    new = path.read_bytes()
    (folder / "patched.yaml").write_bytes(text.encode())
    patched = subprocess.run(["patch", "-s", "--binary", "patched.yaml"], input=merged.stdout.encode() if "\r" not in text else
                             subprocess.run([KUBEVET, "init", "--merge", "old.yaml", "--snapshot", str(state)], cwd=folder,
                                            capture_output=True, check=False).stdout if (folder / "old.yaml").write_bytes(text.encode())
                             else b"", cwd=folder, capture_output=True, check=False)
    if merged.stdout and (patched.returncode != 0 or (folder / "patched.yaml").read_bytes() != new):
        return f"patch gives something else: {patched.stdout.decode()}{patched.stderr.decode()}", "changed"
    lint = run("lint", path, folder=folder)
    if lint.returncode != 0:
        return f"not valid any more: {lint.stderr}", "changed"
    if not is_kept(text, new.decode()):
        return "a comment is gone", "changed"
    old, now = people(yaml.safe_load(text)), people(loaded(path))
    if old != now:
        return "waivers, facts, purposes or own rules changed", "changed"
    # What the spec said before, and can be looked at only now, may be found; what was added must hold.
    more = {key: line for key, line in findings(path, state, folder).items() if key not in before}
    if any(line.strip() not in text for line in more.values()):
        return f"more is found: {run('check', path, '--snapshot', state, folder=folder).stdout}", "changed"
    again = run("init", "--merge", "spec.yaml", "--snapshot", state, "--check", folder=folder)
    if again.returncode != 0:
        return f"a second merge changes it again: {again.stdout}{again.stderr}", "changed"
    return None, "changed" if merged.stdout else "in step"


def main():
    count, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 40, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    failed, kinds = 0, {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        bases = list(drafts(folder))
        for i in range(count):
            r = random.Random(seed * 1000000 + i)
            text = edited(r, r.choice(bases), folder)
            wrong, kind = judge(text, r.choice(STATES), folder)
            kinds[kind] = kinds.get(kind, 0) + 1
            if wrong:
                failed += 1
                print(f"FAILED  {seed} {i}: {wrong[:2000]}")
                pathlib.Path(os.environ.get("KUBEVET_KEEP", name), f"failed-{seed}-{i}.yaml").write_bytes(text.encode())
    print(f"{count} specs, {failed} failed: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
    return failed > 0 or not kinds.get("changed") or kinds.get("invalid", 0) * 10 > count


sys.exit(main())
