#!/usr/bin/env python3
"""A .c file ends at 500 lines, a function at 80.

    sizes.py FOLDER...
"""
import pathlib
import re
import sys

FILE_LINES = 500
FUNCTION_LINES = 80

SKIP = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | ^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*""",
    re.S | re.X | re.M)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def spans(text: str):
    """Yields (name, where it begins, where its braces begin and end) of each function: a top-level brace after a closing
    parenthesis. The text is one with comments and strings blanked."""
    depth = 0
    start = 0  # of the top-level declaration
    for match in re.finditer(r"[{};]", text):
        char, at = match.group(), match.start()
        if char == "{":
            if depth == 0:
                opened = at
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                head = text[start:opened]
                if re.search(r"\)\s*$", head):
                    name = re.search(r"(\w+)\s*\(", head)
                    yield name.group(1) if name else "?", start + len(head) - len(head.lstrip()), opened, at
                    start = at + 1
                elif re.match(r"\s*[;,=]", text[at + 1:]) is None:
                    start = at + 1
        elif depth == 0:
            start = at + 1


def functions(text: str):
    """Yields (name, first line, lines) of each function."""
    text = SKIP.sub(blank, text)
    for name, first, _, end in spans(text):
        yield name, text.count("\n", 0, first) + 1, text.count("\n", first, end) + 1


def check(folders):
    faults, seen = [], 0
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.c")):
            seen += 1
            text = path.read_text(encoding="utf-8")
            lines = text.count("\n")
            if lines > FILE_LINES:
                faults.append(f"{path}: {lines} lines; split the responsibility")
            for name, line, length in functions(text):
                if length > FUNCTION_LINES:
                    faults.append(f"{path}:{line}: {name} has {length} lines")
    if seen == 0:
        faults.append("no C file found")
    return faults


if __name__ == "__main__":
    found = check(sys.argv[1:])
    print("\n".join(found) or f"sizes: files up to {FILE_LINES} lines, functions up to {FUNCTION_LINES}")
    sys.exit(1 if found else 0)
