"""What is inside the files of a release, as SPDX 2.3 (JSON), on standard output.

spdx.py VERSION ARCHITECTURE LIBRARIES FILE...   with SOURCE_DATE_EPOCH set; LIBRARIES is the folder of packaging/static/libraries
"""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HOMEPAGE = "https://git.planapulse.com/plana-pulse/kubevet"


def spdx_id(*words):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(words))


def digest(path):
    return {"algorithm": "SHA256", "checksumValue": hashlib.sha256(open(path, "rb").read()).hexdigest()}


def package(name, version, licence, checksum=None):
    found = {"SPDXID": spdx_id("Package", name, version), "name": name, "versionInfo": version, "supplier": "Organization: Debian",
             "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": licence, "licenseDeclared": licence,
             "copyrightText": "NOASSERTION",
             "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                               "referenceLocator": f"pkg:deb/debian/{name}@{version}?arch=source"}]}
    if checksum:
        found["comment"] = f"SHA-256 of its .dsc: {checksum}"
    return found


def installed(name, source, licence):
    """A Debian package of this machine that is copied, or linked, into the files."""
    version = subprocess.check_output(["dpkg-query", "-W", "-f", "${Version}", name], text=True)
    return package(source, version, licence)


def linked(libraries, architecture):
    """The packages that the static program of an architecture is linked from."""
    for line in open(f"{HERE}/static/sources"):
        name, licence, only = (line.split() + [""])[:3]
        if name != "#" and (not only or architecture in only.split(",")):
            _, version, checksum = open(f"{libraries}/built/{name}").read().split()[:3]
            yield package(name, version, licence, checksum)
    yield installed("libc6-dev", "glibc", "LGPL-2.1-or-later")
    yield installed("libgcc-12-dev", "gcc-12", "GPL-3.0-or-later WITH GCC-exception-3.1")


def main(version, architecture, libraries, *paths):
    when = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    own = {"SPDXID": "SPDXRef-Package-kubevet", "name": "kubevet", "versionInfo": version, "downloadLocation": HOMEPAGE,
           "filesAnalyzed": False, "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "2026 plana-pulse"}
    packages, files, relations = {own["SPDXID"]: own}, [], []

    def relate(one, how, other):
        relations.append({"spdxElementId": one, "relationshipType": how, "relatedSpdxElement": other})

    relate("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])
    for path in sorted(paths):
        name = os.path.basename(path)
        files.append({"SPDXID": spdx_id("File", name), "fileName": f"./{name}", "checksums": [digest(path)],
                      "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION"})
        relate(spdx_id("File", name), "GENERATED_FROM", own["SPDXID"])
        inside = []
        if not name.endswith(".deb"): # that one has no library inside: its dependencies are in its own control file
            inside += linked(libraries, architecture)
        if name.endswith(".tar"):
            inside += [installed("ca-certificates", "ca-certificates", "MPL-2.0"), installed("tzdata", "tzdata", "LicenseRef-public-domain")]
        for each in inside:
            packages[each["SPDXID"]] = each
            relate(spdx_id("File", name), "CONTAINS", each["SPDXID"])
    document = {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"kubevet-{version}",
                "documentNamespace": f"{HOMEPAGE}/spdx/{version}",
                "creationInfo": {"created": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: kubevet-scripts-release"]},
                "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-public-domain", "extractedText": "This database is in the public domain."}],
                "packages": list(packages.values()), "files": files, "relationships": relations}
    print(json.dumps(document, indent=1))


main(*sys.argv[1:])
