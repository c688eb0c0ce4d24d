#!/usr/bin/env python3
"""THREATS.md names nothing that is not there: each test in its last column is one of ours, each file of the repository
exists, and no row is left without either.

    threats.py ROOT
"""
import pathlib
import re
import sys

TEST = re.compile(r"`([a-z]+)\.([a-z]\w*(?:[.-]\w+)*\*?)`")
FILE = re.compile(r"`([\w.@-]+(?:/[\w.*@-]+)*\.(?:[ch]|py|cmake|json|yaml|md|nsh|nsi)|(?:src|tests|tools|installer|packaging|res|docs)/[\w./-]+)`")
CALL = re.compile(r"\b(?:pccert_\w+|add_test|foreach)\(([^()]*)\)")
AREAS = {"bench", "brand", "attack", "check", "fault", "flow", "fuzz", "installer", "interop", "kill", "packaging", "release", "soak", "ui",
         "unit", "win"}


def words_of(root):
    """area -> the words of which its tests' names are made: of its CMakeLists.txt, its test files, and our programs."""
    programs = [name for lists in (root / "src").glob("*/CMakeLists.txt")
                for name in re.findall(r"pccert_program\(([\w-]+)", lists.read_text("utf-8"))]
    found = {}
    for area in AREAS:
        folder = root / "tests" / area
        lists = folder / "CMakeLists.txt"
        text = lists.read_text("utf-8") if lists.is_file() else ""
        found[area] = {part for call in CALL.findall(text) for word in call.split() for part in [word, *word.split(".")]}
        found[area] |= {path.stem.removeprefix("test_") for path in folder.glob("test_*")}
    found["check"] |= set(programs)
    return found


def is_test(words, area, name):
    """Each part of the name stands in the area's lists; after an asterisk, its beginning does."""
    for part in name.split("."):
        if not any(word.startswith(part[:-1]) if part.endswith("*") else word == part for word in words[area]):
            return False
    return True


def is_file(root, named, name):
    if "/" in name and name.split("/")[0] in {"src", "tests", "tools", "installer", "packaging", "res", "docs"}:
        return any(root.glob(name.rstrip("/")))
    return any(path.match(name) for path in named)


def rows(text):
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("|") and not re.match(r"\|[\s|-]+\|$", line):
            yield number, [cell.strip() for cell in line.strip().strip("|").split("|")]


def check(root):
    text = (root / "THREATS.md").read_text("utf-8")
    words, faults = words_of(root), []
    named = [path for folder in ("src", "tests", "tools") for path in (root / folder).rglob("*") if path.is_file()]
    shown = 0
    for number, cells in rows(text):
        if cells[-1] == "shown by":
            continue
        tests = [found for found in TEST.findall(cells[-1]) if found[0] in AREAS]
        files = [name for name in FILE.findall(cells[-1])]
        shown += len(tests)
        if not tests and not files:
            faults.append(f"THREATS.md:{number}: {cells[0]}: nothing shows it")
        faults += [f"THREATS.md:{number}: no test {area}.{name}" for area, name in tests if not is_test(words, area, name)]
        faults += [f"THREATS.md:{number}: no file {name}" for name in files if not is_file(root, named, name)]
    if shown == 0:
        faults.append("THREATS.md: names no test at all")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "threats: every test and file is there")
    sys.exit(1 if found else 0)
