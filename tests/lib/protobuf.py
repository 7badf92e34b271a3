"""Lists and Status as protocol buffers, as a Kubernetes API server writes them: encoded from their JSON by the numbers of
src/kinds/protobuf/messages.def."""

import base64
import datetime
import json
import pathlib
import re

KUBEVET = pathlib.Path(__file__).resolve().parent.parent.parent / "src" / "kinds" / "protobuf"
CONTENT_TYPE = "application/vnd.kubernetes.protobuf"


def _messages():
    """{message: [(number, type, count, key, inner message, rule)]}, in the order of numbers."""
    text = re.sub(r"/\*.*?\*/", "", (KUBEVET / "messages.def").read_text(), flags=re.S)
    found = {}
    for name, body in re.findall(r"MESSAGE\((\w+),(.*?)\)\n(?=MESSAGE|\n|$)", text + "\n", flags=re.S):
        rows = []
        for type_, number, arguments in re.findall(r"([A-Z0-9_]+)\((\d+), ([^()]*)\)", body):
            words = [word.strip() for word in arguments.split(",")]
            rule = words.pop() if words[-1] in ("OMIT", "OR_NULL") else ""
            count = "LIST" if type_.endswith("_LIST") else "MAP" if type_.endswith("_MAP") else ""
            kind = type_.removesuffix("_LIST").removesuffix("_MAP")
            inner = words[-1] if kind in ("OBJECT", "INLINE") else None
            rows.append((int(number), kind, count, "" if kind == "INLINE" else words[0], inner, rule))
        found[name] = sorted(rows)
    return found


def _kinds():
    text = (KUBEVET / "messages.c").read_text()
    return {(version, kind): message for version, kind, message
            in re.findall(r'^    \{"([^"]*)", "(\w+)", &messages\[(\w+)\]\}', text, flags=re.M)}


MESSAGES, KINDS = _messages(), _kinds()


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def integer(number, value):
    return varint(number << 3) + varint(value)


def field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


def time_of(text):
    if text is None:
        return b""
    time = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    since = time - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return integer(1, since.days * 86400 + since.seconds) + integer(2, since.microseconds * 1000)


def value(number, kind, inner, given):
    """One field of this number."""
    if kind in ("BOOL", "INT32", "INT64"):
        return integer(number, int(given))
    if kind == "TEXT":
        return field(number, str(given).encode())
    if kind == "BYTES":
        return field(number, base64.b64decode(given))
    if kind in ("TIME", "MICRO_TIME"):
        return field(number, time_of(given))
    if kind == "QUANTITY":
        return field(number, field(1, str(given).encode()))
    if kind == "INT_OR_TEXT":
        text = given if isinstance(given, str) else ""
        return field(number, integer(1, isinstance(given, str)) + integer(2, 0 if text else int(given or 0)) +
                     field(3, text.encode()))
    if kind == "JSON":
        return field(number, field(1, json.dumps(given, separators=(",", ":")).encode()))
    return field(number, message(inner, given))


def message(name, given):
    """An object as this message, and bytes that it has behind its fields."""
    out = b""
    for number, kind, count, key, inner, rule in MESSAGES[name]:
        one = given.get(key)
        if kind == "INLINE":
            out += field(number, message(inner, given))
        elif kind == "CONSTANT":
            continue
        elif count == "LIST":
            out += b"".join(value(number, kind, inner, item) for item in one or [])
        elif count == "MAP":
            out += b"".join(field(number, field(1, name.encode()) + value(2, kind, inner, one[name]))
                            for name in sorted(one or {}))
        elif one is not None or (key in given and kind in ("TIME", "MICRO_TIME")):
            out += value(number, kind, inner, one)
        elif rule == "OMIT" and kind in ("BOOL", "INT32", "INT64", "TEXT"):
            out += value(number, kind, inner, "" if kind == "TEXT" else 0)
    return out + given.get("#behind", b"")


def envelope(kind, api_version, raw):
    return (b"k8s\0" + field(1, field(1, api_version.encode()) + field(2, kind.encode())) + field(2, raw) +
            field(3, b"") + field(4, b""))


def encode(body):
    """A list or Status; None if it is of another kind."""
    kind, api_version = body.get("kind", ""), body.get("apiVersion", "")
    if kind == "Status":
        return envelope(kind, api_version, message("Status", body))
    item = "PartialObjectMetadata" if kind == "PartialObjectMetadataList" else KINDS.get((api_version, kind[:-4]))
    if not kind.endswith("List") or not item:
        return None
    meta = body["metadata"]
    head = field(1, b"") + field(2, meta.get("resourceVersion", "").encode()) + field(3, meta.get("continue", "").encode())
    if "remainingItemCount" in meta:
        head += integer(4, meta["remainingItemCount"])
    return envelope(kind, api_version, field(1, head) + b"".join(field(2, message(item, one)) for one in body["items"] or []))
