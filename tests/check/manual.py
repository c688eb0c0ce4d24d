#!/usr/bin/env python3
"""Every repair that res/lang/MANUAL.md lists is a string in use.

    manual.py ROOT
"""
import pathlib
import re
import sys

import strings

ROW = re.compile(r"^\| ([^|]+) \| ([A-Z]\w+) \| ([^|]+) \| ([^|]+) \|$", re.M)


def check(root):
    faults = []
    words = strings.read_strings(root / "res/lang/zh-TW.rc", faults)
    used = strings.used_words(root)
    text = (root / "res/lang/MANUAL.md").read_text(encoding="utf-8")
    rows = ROW.findall(text)
    if len(rows) != sum(line.startswith("|") for line in text.splitlines()) - 2:
        faults.append("MANUAL.md: a row is not of the form | sentence | string | shown | repaired |")
    if not rows:
        faults.append("MANUAL.md: no row found")
    for sentence, name, _, repaired in rows:
        if name not in words or name not in used:
            faults.append(f"MANUAL.md: {name} is no string in use")
        elif repaired not in words[name]:
            faults.append(f"MANUAL.md: {name} does not say {repaired}")
        if sentence == repaired:
            faults.append(f"MANUAL.md: {name}: nothing was repaired in {sentence}")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "manual: every repaired sentence is a string in use")
    sys.exit(1 if found else 0)
