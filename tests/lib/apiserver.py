#!/usr/bin/env python3
"""A Kubernetes API server for tests: serves a folder of recorded answers, and fails on command.

    apiserver.py FOLDER --token TOKEN --port-file FILE --faults FILE --log FILE

The answer to GET /api/v1/namespaces is FOLDER/_api_v1_namespaces.json. A list of one namespace is
taken from the list of all, and a single object from its list, if it has no file of its own. With the
field selector reason=FailedCreate,... it is FOLDER/PATH.failedcreate.json. Lists are paged by limit and continue as
the real server does it. A request is let in with `Authorization: Bearer TOKEN`, with the user tester and
TOKEN as the password, or with the header X-Client, in which the TLS proxy in front tells whom the client's certificate is for.

The fault file is read at each request, so that a test can change it while the server runs. A line is
PATH FAULT [ARGUMENT]; PATH may be a glob. See FAULTS below. The log has a line per request, of
tab-separated columns: status, URL, login, of the proxy's client HTTP version, number of the
connection, accepted encodings, agent, what it accepts, and the Impersonate headers. A list of which only metadata is asked for
is answered so.
"""

import argparse
import base64
import collections
import fnmatch
import http.server
import itertools
import json
import pathlib
import re
import socket
import sys
import threading
import time
import urllib.parse

import protobuf

OBJECT = re.compile(r"(/api/v1|/apis/[^/]+/[^/]+)(?:/namespaces/([^/]+))?/([^/]+)/([^/]+)")
# What a field selector leaves of a list has a file of its own.
SELECTED = {"reason=FailedCreate,type=Warning": ".failedcreate"}
NAMESPACED = re.compile(r"(/api/v1|/apis/[^/]+/[^/]+)/namespaces/([^/]+)/([^/]+)")


class Answer:
    """What will be sent; faults change it."""

    def __init__(self, status, body, content_type="application/json"):
        self.status = status
        self.body = body  # dict, or bytes that are sent as they are
        self.content_type = content_type
        self.headers = {}
        self.length = None  # what Content-Length says, where that is a lie
        self.awaited = None  # a continue token: the end of the body is sent once it was asked for
        self.stalls = False  # the end of the body is never sent, and the connection stays open
        self.endless = None  # bytes that follow the body for ever

    def bytes(self):
        if isinstance(self.body, bytes):
            return self.body
        return (json.dumps(self.body, separators=(",", ":")) + "\n").encode()


def status_answer(code, reason, message, **details):
    """A Status, as the API server writes it."""
    return Answer(code, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                         "message": message, "reason": reason, "details": details, "code": code})


def text_answer(code, text, content_type="text/plain; charset=utf-8"):
    return Answer(code, text.encode(), content_type)


def resource_of(path):
    """Group and plural of a list's path."""
    parts = path.strip("/").split("/")
    return (parts[1] if parts[0] == "apis" else "", parts[-1])


def right_of(path):
    """What is needed to read the path, as a Role's rule says it; None if nothing is."""
    parts = path.strip("/").split("/")
    group, rest = ("-", parts[2:]) if parts[0] == "api" else (parts[1:2], parts[3:])
    group = group if group == "-" else "".join(group)
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        rest = rest[2:]
    if not rest or parts[0] not in ("api", "apis"):
        return None
    return ["get" if rest[1:] else "list", group, *rest]


def unauthorized():
    return status_answer(401, "Unauthorized", "Unauthorized")


def forbidden(path):
    group, resource = resource_of(path)
    namespace = NAMESPACED.fullmatch(path)
    scope = f'in the namespace "{namespace[2]}"' if namespace else "at the cluster scope"
    name = f"{resource}.{group}" if group else resource
    return status_answer(403, "Forbidden",
                         f'{name} is forbidden: User "system:serviceaccount:test:narrow" cannot list '
                         f'resource "{resource}" in API group "{group}" {scope}', kind=resource)


def expired():
    answer = status_answer(410, "Expired",
                           "The provided continue parameter is too old to display a consistent list "
                           "result. You can start a new list without the continue parameter.")
    answer.body["metadata"]["continue"] = make_token(-1, "x/y\0")
    return answer


# Continue tokens: the revision and the key to go on from, opaque to clients.

