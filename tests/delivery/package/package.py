"""The Debian package: made twice from the release build, read by lintian, installed, run and removed in a minimal
Debian 12, and once more by the Containerfile.

The Debian 12 is made by mmdebstrap, once a day for a build folder; where it can't be made, this fails. Needs root.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import container

SOURCE = os.environ["KUBEVET_SOURCE"]
CACHE = os.path.join(os.environ["KUBEVET_BUILD"], "debian-12.tar")
RELEASE = os.path.join(SOURCE, "build", "release")
SPEC = "specs/plana-pulse-bg-sof-1.yaml"
passed = failed = 0

# What dpkg, apt and ldconfig keep for themselves.
BOOKS = re.compile(r"^/(var/lib/(dpkg|apt)|var/cache|var/log|etc/ld\.so\.cache|tmp|dev|proc|sys)(/|$)")

# Source: the file of that name in the image debian:12-slim.
SLIM = """path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/groff/*
path-exclude /usr/share/info/*
path-exclude /usr/share/linda/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
"""


def check(name, good, found=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    print(f"{'ok  ' if good else 'FAIL'} {name}{'' if good else f': {found}'}")


def run(*command, text=True, **options):
    return subprocess.run(command, capture_output=True, text=text, **options)


def must(*command, **options):
    done = run(*command, **options)
    if done.returncode != 0:
        sys.exit(f"FAIL {' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


# The package

def make_package(work):
    """Twice, at another time, place and umask: the same bytes. Returns its path."""
    must("cmake", "--preset", "release", cwd=SOURCE)
    must("cmake", "--build", "--preset", "release", cwd=SOURCE)
    packages = []
    for turn, (zone, mask) in enumerate([("UTC", 0o022), ("Asia/Kolkata", 0o077)]):
        folder = f"{work}/{turn}"
        must("cpack", "--config", f"{RELEASE}/CPackConfig.cmake", "-B", folder, "-D", f"CPACK_OUTPUT_FILE_PREFIX={folder}",
             env={**os.environ, "TZ": zone}, umask=mask)
        packages += [f"{folder}/{name}" for name in os.listdir(folder) if name.endswith(".deb")]
        time.sleep(1.1 - time.time() % 1) # tar and ar count whole seconds
    for member in ("debian-binary", "control.tar.gz", "data.tar.gz"): # not ar's own heads, which show the umask
        first, second = (run("ar", "p", name, member, text=False).stdout for name in packages)
        check(f"two packages of one build have the same {member}", first and first == second, packages)
    binary = open(f"{RELEASE}/kubevet", "rb").read()
    check("the program does not tell where it was built", SOURCE.encode() not in binary)
    must("dpkg-deb", "--extract", packages[0], f"{work}/unpacked")
    told = run(f"{SOURCE}/packaging/check-hardened", f"{work}/unpacked/usr/bin/kubevet")
    check("the program has every protection", told.returncode == 0, told.stdout + told.stderr)
    return packages[0]


def check_control(package):
    fields = dict(re.findall(r"^([\w-]+): (.*)$", must("dpkg-deb", "--field", package), re.M))
    for name, wanted in {"Package": r"kubevet", "Version": r"\d+\.\d+\.\d+", "Section": r"admin", "Priority": r"optional",
                         "Maintainer": r".+ <.+@.+>", "Homepage": r"https://.+", "Installed-Size": r"[1-9]\d+",
                         "Architecture": must("dpkg", "--print-architecture").strip()}.items():
        check(f"control: {name}", re.fullmatch(wanted, fields.get(name, "")), fields.get(name))
    needs = {re.match(r"[\w.+-]+", each)[0] for each in fields["Depends"].split(", ")}
    check("it depends on the libraries that it is linked to, and on nothing else",
          needs == {"libc6", "libcurl4", "libisal2", "libjansson4", "libsqlite3-0", "libssl3", "libyaml-0-2"}, needs)
    told = run("lintian", "--tag-display-limit", "0", "--pedantic", "--display-info", "--fail-on",
               "error,warning,info,pedantic", package)
    check("lintian has nothing to say", told.returncode == 0 and not told.stdout, told.stdout + told.stderr)


# The minimal Debian 12

def make_debian(work):
    """A folder with a fresh Debian 12 in it."""
    if not os.path.exists(CACHE) or time.time() - os.path.getmtime(CACHE) > 86400: # its lists of packages age
        must("mmdebstrap", "--mode=root", "--variant=apt", "--dpkgopt=force-unsafe-io", "--skip=cleanup/apt",
             "bookworm", CACHE + ".new.tar")
        os.rename(CACHE + ".new.tar", CACHE)
    root = f"{work}/debian"
    os.mkdir(root, 0o755)
    must("tar", "--extract", "--numeric-owner", "--file", CACHE, "--directory", root)
    return root


def inside(root, *command, user=None):
    how = ["--userspec", user] if user else []
    return run("chroot", *how, root, *command,
               env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"})


def files(root):
    found = set()
    for folder, folders, names in os.walk(root):
        found.update(os.path.join(folder, name).removeprefix(root) for name in folders + names)
    return {name for name in found if not BOOKS.match(name)}


def check_program(where, root, user=None):
    """The examples that README shows, as an ordinary user."""
    shutil.copytree(f"{SOURCE}/examples", f"{root}/tmp/run/examples", dirs_exist_ok=True)
    shutil.copytree(f"{SOURCE}/specs", f"{root}/tmp/run/specs", dirs_exist_ok=True)
    for state, code, says in (("healthy", 0, "conforms;"), ("drifted", 1, ": 5 errors, 1 warning;")):
        done = inside(root, "kubevet", "check", f"/tmp/run/{SPEC}", "--snapshot", f"/tmp/run/examples/{state}.json",
                      user=user)
        check(f"{where}: the {state} example", done.returncode == code and says in done.stdout,
              (done.returncode, done.stdout[-300:], done.stderr))


def check_installed(root, package):
    before = files(root)
    shutil.copy(package, f"{root}/tmp/kubevet.deb")
    done = inside(root, "apt-get", "install", "--yes", "--no-install-recommends", "/tmp/kubevet.deb")
    check("apt installs it", done.returncode == 0, done.stdout + done.stderr)
    check_program("installed", root, user="65534:65534")
    share = f"{root}/usr/share"
    for file, words in {"bash-completion/completions/kubevet": ["completion", "bash"],
                        "zsh/vendor-completions/_kubevet": ["completion", "zsh"],
                        "fish/vendor_completions.d/kubevet.fish": ["completion", "fish"],
                        "kubevet/specs/cluster-spec.schema.json": ["schema"]}.items():
        path = f"{share}/{file}"
        check(f"/usr/share/{file}", os.path.exists(path) and
              open(path).read() == inside(root, "kubevet", *words).stdout, "is not what the program prints")
    manual = f"{share}/man/man1/kubevet.1.gz"
    check("the manual", os.path.exists(manual) and
          gzip.open(manual, "rt").read() == inside(root, "kubevet", "help", "-o", "man").stdout, manual)
    for name in ("copyright", "changelog.gz", "README.md", "docs/rules.md", "docs/check.svg", "examples/shop/kubevet.yaml"):
        check(f"/usr/share/doc/kubevet/{name}", os.path.exists(f"{share}/doc/kubevet/{name}"))
    done = inside(root, "apt-get", "purge", "--yes", "--autoremove", "kubevet")
    check("apt removes it", done.returncode == 0, done.stdout + done.stderr)
    check("nothing of it is left behind", files(root) == before, sorted(files(root) ^ before)[:10])


def check_container(root, work):
    """The image's base is the same Debian without manuals."""
    with open(f"{root}/etc/dpkg/dpkg.cfg.d/docker", "w") as file:
        file.write(SLIM)
    context = f"{work}/context"
    os.makedirs(f"{context}/build/release")
    for name in os.listdir(f"{work}/0"):
        if name.endswith(".deb"):
            shutil.copy(f"{work}/0/{name}", f"{context}/build/release")
    shutil.copy(f"{SOURCE}/.containerignore", context)
    with open(f"{work}/container.log", "w+") as log:
        try:
            image = container.build(f"{SOURCE}/Containerfile", context, root, log)
        except (subprocess.CalledProcessError, AssertionError) as error:
            log.seek(0)
            check("the Containerfile is carried out", False, f"{error}\n{log.read()}")
            return
    check("the image is Debian 12, slim", image["base"] == "docker.io/library/debian:12-slim", image)
    check("the image runs as nobody in particular", image["user"] == "65532:65532", image)
    check("the image runs kubevet", image["entrypoint"] == ["/usr/bin/kubevet"], image)
    check("the image keeps neither the package nor apt's lists",
          not [name for name in os.listdir(f"{root}/tmp") if name.startswith("kubevet_")] and
          not os.listdir(f"{root}/var/lib/apt/lists"))
    check("the image knows the authorities of the web", os.path.exists(f"{root}/etc/ssl/certs/ca-certificates.crt"))
    check_program("image", root, user=image["user"])


def main():
    if os.getuid() != 0:
        sys.exit("FAIL this needs root: it makes a Debian 12 and changes into it")
    work = tempfile.mkdtemp()
    os.chmod(work, 0o755)
    try:
        package = make_package(work)
        check_control(package)
        root = make_debian(work)
        check_installed(root, package)
        check_container(root, work)
    finally:
        shutil.rmtree(work)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
