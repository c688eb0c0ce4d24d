#!/usr/bin/env python3
"""Which calls of our objects can be made to fail: calls.txt beside what the archives import.

calls.py redirect CALLS          the list for objcopy --redefine-syms, to standard output
calls.py imports CALLS           the same for calls into DLLs, which go through the pointers __imp_NAME or to NAME
calls.py stubs CALLS             the same as CALL(kind, answer, errno, late, name), for nth_calls.c
calls.py check CALLS NM ARCHIVE... [--only PATTERN,...]
                                 every import is listed (of those names), and every listed call is imported
"""

import fnmatch
import subprocess
import sys

NEVER = "never"


class Call:
    def __init__(self, section, name):
        self.kind = section[0]
        self.name = name
        self.answer = section[1] if len(section) > 1 else None
        self.late = "late" in section
        self.errno = next((word for word in section[2:] if word != "late"), "0")


def read(path):
    section, calls = None, []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.split("#")[0].strip()
            if line.startswith("["):
                section = line.strip("[]").split()
            else:
                calls += [Call(section, name) for name in line.split()]
    return [call for call in calls if call.kind != NEVER], [call.name for call in calls if call.kind == NEVER]


def symbols(nm, archive):
    """What an archive defines, and what it wants from elsewhere."""
    lines = subprocess.run([nm, archive], check=True, capture_output=True, text=True).stdout.splitlines()
    words = [line.split() for line in lines]
    wanted = {word[-1].removeprefix("__imp_") for word in words if len(word) >= 2 and word[-2] in "Uw"}
    return {word[-1] for word in words if len(word) == 3}, wanted


def check(path, nm, archives, only):
    fallible, never = read(path)
    defined, wanted = set(), set()
    for archive in archives:
        one = symbols(nm, archive)
        defined |= one[0]
        wanted |= one[1]
    wanted -= defined
    names = [call.name for call in fallible]
    findings = [f"{name}: listed twice" for name in set(names) if names.count(name) > 1]
    findings += [
        f"{name}: our objects call it, and calls.txt does not say how it fails"
        for name in sorted(wanted - set(names))
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in only)
        and not any(fnmatch.fnmatchcase(name, pattern) for pattern in never)
    ]
    findings += [f"{name}: nobody calls it any more" for name in sorted(set(names) - wanted)]
    return findings


def main(arguments):
    what, path = arguments[0], arguments[1]
    if what == "check":
        only = arguments[-1].split(",") if "--only" in arguments else ["*"]
        archives = arguments[3 : arguments.index("--only")] if "--only" in arguments else arguments[3:]
        findings = check(path, arguments[2], archives, only)
        print("\n".join(findings) if findings else "calls.txt is complete")
        return 1 if findings else 0
    for call in read(path)[0]:
        if what == "redirect":
            print(f"{call.name} nth_{call.name}")
        elif what == "imports":
            print(f"__imp_{call.name} __imp_nth_{call.name}\n{call.name} nth_{call.name}")
        else:
            print(f"CALL({call.kind.upper()}, {call.answer}, {call.errno}, {int(call.late)}, {call.name})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
