"""Called by run.sh: TSV KUBEVET FOLDER."""

import ast
import json
import subprocess
import sys
from decimal import ROUND_CEILING, Decimal, getcontext

getcontext().prec = 100
HEAD = "apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: quantities}\nnamespaces:\n"
HEAD_LINES = HEAD.count("\n")


def read_cases(path):
    valid, invalid = [], []
    for line in open(path, encoding="utf-8"):
        columns = line.rstrip("\n").split("\t")
        if line.startswith("#") or len(columns) < 2:
            continue
        written = columns[0].replace('"', '\\"')
        text = ast.literal_eval('"' + written + '"')  # \t, \n and \0 stand for themselves
        if columns[1] == "1":
            valid.append((text, Decimal(columns[2])))
        else:
            invalid.append(text)
    return valid, invalid


def write_spec(path, texts):
    with open(path, "w", encoding="utf-8") as spec:
        spec.write(HEAD)
        for i, text in enumerate(texts):
            spec.write(f"  n{i}: {{quota: {{limits.cpu: {json.dumps(text)}}}}}\n")


def write_state(path, texts):
    items = [{"metadata": {"name": "q", "namespace": f"n{i}"}, "spec": {"hard": {"limits.cpu": text}}}
             for i, text in enumerate(texts)]
    with open(path, "w", encoding="utf-8") as state:
        json.dump({"kind": "ResourceQuotaList", "apiVersion": "v1", "items": items}, state)


def plain(value):
    return format(value, "f")


def check(kubevet, folder):
    done = subprocess.run([kubevet, "check", f"{folder}/spec.yaml", "--snapshot", f"{folder}/state.json",
                           "--rule", "quota/limits", "-o", "json"], capture_output=True, text=True)
    return done, {f["object"]["namespace"] for f in json.loads(done.stdout)["findings"]} if done.stdout else None


def main():
    tsv, kubevet, folder = sys.argv[1:]
    valid, invalid = read_cases(tsv)
    failed, passed = [], 0

    def expect(condition, what):
        nonlocal passed
        passed += bool(condition)
        if not condition:
            failed.append(what)

    # A ResourceList is rounded up to milli by the API server; negative amounts are no quota's.
    cases = [(text, value) for text, value in valid if value >= 0]
    for spec_texts, state_texts, name in (
            ([t for t, _ in cases], [plain(v) for _, v in cases], "spec"),
            ([plain(v) for _, v in cases], [t for t, _ in cases], "state")):
        write_spec(f"{folder}/spec.yaml", spec_texts)
        write_state(f"{folder}/state.json", state_texts)
        done, found = check(kubevet, folder)
        for i, (text, value) in enumerate(cases):
            expect(found is not None and f"n{i}" not in found, f"{text!r} in the {name} is not {value}: {done.stderr}")

    milli = [value.quantize(Decimal("0.001"), rounding=ROUND_CEILING) for _, value in cases]
    write_spec(f"{folder}/spec.yaml", [text for text, _ in cases])
    write_state(f"{folder}/state.json", [plain(value + Decimal("0.001")) for value in milli])
    done, found = check(kubevet, folder)
    for i, (text, _) in enumerate(cases):
        expect(found is not None and f"n{i}" in found, f"{text!r} equals itself and a milli more: {done.stderr}")

    write_spec(f"{folder}/spec.yaml", invalid)
    done = subprocess.run([kubevet, "lint", f"{folder}/spec.yaml"], capture_output=True, text=True)
    lines = {line.split(":")[1] for line in done.stderr.splitlines() if line.startswith(folder)}
    expect(done.returncode == 2, f"lint ended with {done.returncode}")
    for i, text in enumerate(invalid):
        expect(str(HEAD_LINES + 1 + i) in lines, f"{text!r} is no mistake in the spec")
        if text != text.strip():
            continue  # ParseQuantity refuses space around it, the API's JSON decoder drops it
        write_spec(f"{folder}/good.yaml", ["1"])
        write_state(f"{folder}/state.json", [text])
        done = subprocess.run([kubevet, "check", f"{folder}/good.yaml", "--snapshot", f"{folder}/state.json"],
                              capture_output=True, text=True)
        expect(done.returncode == 4 and "must be a quantity" in done.stdout, f"{text!r} is read from a state: {done.stdout}")

    for line in failed:
        print("FAILED ", line)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
