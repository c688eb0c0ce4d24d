#!/usr/bin/env python3
"""Every C file of the tree is laid out as clang-format 14 does it by the .clang-format of the root.

    format.py ROOT [CLANG_FORMAT]

Another version lays out otherwise, so it is asked for by its number (Debian 12 has it); where it is not there, the
check is skipped (77), which the sum of tools/check says. To mend: clang-format-14 -i FILE...
"""
import pathlib
import re
import subprocess
import sys

VERSION = "14"
SKIPPED = 77


def files_of(root):
    return [path for folder in ("src", "tests") for path in sorted((root / folder).rglob("*.[ch]"))]


def check(root, tool):
    files = files_of(root)
    if not files:
        return [f"{root}: no C file found"]
    version = subprocess.run([tool, "--version"], check=True, capture_output=True, text=True).stdout
    if not re.search(rf"version {VERSION}\.", version):
        return [f"{tool} is not version {VERSION}: {version.strip()}"]
    run = subprocess.run([tool, "--dry-run", "-Werror", "--style=file", *files], capture_output=True, text=True)
    lines = [line.removeprefix(f"{root}/") for line in run.stderr.splitlines() if "error:" in line]
    if run.returncode != 0 and not lines:
        lines = [run.stderr.strip() or f"{tool} ended with {run.returncode}"]
    return lines


if __name__ == "__main__":
    if len(sys.argv) < 3 or not pathlib.Path(sys.argv[2]).is_file():
        print(f"format: clang-format-{VERSION} is not installed")
        sys.exit(SKIPPED)
    found = check(pathlib.Path(sys.argv[1]), sys.argv[2])
    print("\n".join(found) or "format: every C file is laid out as .clang-format says")
    sys.exit(1 if found else 0)
