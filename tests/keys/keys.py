#!/usr/bin/env python3
"""Nothing that a spec can say is inert: for each key there is a state that conforms and one that violates it.

The keys are those of `kubevet schema`, which is the table of fields (src/spec/fields.c). The states are the cases of
tests/rules, which rule_cases runs against the program. A key RECORD.KEY is checked if

  - in a case that finds something, a finding names the key's own line: that state violates it, and
  - a case whose spec gives the key finds nothing, and could look everywhere: that state conforms.

A choice or boolean is looked at value by value: RECORD.KEY=VALUE. A key that only holds others is checked if one of
those is. A key that no rule can find violated says why in its row of the table (.unchecked); the schema then has the
reason as a $comment.
"""
import functools
import json
import os
import pathlib
import subprocess
import sys

import yaml

KUBEVET = os.environ["KUBEVET"]
RULES = pathlib.Path(os.environ["KUBEVET_SOURCE"]) / "tests/rules"
# Values that nothing can violate.
PERMITS = {"namespace.quota=optional": "there may be one or not"}
SCHEMA = json.loads(subprocess.run([KUBEVET, "schema"], capture_output=True, check=True).stdout)


# ---------------------------------------------------------------- the keys

def parts(schema):
    """What a value may be: itself and its alternatives."""
    yield schema
    for each in schema.get("anyOf", []):
        yield from parts(each)


def record_names(schema):
    """The records that a value is or holds."""
    for part in parts(schema):
        name = part.get("$ref", "").removeprefix("#/$defs/")
        if name and "properties" in SCHEMA["$defs"][name]:
            yield name
        for inner in ("items", "additionalProperties"):
            if isinstance(part.get(inner), dict):
                yield from record_names(part[inner])


def values(schema):
    """The values of a boolean or of a choice of two. Of several that are just compared one is enough."""
    found = []
    for part in parts(schema):
        found += part["enum"] if len(part.get("enum", [])) <= 2 and "enum" in part else []
        found += [True, False] if part.get("type") == "boolean" else []
    return [value for value in found if value is not False or "only overrides" not in schema.get("$comment", "")]


def name_of(record, key):
    """A profile's keys are those of a namespace."""
    return f"{'namespace' if record == 'profile' else record}.{key}"


def reason_of(value):
    """Why a key is not checked."""
    comment = value.get("$comment", "")
    return comment.removeprefix("not checked: ") if comment.startswith("not checked: ") else ""


def all_excused(records):
    """Can none of the keys that these records hold be checked?"""
    held = [value for record in records for value in SCHEMA["$defs"][record]["properties"].values()]
    return bool(held) and all(map(reason_of, held))


def keys_of(record, schema):
    """(name, values, why it is not checked)"""
    for key, value in schema["properties"].items():
        inner = list(record_names(value))
        yield name_of(record, key), values(value), reason_of(value) or all_excused(inner)


# ---------------------------------------------------------------- where a spec gives them

def text_of(node):
    """What distinguishes a key from others on its line: a scalar's text, or the first one within."""
    while not isinstance(node, yaml.ScalarNode):
        if not node.value:
            return ""
        node = node.value[0][1] if isinstance(node, yaml.MappingNode) else node.value[0]
    return node.value


def is_meant(given, finding, name, text):
    """Is the finding about this key? Others on the line are distinguished by what was expected."""
    line = finding["line"]
    leaves = {other for other, first, last, says in given
              if says and first <= line <= last and not other.startswith(name) and not name.startswith(other)}
    said = f"{finding['expected']} {finding['field']}".lower()
    return not leaves or not text or text.lower() in said or name.split(".")[1].split("=")[0].lower() in said


def walk(node, record, out):
    """Adds (name, line, line where the value ends) of every key that the spec gives."""
    schema = SCHEMA["$defs"][record]
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        if key.value not in schema["properties"]:
            continue
        inner = schema["properties"][key.value]
        names = list(record_names(inner))
        full = name_of(record, key.value)
        last = value.end_mark.line + (value.end_mark.column > 0 or isinstance(value, yaml.ScalarNode))
        span = (key.start_mark.line + 1, max(last, key.start_mark.line + 1))
        out.append((full, *span, "" if names else text_of(value)))
        if isinstance(value, yaml.ScalarNode) and values(inner):
            out.append((f"{full}={value.value}", *span, value.value))
        for name in names:
            records_walk(inner, value, name, out)


def records_walk(schema, node, name, out):
    """The records that a value is, or that are in its map or list."""
    direct = any(part.get("$ref") == f"#/$defs/{name}" for part in parts(schema))
    if direct and isinstance(node, yaml.MappingNode):
        walk(node, name, out)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            walk(value, name, out)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            walk(value, name, out)


def entries(expect):
    """What a case expects: its findings, and whether there is anything else."""
    found, others = [], False
    for entry in expect.value if isinstance(expect, yaml.SequenceNode) else []:
        fields = {key.value: value.value for key, value in entry.value}
        if fields.keys() & {"error", "warning", "info"}:
            found.append({"line": int(fields.get("line", 0)), "expected": fields.get("documented"),
                          "field": fields.get("field")})
        elif "exit" not in fields:
            others = True
    return found, others


@functools.cache
def parts_of(path):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {key.value: value for key, value in yaml.compose(path.read_text(), loader).value}


def case_parts(path):
    """The parts of a case; those of the case that it is like, where it has none of its own. Of these the lines, too."""
    case = parts_of(path)
    if "like" in case:
        like = case["like"].value
        other = RULES / f"{like}.yaml" if "/" in like else path.with_name(f"{like}.yaml")
        case = parts_of(other) | case
    return case


def shown_by_cases():
    violated, conforms = {}, {}
    for path in sorted(RULES.glob("*/*/*.yaml")):
        parts = case_parts(path)
        given = []
        if "spec" in parts:
            walk(parts["spec"], "spec", given)
        findings, others = entries(parts["expect"])
        case = str(path.relative_to(RULES))
        if not findings and not others:
            for name, *_ in given:
                conforms.setdefault(name, case)
        for name, first, last, text in given:
            if any(first <= finding["line"] <= last and is_meant(given, finding, name, text) for finding in findings):
                violated.setdefault(name, case)
    return violated, conforms


def main():
    violated, conforms = shown_by_cases()
    failed = excused = shown = 0
    for record, schema in SCHEMA["$defs"].items():
        if "properties" not in schema or record == "profile" or record.endswith("Extension"):
            continue
        for key, choices, reason in keys_of(record, schema):
            if reason:
                excused += 1
                continue
            for name in [key] + [f"{key}={str(value).lower() if isinstance(value, bool) else value}"
                                 for value in choices]:
                if name in PERMITS:
                    continue
                lacks = [what for what, where in (("violates", violated), ("conforms to", conforms))
                         if name not in where and (what == "violates" or "=" not in name)]
                shown += not lacks
                failed += bool(lacks)
                for what in lacks:
                    print(f"FAILED  {name}: no state {what} it. Add a case tests/rules/FAMILY/RULE/CASE.yaml whose spec "
                          f"gives the key and that expects {'a finding with its line' if what == 'violates' else 'nothing'}"
                          f" (see tests/rules/README.md); or, if no API shows it, say why in its row of "
                          f"src/spec/fields.c (.unchecked).")
    print(f"{shown} keys and values are checked, {excused} can't be, {failed} failed")
    return failed > 0


sys.exit(main())
