"""What a host that was taken over may put at the place of any member of its answers, by what stood there.

Each is a JSON text and whether no use case may end well with it: a wrong kind, what no terminal or log should be given,
and what is not UTF-8. The others break a rule of that one member, or none.
"""
import json
import re

from tape import GONE, TWICE

STRICT, LOOSE = True, False
# May be left out, by openapi.yaml.
OPTIONAL = {"replaces", "serial", "language", "translation", "overdue", "retry_after", "fetched", "certificate", "order"}
LONG = 70000
ORDER_STATES = ("created", "verified", "consented", "processing", "issued", "confirmed", "expired", "cancelled", "invalid",
                "rejected", "done")
HOST_STATES = ("none", "valid", "due", "expired", "revoked", "unknown", "fine")
NEXT = ("otp", "consent", "finalize", "wait", "confirm", "none", "again")
MOMENTS = ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z",
           "2026-13-45T99:99:99Z", "2026-01-01T00:00:00+14:00", "-2026-01-01T00:00:00Z", "99999-01-01T00:00:00Z")

STRANGE_KINDS = [("null", STRICT), ("[]", STRICT), ("{}", STRICT), ("[" * 100 + "]" * 100, STRICT)]
UNSHOWABLE = [('"\\u001b]0;owned\\u0007\\u001b[2J"', STRICT), ('"\x1b[31m"', STRICT), ('"a\\u0000b"', STRICT), ('"\\u009b31m"', STRICT),
              ('"\\ud800"', STRICT), ('"\udcff"', STRICT)]
TEXTS = [("7", STRICT), ("true", STRICT), (json.dumps("A" * LONG), LOOSE), ('""', LOOSE), ('"../../../etc/passwd"', LOOSE),
         ('"%s%n%p%1$s"', LOOSE), ('"\\u202e\\u2066gpj.exe"', LOOSE), ('"<script>alert(1)</script>"', LOOSE),
         ('"http://evil.example/"', LOOSE), ('"a\\r\\nstatus=ok"', LOOSE)]
NUMBERS = [('"7"', STRICT), ("true", STRICT), ("1.5", STRICT), ("1e400", STRICT), ("9223372036854775808", STRICT),
           ("-9223372036854775809", STRICT), ("-1", LOOSE), ("0", LOOSE), ("315360000", LOOSE), ("2147483648", LOOSE), ("NaN", STRICT)]
FLAGS = [("1", STRICT), ('"true"', STRICT), ("true", LOOSE), ("false", LOOSE)]


def words(texts):
    return [(json.dumps(text), LOOSE) for text in texts]


def of_kind(name, value):
    if isinstance(value, bool):
        return FLAGS
    if isinstance(value, (int, float)):
        return NUMBERS
    if isinstance(value, (list, dict)):
        return [('"text"', STRICT), ("7", STRICT)]
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+Z", value):
        return words(MOMENTS) + TEXTS[:2]
    if name == "next":
        return words(NEXT) + TEXTS[:2]
    if name == "state":
        return words(ORDER_STATES + HOST_STATES) + TEXTS[:2]
    return TEXTS + UNSHOWABLE


def at(way, value):
    """All of them for one member of an answer."""
    name = way[-1]
    left_out = [(GONE, LOOSE if name in OPTIONAL or isinstance(name, int) else STRICT)]
    twice = [] if isinstance(name, int) else [(TWICE, STRICT)]
    return left_out + twice + of_kind(name, value) + STRANGE_KINDS
