"""The completions of bash, zsh and fish, asked of the shells themselves.

bash and zsh run on a terminal of their own, in which a command line is typed and TAB pressed; fish has `complete -C`.
What they must offer is read from `kubevet help` and `kubevet rules`: an option, format, rule or command that a
completion misses fails here.
"""

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time

from usage import KUBEVET, check, commands, finish, options, rules


# The shells.

class Terminal:
    """A shell on a terminal wide and high enough that it never pages."""

    def __init__(self, command, folder, environment, setup):
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.pid = pid
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 500, 400, 0, 0))
        self.count = 0
        self.send(setup + "\n")
        self.until("ready\r\n")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def until(self, mark, seconds=60):
        seen, end = "", time.monotonic() + seconds
        while mark not in seen:
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                sys.exit(f"FAIL the shell says nothing more; so far: {seen!r}")
            seen += os.read(self.terminal, 65536).decode(errors="replace")
        return seen

    def close(self):
        os.close(self.terminal)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)

    def completed(self, line):
        """The words of the command line after TAB was pressed behind it."""
        self.count += 1
        self.send(f"{line}\t\x01show {self.count} \n")
        text = self.until(f"[end {self.count}]\r\n")
        shown = re.search(rf"\[begin {self.count}\](.*)\[end {self.count}\]", text, re.S)
        return shown[1].replace("\r\n", "\n").split("|")[:-1]


SHOW = r"""show() { local n=$1; shift; printf "[begin %s]" "$n"; printf "%s|" "$@"; printf "[end %s]\n" "$n"; }"""


class Bash(Terminal):
    name = "bash"

    def __init__(self, folder, environment):
        # The candidates are what readline would list: printed by the function's own caller.
        super().__init__(["bash", "--norc", "--noprofile", "-i"], folder, environment, SHOW + r"""
PS1=; bind 'set enable-bracketed-paste off'; bind 'set bell-style none'
. <(kubevet completion bash)
listed() { _kubevet "$@"; printf '%s\n' "${COMPREPLY[@]}" >../listed.new; mv ../listed.new ../listed; COMPREPLY=(); }
printf 'rea%s\n' dy""")

    def candidates(self, lines):
        self.send("complete -F listed kubevet\n")
        for line in lines:
            yield line, listed(self, line, "\t")
        self.send("complete -F _kubevet kubevet\n")


class Zsh(Terminal):
    name = "zsh"

    def __init__(self, folder, environment):
        super().__init__(["zsh", "-f", "-i"], folder, environment, SHOW + r"""
PS1= ; PROMPT_EOL_MARK= ; unsetopt zle_bracketed_paste beep prompt_sp; zle_highlight=(none)
bindkey -e; autoload -Uz compinit; compinit -u -D
. <(kubevet completion zsh)
compadd() {
  local -a hits
  [[ "$*" == *-[OAD]\ * ]] || { builtin compadd -O hits "$@"; offered+=("${hits[@]}") }
  builtin compadd "$@"
}
_listed() { offered=(); _main_complete; print -rl -- "${offered[@]}" >../listed.new; mv ../listed.new ../listed; compstate[insert]=; compstate[list]=; }
zle -C listed complete-word _listed; bindkey '^Xl' listed
printf 'rea%s\n' dy""")

    def candidates(self, lines):
        for line in lines:
            yield line, listed(self, line, "\x18l")


def listed(shell, line, key):
    """What the completion function put into a file when `key` was pressed behind the line."""
    file = os.path.join(os.path.dirname(FOLDER), "listed")
    if os.path.exists(file):
        os.unlink(file)
    shell.send(line + key)
    end = time.monotonic() + 60
    while not os.path.exists(file):
        if time.monotonic() > end:
            sys.exit(f"FAIL {shell.name}: no completion of {line!r}")
        if select.select([shell.terminal], [], [], 0.005)[0]:
            os.read(shell.terminal, 65536)
    shell.send("\x15")
    return [each for each in open(file).read().splitlines() if each]


class Fish:
    name = "fish"

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment

    def ask(self, lines):
        script = "kubevet completion fish | source\n" + "".join(
            f"complete -C '{line}'\necho '[end]'\n" for line in lines)
        answer = subprocess.run(["fish", "--no-config", "-c", script], cwd=self.folder, env=self.environment,
                                capture_output=True, text=True, check=True)
        check("fish says nothing else", not answer.stderr, answer.stderr)
        return answer.stdout.split("[end]\n")[:-1]

    def candidates(self, lines):
        for line, answer in zip(lines, self.ask(lines)):
            yield line, [each.split("\t")[0] for each in answer.splitlines()]

    def close(self):
        pass