def make_token(revision, start):
    text = json.dumps({"v": "meta.k8s.io/v1", "rv": revision, "start": start},
                      separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(token):
    """The key to go on from; None for a forged token."""
    try:
        padded = token + "=" * (-len(token) % 4)
        return json.loads(base64.b64decode(padded, altchars="-_", validate=True))["start"]
    except (ValueError, KeyError, TypeError):
        return None


META = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"}


def metadata_of(body):
    """The list, as the server answers who asks for metadata alone."""
    return {**META, "kind": META["kind"] + "List", "metadata": body["metadata"],
            "items": [{**META, "metadata": item["metadata"]} for item in body["items"]]}


def item_key(item):
    return f"{item['metadata'].get('namespace', '')}/{item['metadata']['name']}\0"


class Request:
    def __init__(self, server, target, accept):
        url = urllib.parse.urlsplit(target)
        self.accept = accept
        self.metadata_only = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" in accept
        self.server = server
        self.path = url.path
        self.query = dict(urllib.parse.parse_qsl(url.query))
        self.continued = "continue" in self.query
        self.limit = int(self.query.get("limit", "0"))


# Faults: FAULTS[name](request, answer, argument) gives the answer to send instead. Those of BEFORE
# run before the list is cut into pages, with the whole list, and may set request.limit.

BEFORE, FAULTS = {}, {}


def fault(table):
    def register(function):
        table[function.__name__.replace("_", "-")] = function
        return function
    return register


@fault(BEFORE)
def page(request, answer, argument):
    """Pages have at most so many items, whatever the limit asks for."""
    request.limit = min(request.limit or int(argument), int(argument))
    return answer


@fault(BEFORE)
def pad(request, answer, argument):
    """The first item is so many bytes larger: gzip begins at 128 KiB."""
    answer.body["items"][0]["metadata"].setdefault("annotations", {})["pad"] = "x" * int(argument)
    return answer


@fault(BEFORE)
def env_from(request, answer, argument):
    """The first item's template takes env from this ConfigMap"""
    container = answer.body["items"][0]["spec"]["template"]["spec"]["containers"][0]
    container["envFrom"] = [{"configMapRef": {"name": argument}}]
    return answer


@fault(BEFORE)
def instead(request, answer, argument):
    """Another file, the first so many times (0: always): FILE TIMES"""
    file, times = argument.split()
    if int(times) and request.server.count("instead", file) > int(times):
        return answer
    return Answer(200, json.loads(pathlib.Path(file).read_bytes()))


@fault(FAULTS)
def speaks_protobuf(request, answer, behind):
    """Built-in lists and refusals come as protocol buffers, if these are asked for first; these bytes, in hexadecimal,
    stand behind each spec"""
    if not isinstance(answer.body, dict) or not request.accept.startswith(protobuf.CONTENT_TYPE):
        return answer
    for item in answer.body.get("items") or [] if behind else []:
        item["spec"]["#behind"] = bytes.fromhex(behind)
    body = protobuf.encode(answer.body)
    if body is None:
        return answer
    answer.body, answer.content_type = body, protobuf.CONTENT_TYPE
    return answer


@fault(FAULTS)
def refuses_protobuf(request, answer, argument):
    """This status for who accepts protocol buffers"""
    return text_answer(int(argument), "no\n") if request.accept.startswith(protobuf.CONTENT_TYPE) else answer


@fault(FAULTS)
def mangled(request, answer, _):
    """Protocol buffers as a proxy sends them that takes them for text"""
    if isinstance(answer.body, bytes) and answer.content_type == protobuf.CONTENT_TYPE:
        answer.body = answer.body.decode("utf-8", "replace").encode()
    return answer


@fault(FAULTS)
def shortened(request, answer, _):
    """Protocol buffers without their last 100 bytes, sent as if that were all"""
    if isinstance(answer.body, bytes) and answer.content_type == protobuf.CONTENT_TYPE:
        answer.body = answer.body[:-100]
    return answer


@fault(BEFORE)
def whole(request, answer, _):
    """Whole objects, though only metadata was asked for"""
    request.metadata_only = False
    return answer


@fault(FAULTS)
def refuse(request, answer, _):
    """403"""
    return forbidden(request.path)


@fault(FAULTS)
def refuse_unless(request, answer, argument):
    """403 for lists and objects that the file of the argument does not hold: lines of VERB GROUP RESOURCE
    [NAME], the group "" as `-`. /version and discovery are open to all."""
    right = right_of(request.path)
    allowed = [line.split() for line in pathlib.Path(argument).read_text().splitlines()]
    return answer if right is None or right in allowed else forbidden(request.path)


@fault(FAULTS)
def refuse_later(request, answer, _):
    """403 from the second page on"""
    return forbidden(request.path) if request.continued else answer


@fault(FAULTS)
def refuse_again(request, answer, argument):
    """403 after the first so many requests"""
    if request.server.count("refuse-again", request.path) <= int(argument):
        return answer
    return forbidden(request.path)


@fault(FAULTS)
def logged_out(request, answer, _):
    """401"""
    return unauthorized()


@fault(FAULTS)
def no_group(request, answer, _):
    """404, as for an API group that is not installed"""
    return text_answer(404, "404 page not found\n")


@fault(FAULTS)
def no_resource(request, answer, _):
    """404, as for a resource that a group does not have"""
    return status_answer(404, "NotFound", "the server could not find the requested resource")


@fault(FAULTS)
def cut(request, answer, argument):
    """The connection ends in the middle of the body, the first so many times (0: always)."""
    if int(argument or 0) and request.server.count("cut", request.path) > int(argument):
        return answer
    body = answer.bytes()
    answer.length, answer.body = len(body), body[:len(body) // 2]
    return answer


@fault(FAULTS)
def truncated(request, answer, argument):
    """Half the body, sent as if it were whole, the first so many times (0: always)."""
    if int(argument or 0) and request.server.count("truncated", request.path) > int(argument):
        return answer
    body = answer.bytes()
    answer.body = body[:len(body) // 2]
    return answer


@fault(FAULTS)
def stall(request, answer, _):
    """Half the body, and then nothing more"""
    answer.stalls = True
    return answer


@fault(FAULTS)
def endless(request, answer, argument):
    """A body that never ends: `items`, the first item again and again, each with another name; `text`, a
    login page; or `string`, an item's name"""
    if argument == "text":
        answer = text_answer(200, "<!DOCTYPE html>\n", "text/html")
        answer.endless = b"<p>Sign in</p>\n" * 4096
        return answer
    item = answer.body["items"][0]
    name = json.dumps(item["metadata"]["name"])
    text = json.dumps(item, separators=(",", ":"))
    head = json.dumps({**answer.body, "items": []})[:-len("]}")]
    if argument == "string":
        answer.body = (head + text[:text.index(name) + 1]).encode()
        answer.endless = b"x" * 65536
    else:
        answer.body = (head + text).encode()
        answer.endless = ("," + text.replace(name, '"@@@@@@@@"')).encode()
    return answer


@fault(FAULTS)
def cut_behind(request, answer, _):
    """The whole body, with a longer Content-Length."""
    answer.length = len(answer.bytes()) + 10
    return answer


@fault(FAULTS)
def cut_later(request, answer, argument):
    """The connection ends in the middle of the second page, the first so many times (0: always)."""
    return cut(request, answer, argument) if request.continued else answer


@fault(FAULTS)
def garble(request, answer, argument):
    """The last item of a second page has the argument in place of its name's value."""
    if request.continued:
        name = json.dumps(answer.body["items"][-1]["metadata"]["name"]).encode()
        answer.body = answer.bytes().replace(name, argument.encode("latin-1"), 1)
    return answer


@fault(FAULTS)
def garble_first(request, answer, argument):
    """The same on the first page, which has another after it."""
    request.continued = not request.continued
    return garble(request, answer, argument)


@fault(FAULTS)
def await_next(request, answer, _):
    """The end of a page comes once the next page was asked for; if it isn't, never."""
    if isinstance(answer.body, dict):
        answer.awaited = answer.body["metadata"].get("continue")
    return answer


@fault(FAULTS)
def html(request, answer, argument):
    """The page of a proxy or of a login, with the status of the argument (200)."""
    return text_answer(int(argument or 200),
                       "<!DOCTYPE html>\n<html><title>Sign in</title></html>\n", "text/html")


@fault(FAULTS)
def broken(request, answer, _):
    """500"""
    return status_answer(500, "InternalError", "Internal error occurred: etcdserver: no leader")


@fault(FAULTS)
def unavailable(request, answer, _):
    """503, as for a group whose own server is away"""
    answer = text_answer(503, "service unavailable\n")
    answer.headers["Retry-After"] = "0"
    return answer


@fault(FAULTS)
def busy(request, answer, argument):
    """429 for the first so many requests (0: for all), with the wish to wait: [COUNT [RETRY-AFTER]]"""
    count, _, wish = argument.partition(" ")
    if int(count or 0) and request.server.count("busy", request.path) > int(count):
        return answer
    answer = text_answer(429, "Too many requests, please try again later.\n")
    answer.headers["Retry-After"] = wish or "0"
    return answer


@fault(FAULTS)
def expire(request, answer, argument):
    """410 on second pages, the first so many times (0: always)"""
    if not request.continued:
        return answer
    if int(argument or 0) and request.server.count("expire", request.path) > int(argument):
        return answer
    return expired()


@fault(FAULTS)
def same_token(request, answer, _):
    """Each page is the first, and its token leads to itself: the list never ends."""
    answer.body["metadata"]["continue"] = make_token(1, item_key(answer.body["items"][0]))
    return answer


@fault(FAULTS)
def new_token(request, answer, _):
    """Always another token, and nothing on the pages after the first."""
    if request.continued:
        answer = Answer(200, request.server.recorded(request.path))
        answer.body["items"] = []
    number = request.server.count("new-token", request.path)
    answer.body["metadata"]["continue"] = make_token(number, f"{number}/x")
    return answer


@fault(FAULTS)
def odd_token(request, answer, _):
    """The token has characters that a URL must escape."""
    if answer.body["metadata"].get("continue"):
        answer.body["metadata"]["continue"] += "+/=&%"
    return answer


@fault(FAULTS)
def wrong_kind(request, answer, _):
    answer.body["kind"] = "PodList"
    return answer


@fault(FAULTS)
def status_200(request, answer, _):
    """A Status, sent as if all were well"""
    answer = forbidden(request.path)
    answer.status = 200
    return answer


@fault(FAULTS)
def null_item(request, answer, _):
    answer.body["items"].append(None)
    return answer


@fault(FAULTS)
def null_items(request, answer, _):
    """`items: null`, as some servers write an empty list of a custom resource"""
    answer.body["items"] = None
    return answer


@fault(FAULTS)
def empty(request, answer, argument):
    """An empty list, the first so many times (0: always)"""
    if int(argument or 0) and request.server.count("empty", request.path) > int(argument):
        return answer
    answer.body["items"] = []
    return answer


@fault(FAULTS)
def broken_later(request, answer, argument):
    """500 after the first so many requests"""
    if request.server.count("broken-later", request.path) <= int(argument):
        return answer
    return broken(request, answer, "")


@fault(FAULTS)
def redirect(request, answer, argument):
    answer = Answer(302, b"")
    answer.headers["Location"] = argument
    return answer


@fault(FAULTS)
def slow(request, answer, argument):
    """An answer after so many seconds"""
    time.sleep(float(argument))
    return answer


@fault(FAULTS)
def warning(request, answer, argument):
    answer.headers["Warning"] = f'299 - "{argument}"'
    return answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, options):
        super().__init__(("127.0.0.1", 0), Handler)
        self.options = options
        self.counts = collections.Counter()
        self.faults_written = 0
        self.asked = threading.Condition()
        self.tokens = set()  # those that were asked for

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is what some tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def count(self, *key):
        """How often this was called with the key, this time included."""
        self.counts[key] += 1
        return self.counts[key]

    def note_token(self, token):
        with self.asked:
            self.tokens.add(token)
            self.asked.notify_all()

    def wait_for_token(self, token):
        """False if nothing requests it."""
        with self.asked:
            return self.asked.wait_for(lambda: token in self.tokens, 60)

    def faults(self, path):
        written = self.options.faults.stat().st_mtime_ns
        if written != self.faults_written:
            self.faults_written = written
            self.counts.clear()  # other faults, another test
            with self.asked:
                self.tokens.clear()
        lines = [line.split(None, 2) for line in self.options.faults.read_text("latin-1").splitlines()]
        return [(name, rest[0] if rest else "") for where, name, *rest in lines
                if fnmatch.fnmatchcase(path, where)]

    def recorded(self, path, selected=""):
        """The recorded answer, or None."""
        file = self.options.folder / (path.replace("/", "_") + selected + ".json")
        if file.is_file():
            return json.loads(file.read_bytes())
        match = NAMESPACED.fullmatch(path)
        body = match and self.recorded(f"{match[1]}/{match[3]}", selected)
        if body:
            body["items"] = [item for item in body["items"]
                             if item["metadata"].get("namespace") == match[2]]
        return body or self.recorded_object(path)

    def recorded_object(self, path):
        """The object in its recorded list, with the kind and version that only the list says."""
        match = OBJECT.fullmatch(path)
        objects = match and self.recorded(f"{match[1]}/{match[3]}")
        for item in objects["items"] if objects and "items" in objects else []:
            if (item["metadata"].get("namespace"), item["metadata"]["name"]) == (match[2], match[4]):
                return {"kind": objects["kind"].removesuffix("List"),
                        "apiVersion": objects["apiVersion"], **item}
        return None

    def answer(self, request):
        selector = request.query.get("fieldSelector")
        body = self.recorded(request.path, SELECTED[selector] if selector else "")
        answer = Answer(200, body) if body else text_answer(404, "404 page not found\n")
        faults = self.faults(request.path)
        for name, argument in faults:
            if name in BEFORE and body:
                answer = BEFORE[name](request, answer, argument)
        if body and "items" in body:
            answer = self.cut_page(request, answer)
            if request.metadata_only:
                answer.body = metadata_of(answer.body)
        for name, argument in faults:
            if name not in BEFORE:
                answer = FAULTS[name](request, answer, argument)
        return answer

    def cut_page(self, request, answer):
        body, first = answer.body, 0
        if request.continued:
            # What odd-token added must come back whole: what is left of it makes the token forged.
            start = read_token(request.query["continue"].removesuffix("+/=&%"))
            first = next((i for i, item in enumerate(body["items"]) if item_key(item) == start), -1)
            if first < 0:
                return status_answer(400, "BadRequest", "invalid continue token")
        rest = len(body["items"]) - first - request.limit
        if request.limit and rest > 0:
            start = item_key(body["items"][first + request.limit])
            body["metadata"]["continue"] = make_token(int(body["metadata"]["resourceVersion"]), start)
            if "fieldSelector" not in request.query:
                body["metadata"]["remainingItemCount"] = rest
        body["items"] = body["items"][first:first + request.limit if request.limit else None]
        return answer


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def login(self):
        """How the request is logged in: by token or certificate; else wrong-token or none."""
        authorization = self.headers.get("Authorization")
        if authorization == f"Bearer {self.server.options.token}":
            return "token"
        password = base64.b64encode(f"tester:{self.server.options.token}".encode()).decode()
        if authorization == f"Basic {password}":
            return "password"
        if self.headers.get("X-Client") or self.server.options.open:
            return "certificate"
        return "wrong-token" if authorization else "none"

    def do_GET(self):
        login = self.login()
        request = Request(self.server, self.path, self.headers.get("Accept", ""))
        self.server.note_token(request.query.get("continue"))
        answer = (self.server.answer(request) if login in ("token", "password", "certificate")
                  else unauthorized())
        body = answer.bytes()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.endless:
            self.send_header("Content-Length", str(answer.length or len(body)))
        self.write_log(answer.status, login)  # before the client can go on
        self.end_headers()
        end = len(body) - 5 if answer.awaited else len(body) // 2 if answer.stalls else len(body)
        self.wfile.write(body[:end])
        if answer.awaited and self.server.wait_for_token(answer.awaited):
            self.wfile.write(body[end:])
            end = len(body)
        self.close_connection = bool(answer.length or answer.endless or end < len(body))
        if answer.stalls:
            self.connection.recv(1)  # returns when the client goes away
        if answer.endless:
            self.send_for_ever(answer.endless)

    def send_for_ever(self, piece):
        for number in itertools.count(step=1000):
            self.wfile.write(b"".join(piece.replace(b"@@@@@@@@", b"%08d" % n)
                                      for n in range(number, number + 1000)) if b"@" in piece else piece)

    def write_log(self, status, login):
        headers = [self.headers.get(name, "-") for name in
                   ("X-Protocol", "X-Connection", "X-Accept-Encoding", "User-Agent", "Accept")]
        acting = [f"{name}: {value}" for name, value in self.headers.items()
                  if name.lower().startswith("impersonate-")]
        line = "\t".join([str(status), self.path, login, *headers, ", ".join(acting) or "-"])
        with self.server.options.log.open("a") as log:
            log.write(line + "\n")

    def log_message(self, *_):
        """The log of requests is ours."""


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--token", required=True)
    parser.add_argument("--open", action="store_true", help="let everybody in, for clients without TLS")
    for name in ("--port-file", "--faults", "--log"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    options = parser.parse_args()
    server = Server(options)
    # Renamed, so that a reader never sees half of the file.
    temporary = options.port_file.with_suffix(".new")
    temporary.write_text(f"{server.server_address[1]}\n")
    temporary.rename(options.port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
