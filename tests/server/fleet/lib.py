"""What the tests of fleets share: the program, the server, and what became of each case."""
import os
import pathlib
import subprocess
import sys
import time

KUBEVET = os.environ["KUBEVET"]
HERE = pathlib.Path(__file__).parent
FAILED = []
os.environ.pop("KUBEVET_SPEC", None)


def check(name, good, said=""):
    print(f"{'ok     ' if good else 'FAILED '} {name}" + ("" if good else f"\n{said}"), flush=True)
    if not good:
        FAILED.append(name)


def end():
    sys.exit(1 if FAILED else 0)


def run(folder, *arguments, environment=None, **more):
    return subprocess.run([KUBEVET, *arguments], cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, **(environment or {})}, **more)


def seconds(count):
    """A limit of so many seconds on an idle machine: more of them on a slow one."""
    begun = time.monotonic()
    subprocess.run([KUBEVET, "version"], check=True, capture_output=True)
    return f"{count * (1 + min(int((time.monotonic() - begun) * 10), 9))}s"


def start(count, folder, kinds=None):
    """The server; its port."""
    world = subprocess.Popen([sys.executable, HERE / "world.py", str(count), folder, *([kinds] if kinds else [])],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return world, int(world.stdout.readline())


def stop(world):
    world.stdin.close()
    world.wait()
