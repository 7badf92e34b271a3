#!/usr/bin/env python3
"""Runs the cases of a folder: see run.sh."""

import json
import os
import pathlib
import subprocess
import sys

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"

# In a mount namespace of its own, the case's sa/ is where the kubelet mounts it.
IN_POD = ["unshare", "--map-root-user", "--mount", "sh", "-c",
          f'mount -t tmpfs none "$(realpath /var/run)" && mkdir -p {ACCOUNT} && '
          f'mount --bind "$0" {ACCOUNT} && exec "$@"']


class Case:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.case = json.loads((folder / "case.json").read_text())
        self.expect = self.case["expect"]
        self.problems = []

    def expand(self, value):
        """The case's text with its folder's name."""
        if isinstance(value, str):
            return value.replace("${CASE}", str(self.folder))
        if isinstance(value, list):
            return [self.expand(item) for item in value]
        return value

    def arguments(self):
        for flag, value in self.case["flags"].items():
            if value is True:
                yield f"--{flag}"
            for item in value if isinstance(value, list) else [value] if value is not True else []:
                yield f"--{flag}={self.expand(item)}"

    def run(self, *options):
        environment = {key: self.expand(value) for key, value in self.case["env"].items()}
        command = [self.program, "doctor", "--offline", *options, *self.arguments()]
        if (self.folder / "sa").is_dir():
            command = [*IN_POD, str(self.folder / "sa"), *command]
        return subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=600,
                              env={"PATH": os.environ["PATH"], **environment})

    def same(self, what, found, wanted):
        if (found or None) != (wanted or None):
            self.problems.append(f"{what} is {found!r}, not {wanted!r}")

    def logins(self):
        """What the doctor says of each login that client-go has."""
        for login in self.expand_logins():
            shown = {"type": login["type"]}
            for key in ("path", "command", "name"):
                if login.get(key):
                    shown[key] = login[key]
            if login.get("unused"):
                shown["unused"] = True
            yield shown

    def expand_logins(self):
        for login in self.expect.get("auth") or []:
            yield {key: self.expand(value) for key, value in login.items()}

    def check_connection(self, found):
        expect = self.expect
        context = self.case["flags"].get("context", expect["currentContext"])
        self.same("server", found["server"], expect["baseURL"])
        self.same("context", found["context"], context)
        for key in ("namespace", "tls", "tlsServerName", "insecureSkipTLSVerify", "disableCompression"):
            self.same(key, found[key], expect.get(key))
        self.same("proxyURL", found["proxyURL"], expect.get("shownProxyURL", expect.get("proxyURL")))
        self.same("ca source", found["ca"]["source"], expect["ca"]["source"])
        self.same("ca path", found["ca"]["path"], self.expand(expect["ca"].get("path")))
        self.same("auth", found["auth"], list(self.logins()))
        acts = {key: value for key, value in (found["impersonate"] or {}).items() if value}
        self.same("impersonate", acts, expect.get("impersonate"))

    def check_refused(self, answer):
        self.same("the exit code", answer.returncode, 3)
        self.same("standard output", answer.stdout, "")
        if len(answer.stderr.splitlines()) != 1 or not answer.stderr.startswith("kubevet: "):
            self.problems.append(f"the error is not one line: {answer.stderr!r}")
        for words in self.case.get("words", []):
            if self.expand(words) not in answer.stderr:
                self.problems.append(f"{words!r} is not in {answer.stderr!r}")

    def secrets(self):
        """What must be nowhere; one letter would be in any text."""
        yield from self.case.get("secrets", [])
        for login in self.expect.get("auth") or []:
            for key in ("token", "initialToken", "password"):
                yield login.get(key, "").strip()

    def check(self):
        answer, text = self.run("--output=json"), self.run("--output=text")
        if "error" in self.expect or "transportError" in self.expect:
            self.check_refused(answer)
        elif answer.returncode != 0:
            self.problems.append(f"exit code {answer.returncode}: {answer.stderr}")
        else:
            self.check_connection(json.loads(answer.stdout))
            for words in self.case.get("words", []):
                if self.expand(words) not in answer.stdout:
                    self.problems.append(f"{words!r} is not in {answer.stdout!r}")
        said = answer.stdout + answer.stderr + text.stdout + text.stderr
        self.same("the text's exit code", text.returncode, answer.returncode)
        for secret in self.secrets():
            if len(secret) > 4 and secret in said:
                self.problems.append(f"the secret {secret!r} is shown")
        return self.problems


def has_mount_namespaces():
    return subprocess.run([*IN_POD, "/tmp", "true"], capture_output=True, check=False).returncode == 0


def main():
    program, folder, *names = sys.argv[1:]
    folders = [pathlib.Path(folder, name) for name in names] or \
        sorted(path.parent for path in pathlib.Path(folder).glob("*/case.json"))
    failed = skipped = 0
    in_pods = has_mount_namespaces()
    for each in folders:
        if (each / "sa").is_dir() and not in_pods:
            skipped += 1  # unit/kube/test_connection has them too
            continue
        problems = Case(program, each).check()
        failed += bool(problems)
        print(f"{'FAIL' if problems else 'ok  '} {each.name}", *problems, sep="\n     " if problems else "")
    print(f"{len(folders)} cases, {failed} failed, {skipped} skipped (no mount namespaces here)")
    return 1 if failed or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
