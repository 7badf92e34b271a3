#!/usr/bin/env python3
"""What a history of many runs costs.

    history.py BUILD [RUNS]      BUILD has kubevet and tests/bench_history (-DKUBEVET_TESTS=ON)
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(sys.argv[1]).resolve()
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
SOURCE = pathlib.Path(__file__).resolve().parents[2]
CHECK = [BUILD / "kubevet", "check", SOURCE / "specs/plana-pulse-bg-sof-1.yaml", "--snapshot"]
SUMS = """
SELECT cluster, verdict, count(*), min(at), max(at) FROM run GROUP BY cluster, verdict;
SELECT fingerprint, rule, count(*), count(gone), avg(gone - first_seen), max(first_seen), max(gone), message
  FROM finding JOIN span ON span.finding = finding.id GROUP BY finding.id;
SELECT namespace, name, resource, count(*), min(used / hard), max(used / hard), max(peak)
  FROM quota JOIN amount ON amount.quota = quota.id GROUP BY quota.id;
"""


def cost(words, stdin=None):
    """Wall and CPU time in milliseconds."""
    begun = time.perf_counter()
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               stdin=subprocess.PIPE if stdin else subprocess.DEVNULL)
    if stdin:
        process.stdin.write(stdin.encode())
        process.stdin.close()
    usage = os.wait4(process.pid, 0)[2]
    process.returncode = 0
    return (time.perf_counter() - begun) * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def compare(title, one, other, times):
    """Commands that take turns: medians, and the ratio of the second to the first. TURN in a word is the turn's number,
    since a recording of the same time would replace its earlier run."""
    def turn(number, words, *more):
        return cost([str(word).replace("TURN", f"{number:02}") for word in words], *more)
    costs = [(turn(number, *one), turn(number, *other)) for number in range(times)]
    for index, what in ((0, "wall"), (1, "CPU")):
        a = statistics.median(pair[0][index] for pair in costs)
        b = statistics.median(pair[1][index] for pair in costs)
        print(f"{title}, {what}: {a:.1f} ms, {b:.1f} ms, ratio {b / a:.2f}")


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        base = pathlib.Path(os.environ.get("KUBEVET_HISTORY", work / "base.db"))  # one made before
        for name in ("healthy", "drifted"):
            subprocess.run([*map(str, CHECK), SOURCE / f"examples/{name}.json", "-q", "-o", f"json={work / name}.json"],
                           stderr=subprocess.DEVNULL, check=False)
        if not base.exists():
            subprocess.run([BUILD / "tests/bench_history", base, str(RUNS), work / "healthy.json", work / "drifted.json"],
                           check=True)
        print(f"{base.stat().st_size / 1e6:.1f} MB")
        later = SOURCE / "examples/drifted.json"
        run = [*CHECK, later, "--at", "2026-12-20T00:TURN:00Z"]
        compare("one more run", (run,), ([*run, "--history", base],), 41)
        compare("kubevet history", (["sqlite3", base], SUMS), ([BUILD / "kubevet", "history", base],), 11)


main()
