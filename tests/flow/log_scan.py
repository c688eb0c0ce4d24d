"""What must never stand in the log of the programs (src/client/activity.h): looks through the one that a PC of the tests is
left with. It knows the people of the tests, what was typed, and the form of a line."""
import os
import re

from host import CHEN, LIN, WANG

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (pccert|tray)\[\d+\] (.+)")
# What is a number or a name of our own: whose it is stands before it.
OWN = re.compile(r"\((win32|curl|http|openssl|errno) -?\d+\)|, request [0-9a-f]{16}\b|^host (GET|POST|DELETE) (/[a-z0-9{}-]+)+")
FORBIDDEN = {
    "a national ID": r"\b[A-Za-z][A-Da-d1289]\d{8}\b",
    "a long number": r"(?<!\w)\d{6,}(?!\w)",
    "a serial, hash or token": r"\w*[A-Za-z]\w*\d\w{10,}|\w*\d\w*[A-Za-z]\w{10,}|[0-9A-F]{16}",
    "a path": r"[A-Za-z]:[\\/]|\\",
    "what is not ASCII": r"[^\x20-\x7e]",
}


def texts(folder):
    """Of each log below that folder."""
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            if re.fullmatch(r"activity(\.\d)?\.log", name):
                with open(os.path.join(where, name), encoding="utf-8", newline="") as file:
                    yield file.read()


def findings(text, typed=()):
    """typed: what people typed, secrets and others."""
    secrets = {person_secret for person in (WANG, LIN, CHEN)
               for person_secret in (person.id, person.name, person.password, person.phone) if person_secret}
    secrets |= {line for line in typed if len(line) >= 4 and not re.fullmatch("[a-z]+", line)}
    for line in text.splitlines():
        form = LINE.fullmatch(line)
        if not form:
            yield f"no line of the log: {line!r}"
            continue
        said = OWN.sub("", form[2])
        for what, pattern in FORBIDDEN.items():
            if re.search(pattern, said):
                yield f"{what}: {line!r}"
        for secret in secrets:
            if secret in said:
                yield f"what was typed, or somebody's ({secret!r}): {line!r}"


def check(folder, typed=()):
    found = [finding for text in texts(folder) for finding in findings(text, typed)]
    if found:
        raise AssertionError("the log: " + "\n".join(found))
