"""How runs on a fleet end when something goes wrong in the middle: a process, a cluster, the disk. Every cluster has its row."""
import json
import os
import pathlib
import pty
import resource
import signal
import subprocess
import tempfile
import time

from lib import KUBEVET, check, end, run, seconds, start, stop

RULES = ["--rule", "namespace/missing", "--rule", "namespace/undeclared"]
CHECK = ["check", "--fleet", "fleet.yaml", *RULES]


def only(*names):
    return [word for name in names for word in ("--cluster-name", name)]


def begin(folder, *arguments, **more):
    return subprocess.Popen([KUBEVET, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def wait_for(condition):
    """The limit only ends a hang."""
    end_at = time.monotonic() + 300
    while not condition():
        if time.monotonic() > end_at:
            raise TimeoutError(condition)
        time.sleep(0.02)


def children_of(pid):
    try:
        return [int(each) for each in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_alive(pid):
    try:
        return "\nState:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def hanging(folder, process, *names):
    """The processes of these clusters, which have asked their server."""
    wait_for(lambda: all((folder / f"{name}.asked").exists() for name in names) and len(children_of(process.pid)) == len(names))
    for name in names:
        (folder / f"{name}.asked").unlink()
    return children_of(process.pid)


def rows_of(text):
    return {each["cluster"]["name"]: each["summary"] for each in json.loads(text)["clusters"]}


def check_killed_member(folder):
    process = begin(folder, *CHECK, *only("ok-0", "hang-3"), "-o", "json")
    os.kill(hanging(folder, process, "hang-3")[0], signal.SIGKILL)
    out, said = process.communicate()
    rows = rows_of(out)
    check("a process that was killed has no verdict, and a row", process.returncode == 3 and rows["hang-3"]["verdict"] == "no-verdict"
          and "signal 9" in rows["hang-3"].get("failure", "") and rows["ok-0"]["verdict"] == "conforms", out[:500] + said)


def check_killed_run(folder):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        (folder / "out.json").write_text("earlier")
        process = begin(folder, *CHECK, *only("ok-0", "hang-3", "hang-7"), "-o", "json=out.json", "-o", "text", "--history", "killed.db")
        members = hanging(folder, process, "hang-3", "hang-7")
        process.send_signal(number)
        out, _ = process.communicate()
        wait_for(lambda: not any(is_alive(each) for each in members))
        left = [path.name for path in folder.iterdir() if path.name.startswith("out.json.")]
        check(f"{number.name} ends all processes and leaves no half report", process.returncode == -number and not left and not out
              and (folder / "out.json").read_text() == "earlier", f"{process.returncode} {left} {out}")
        done = run(folder, "history", "killed.db", "-o", "json")
        check(f"after {number.name}, the history has what was done before", "ok-0" in done.stdout, done.stdout + done.stderr)
        (folder / "killed.db").unlink()


def check_descriptors(folder):
    ours, theirs = os.pipe()
    process = begin(folder, *CHECK, *only("hang-3", "hang-7"), "-o", "json=out.json", "--history", "open.db", pass_fds=[theirs])
    inherited = os.readlink(f"/proc/self/fd/{theirs}")
    held = {pid: {os.readlink(f"/proc/{pid}/fd/{each}") for each in os.listdir(f"/proc/{pid}/fd")} for pid in hanging(folder, process, "hang-3", "hang-7")}
    process.kill()
    process.communicate()
    os.close(ours)
    os.close(theirs)
    first, second = held.values()
    check("processes of members share no pipe", not {each for each in first & second if each.startswith(("pipe", "socket"))}, held)
    check("they inherit no descriptor", inherited not in first | second and not any(each.endswith(".db") for each in first | second), held)


def plugin_write(folder, text):
    (folder / "plugin").write_text("#!/bin/bash\n" + text)
    (folder / "plugin").chmod(0o755)


TOKEN = """echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "t"}}'\n"""


def profiles_run(folder, port, *arguments):
    """On the clusters ok-0, drift-1, ok-2 and so on, each by the plugin."""
    names = [path.stem for path in sorted(folder.glob("*.kubeconfig")) if path.stem.startswith(("ok", "drift"))]
    (folder / "hub.kubeconfig").write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "hub", "clusters": [{"name": "hub", "cluster": {"server": f"http://127.0.0.1:{port}/hub"}}],
        "users": [], "contexts": [{"name": "hub", "context": {"cluster": "hub"}}]}))
    (folder / "profiles.yaml").write_text(json.dumps({
        "apiVersion": "kubevet/v1", "kind": "Fleet", "accessProviders": {"plain": {"command": "./plugin"}},
        "clusters": [{"name": name, "spec": f"{name}.yaml", "clusterProfile": f"fleet/{name}"} for name in names]}))
    return names, run(folder, "check", "--fleet", "profiles.yaml", "--kubeconfig", "hub.kubeconfig", *RULES, *arguments)


