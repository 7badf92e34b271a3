#!/usr/bin/env python3
"""A snapshot without one of its lists, for each of them, and with each list forbidden in one namespace:

    withheld.py SNAPSHOT FOLDER
"""
import json
import pathlib
import sys

state, folder = json.load(open(sys.argv[1])), pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
for i, left in enumerate(state["lists"]):
    kind = left["kind"]
    without = state | {"lists": [one for one in state["lists"] if one is not left]}
    (folder / f"without-{kind}.json").write_text(json.dumps(without))
    if i % 4 == 0:
        kept = [item for item in left["items"] if item["metadata"].get("namespace") != "plana-odoo-18"]
        lists = [one if one is not left else one | {"items": kept} for one in state["lists"]]
        place = {"apiVersion": left["apiVersion"], "kind": kind.removesuffix("List"), "namespace": "plana-odoo-18", "reason": "forbidden"}
        (folder / f"forbidden-{kind}.json").write_text(json.dumps(state | {"lists": lists, "unknown": [place]}))
