"""Carries out a Containerfile in a folder that stands for its base image: the few instructions that ours has."""

import glob
import json
import os
import shlex
import shutil
import subprocess


def instructions(path):
    """[(instruction, the rest of its line)], continued lines joined and comments left out."""
    text = "".join(line for line in open(path) if not line.lstrip().startswith("#"))
    lines = (line.strip() for line in text.replace("\\\n", " ").splitlines())
    return [tuple(line.split(None, 1)) for line in lines if line]


def ignored(name, rules):
    """By .containerignore: the last pattern that fits the name or a folder above it counts."""
    verdict = False
    for rule in rules:
        keep = rule.startswith("!")
        pattern = rule.removeprefix("!")
        above = [name] + [name[:i] for i, letter in enumerate(name) if letter == "/"]
        if any(glob.fnmatch.fnmatch(each, pattern) and (pattern.count("/") == each.count("/")) for each in above):
            verdict = not keep
    return verdict


def build(containerfile, context, root, log):
    """Makes the image of what lies in `root`; returns how it is run: {"user": …, "entrypoint": […]}."""
    image = {"user": None, "entrypoint": None, "base": None}
    rules = [line for line in open(os.path.join(context, ".containerignore")).read().splitlines() if line]
    for name, rest in instructions(containerfile):
        if name == "FROM":
            image["base"] = rest
        elif name == "COPY":
            *sources, target = shlex.split(rest)
            found = [each for source in sources for each in glob.glob(source, root_dir=context)]
            found = [each for each in found if not ignored(each, rules)]
            assert len(found) == len(sources), f"COPY {rest}: {found}"
            for each in found:
                shutil.copy(os.path.join(context, each), root + target)
        elif name == "RUN":
            subprocess.run(["chroot", root, "/bin/sh", "-c", rest], check=True, stdout=log, stderr=log,
                           env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"})
        elif name == "USER":
            image["user"] = rest
        elif name == "ENTRYPOINT":
            image["entrypoint"] = json.loads(rest)
        else:
            raise AssertionError(f"{name} is no instruction that this test knows")
    return image