def check_plugins(folder, port):
    plugin_write(folder, 'for each in /proc/$$/fd/*; do readlink "$each" >>plugin.fds; done\n' + TOKEN)
    names, done = profiles_run(folder, port, "--history", "plugins.db", "-o", "json=out.json")
    held = {line for line in (folder / "plugin.fds").read_text().splitlines() if not line.startswith(("pipe:", "/dev/null"))}
    lines = (folder / "plugin.fds").read_text().splitlines()
    check("credential plugins inherit no descriptor", done.returncode == 1 and held <= {str(folder / "plugin"), "/dev/null"}
          and len(lines) <= len(names) * 4, f"{held} {lines} {done.stderr}")
    plugin_write(folder, "echo begin >>plugin.log\nsleep 0.2\necho end >>plugin.log\n" + TOKEN)
    names, done = profiles_run(folder, port, "--parallel", "2")
    running = most = 0
    for line in (folder / "plugin.log").read_text().split():
        running += 1 if line == "begin" else -1
        most = max(most, running)
    check("at most --parallel plugins run at once", done.returncode == 1 and running == 0 and 1 <= most <= 2, f"{most} {done.stderr}")
    plugin_write(folder, r"printf '\033[2J\007evil\n' >&2; exit 1" + "\n")
    names, done = profiles_run(folder, port, "-o", "text")
    check("what a plugin prints can't write on the terminal", done.returncode == 3 and "evil" in done.stderr
          and not any(each in done.stdout + done.stderr for each in "\033\007"), repr(done.stderr[:500]))


def check_sessions(folder, port):
    plugin_write(folder, TOKEN)
    (folder / "tls.log").unlink()
    names, _ = profiles_run(folder, port)
    full = {line.split()[0] for line in (folder / "tls.log").read_text().splitlines() if line.endswith(" full")}
    check("clusters behind one address share no TLS session", full == set(names), (folder / "tls.log").read_text())


def check_gone(folder):
    done = run(folder, *CHECK, *only("gone-4", "ok-0"), "-o", "json")
    rows = rows_of(done.stdout)
    check("a cluster that goes away between two pages has a row", done.returncode == 3 and rows["gone-4"]["verdict"] == "no-verdict"
          and rows["gone-4"].get("failure") and rows["ok-0"]["verdict"] == "conforms", done.stdout[:500] + done.stderr)
    done = run(folder, *CHECK, *only("stuck-5"), "--cluster-timeout", seconds(3), "-o", "json")
    rows = rows_of(done.stdout)
    check("one that does not answer any more has a row", done.returncode == 3 and rows["stuck-5"]["verdict"] == "no-verdict"
          and "time" in rows["stuck-5"].get("failure", ""), done.stdout[:500] + done.stderr)


def check_progress(folder):
    """On a terminal, after the first second."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([KUBEVET, *CHECK, *only("hang-3", "ok-6"), "--parallel", "1", "--cluster-timeout", seconds(3)], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    said = b""
    while True:
        try:
            said += os.read(ours, 65536)
        except OSError: # the other end is closed
            break
    process.wait()
    check("progress says how many clusters are done", b"1 of 2 clusters" in said, said)


def full_disk(size=2048):
    """No file may grow beyond it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def check_full_disk(folder):
    (folder / "out.json").write_text("earlier")
    done = run(folder, *CHECK, *only("ok-*", "drift-*"), "-o", "json=out.json", "-o", "text", preexec_fn=full_disk)
    check("a report that does not fit is exit 3, and the earlier one stays", done.returncode == 3 and "out.json" in done.stderr
          and (folder / "out.json").read_text() == "earlier" and done.stdout.count("conforms") >= 2, done.stdout + done.stderr)
    done = run(folder, *CHECK, *only("ok-*", "drift-*"), "--history", "full.db", "-o", "json", preexec_fn=full_disk)
    rows, said = rows_of(done.stdout), [line for line in done.stderr.splitlines() if "history" in line]
    check("a full history changes no verdict, and each cluster says so", done.returncode == 1 and len(said) == len(rows)
          and {row["verdict"] for row in rows.values()} == {"conforms", "findings"}, done.stdout[:300] + done.stderr)
    (folder / "full").mkdir()
    done = run(folder, "snapshot", "--fleet", "fleet.yaml", *only("ok-*"), "-o", "full", preexec_fn=lambda: full_disk(100))
    names = [line.split()[0] for line in done.stdout.splitlines()[1:] if "can't be written" in line]
    check("a snapshot that does not fit leaves no file, and a row", done.returncode == 3 and len(names) == 3 and not list((folder / "full").iterdir()),
          f"{done.stdout} {done.stderr} {list((folder / 'full').iterdir())}")
    leftovers = [path.name for path in folder.rglob("*.??????") if path.name.startswith(("out.json.", "ok-"))
                 and path.suffix not in (".yaml", ".kubeconfig", ".asked")]
    check("a full disk leaves no temporary file", not leftovers, leftovers)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        world, port = start(10, folder, "ok,drift,ok,hang,gone,stuck,ok,hang,drift,refuse")
        check_killed_member(folder)
        check_killed_run(folder)
        check_descriptors(folder)
        check_plugins(folder, port)
        check_sessions(folder, port)
        check_gone(folder)
        check_progress(folder)
        check_full_disk(folder)
        stop(world)
    end()


main()