def expected():
    """[(line, what it may become: only the words that begin as the line's last does)]"""
    cases = [("kubevet ", commands()), ("kubevet help ", commands()),
             ("kubevet ch", ["check"]), ("kubevet nonsense ", []),
             ("kubevet completion ", ["bash", "fish", "zsh"]), ("kubevet completion z", ["zsh"]),
             ("kubevet explain ", rules()), ("kubevet explain quota/", [r for r in rules() if r.startswith("quota/")]),
             ("kubevet explain quota/limits spec.yaml ", sorted(options("explain"))),
             ("kubevet check -q -v --at 2026-01-01 --na", ["--namespace"]),
             ("kubevet check --context --q", []), # the context's name
             ("kubevet check -o sar", ["sarif"]),
             ("kubevet check -qo sar", ["sarif"]),
             ("kubevet lint -- --q", [])]
    for command in commands():
        known = options(command)
        cases.append((f"kubevet {command} --", sorted(known)))
        for name, (values, text) in known.items():
            if "RULE" in text.split()[:4]:
                values = rules()
            if values and f"{name}[=" not in text:  # else the next word is another one
                cases.append((f"kubevet {command} {name} ", values))
            if values:
                cases.append((f"kubevet {command} {name}={values[0][:1]}",
                              [v for v in values if v.startswith(values[0][:1])]))
    return cases


def same(line, wanted, found):
    """Shells offer the whole word, or what follows its `=`; and each word is offered once."""
    lead = re.search(r"\S*=|$", line)[0]
    found = [each.removeprefix(lead).rstrip() for each in found]
    return sorted(found) == sorted(wanted)


def check_shell(shell, cases):
    wanted = dict(cases)
    for line, found in shell.candidates(list(wanted)):
        begun = re.search(r"[^\s=]*$", line)[0]
        found = [each for each in found if each.removeprefix(re.search(r"\S*=|$", line)[0]).startswith(begun)]
        check(f"{shell.name}: {line!r} offers {' '.join(wanted[line]) or 'nothing'}", same(line, wanted[line], found),
              " ".join(found))


TYPED = [ # what is typed before TAB -> the words that it becomes
    ("kubevet ch", ["kubevet", "check"]),
    ("kubevet check --snaps", ["kubevet", "check", "--snapshot"]),
    ("kubevet check --snapshot state", ["kubevet", "check", "--snapshot", "state one.json"]),
    ("kubevet check --snapshot=state", ["kubevet", "check", "--snapshot=state one.json"]),
    ("kubevet check --color=al", ["kubevet", "check", "--color=always"]),
    ("kubevet check -o sarif=sta", ["kubevet", "check", "-o", "sarif=state one.json"]),
    ("kubevet check --output=sari", ["kubevet", "check", "--output=sarif"]),
    ("kubevet check -osari", ["kubevet", "check", "-osarif"]),
    ("kubevet check --server=https://example.com:6443 my", ["kubevet", "check", "--server=https://example.com:6443",
                                                            "my.yaml"]),
    ("kubevet lint my.yaml ot", ["kubevet", "lint", "my.yaml", "other.yaml"]),
    ("kubevet lint sub/de", ["kubevet", "lint", "sub/deep.yaml"]),
    ("kubevet explain nfs/iso", ["kubevet", "explain", "nfs/isolation"]),
    ("kubevet explain custom/mine my", ["kubevet", "explain", "custom/mine", "my.yaml"]),
    ("kubevet check --rule 'quota/*' --skip-rule nfs/sub", ["kubevet", "check", "--rule", "quota/*", "--skip-rule",
                                                            "nfs/subpath"]),
    ("../bin/kubevet ver", ["../bin/kubevet", "version"]),
]


def main():
    global FOLDER
    work = tempfile.mkdtemp()
    FOLDER = os.path.join(work, "folder")
    os.makedirs(FOLDER + "/sub")
    os.makedirs(work + "/bin")
    os.symlink(os.path.abspath(KUBEVET), work + "/bin/kubevet")
    for name in ("state one.json", "my.yaml", "other.yaml", "sub/deep.yaml"):
        open(os.path.join(FOLDER, name), "w").close()
    environment = {"PATH": work + "/bin:" + os.environ["PATH"], "HOME": work, "TERM": "vt100", "LC_ALL": "C.UTF-8",
                   "INPUTRC": "/dev/null", "HISTFILE": ""}
    cases = expected()
    check("there is something to complete", len(cases) > 40 and len(rules()) > 50 and len(options("check")) > 20,
          len(cases))
    try:
        for kind in (Bash, Zsh, Fish):
            shell = kind(FOLDER, environment)
            check_shell(shell, cases)
            if kind is not Fish:
                for line, words in TYPED:
                    found = shell.completed(line)
                    check(f"{shell.name}: {line!r} becomes {words}", found == words, found)
            else:
                for (line, words), answer in zip(TYPED, shell.ask([line.replace("'", "") for line, _ in TYPED])):
                    found = [each.split("\t")[0] for each in answer.splitlines()]
                    check(f"fish: {line!r} becomes {words[-1]}", found == [words[-1]], found)
            shell.close()
            print(f"{shell.name}: {len(cases)} lines, {len(TYPED)} typed")
    finally:
        shutil.rmtree(work)
    return finish()


sys.exit(main())
