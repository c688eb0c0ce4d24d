#!/usr/bin/env python3
"""The words for people: every language has the same strings with the same inserts, all defined, all used.

    strings.py ROOT

Reads ROOT/res/lang/*.rc. Ids: IDS_ of res/ids.h, MSG_ of src/client/message.h, FAULT_ of src/base/fault.h.
"""
import pathlib
import re
import sys

DEFINING = {"res/ids.h": "IDS_", "src/client/message.h": "MSG_", "src/base/fault.h": "FAULT_"}
NO_WORDS = {"FAULT_NONE"}

COMMENT = re.compile(r'("(?:[^"\\\n]|\\.|"")*")|/\*.*?\*/|//[^\n]*', re.S)
TABLE = re.compile(r"\bSTRINGTABLE\b[^\"{]*?(?:\bBEGIN\b|\{)(.*?)(?:^\s*END\b|^\s*\})", re.S | re.M)
ENTRY = re.compile(r'\b([A-Za-z_]\w*|\d+)\s*,?\s*((?:L?"(?:[^"\\]|\\.|"")*"\s*)+)')
INSERT = re.compile(r"%%|%(\d+)(![^!]*!)?")


def without_comments(text):
    return COMMENT.sub(lambda m: m.group(1) or " ", text)


def read_strings(path, faults):
    raw = path.read_text(encoding="utf-8")
    if not re.search(r"^\s*#\s*pragma\s+code_page\s*\(\s*65001\s*\)", raw, re.M):
        faults.append(f"{path.name}: no #pragma code_page(65001): windres would turn the text into mojibake")
    strings = {}
    for table in TABLE.findall(without_comments(raw)):
        for name, literal in ENTRY.findall(table):
            if name in strings:
                faults.append(f"{path.name}: {name} twice")
            strings[name] = "".join(re.findall(r'"((?:[^"\\]|\\.|"")*)"', literal))
    if not strings:
        faults.append(f"{path.name}: no string found")
    return strings


def inserts(text):
    return sorted({m.group() for m in INSERT.finditer(text) if m.group() != "%%"})


def defined_ids(root):
    ids = {}
    for name, prefix in DEFINING.items():
        path = root / name
        if path.is_file():
            for found in re.findall(rf"^\s*#\s*define\s+({prefix}\w+)\s+\S", without_comments(path.read_text("utf-8")), re.M):
                if found not in NO_WORDS:
                    ids[found] = name
    return ids


def used_words(root):
    words = set()
    for path in [*(root / "src").rglob("*.[ch]"), *(root / "res").rglob("*.rc")]:
        name = path.relative_to(root).as_posix()
        if name not in DEFINING and not name.startswith("res/lang/"):
            words.update(re.findall(r"\b[A-Z]+_\w+", without_comments(path.read_text(encoding="utf-8"))))
    return words


def check(root):
    faults = []
    files = sorted((root / "res/lang").glob("*.rc"))
    if len(files) < 2:
        faults.append(f"res/lang: {len(files)} language(s); zh-TW and English are the least")
    languages = {path.name: read_strings(path, faults) for path in files}
    ids = defined_ids(root)
    used = used_words(root)
    for name, where in ids.items():
        faults.extend(f"{language}: {name} of {where} is missing" for language, s in languages.items() if name not in s)
        if name not in used:
            faults.append(f"{where}: {name} is not used")
    for language, strings in languages.items():
        for name, text in strings.items():
            if name not in ids:
                faults.append(f"{language}: {name} is defined in none of {', '.join(DEFINING)}")
            if not text.strip():
                faults.append(f"{language}: {name} is empty")
    for name in sorted(set().union(*languages.values()) if languages else ()):
        seen = {language: inserts(s[name]) for language, s in languages.items() if name in s}
        if len({tuple(i) for i in seen.values()}) > 1:
            faults.append(f"{name}: inserts differ: " + "; ".join(f"{k} {' '.join(v) or 'none'}" for k, v in seen.items()))
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "strings: the same in every language, all used")
    sys.exit(1 if found else 0)
