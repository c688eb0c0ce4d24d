#!/usr/bin/env python3
"""cppcheck 2.10 finds nothing in src/ and tests/, for the platform and the definitions of one build.

    cppcheck.py ROOT BUILD CPPCHECK native|mingw64

Looks at warnings, portability and performance; style is the business of others. What is not wanted is listed below with
its reason, or in the line itself (cppcheck-suppress). Seven seconds of one core: no verdict is kept. Without cppcheck, 77.
"""
import os
import pathlib
import re
import subprocess
import sys

VERSION = "2.10"
SKIPPED = 77
PLATFORMS = {
    "native": ["--platform=unix64", "--library=posix", "-D_POSIX_C_SOURCE=200809L", "-U_WIN32"],
    "mingw64": ["--platform=win64", "--library=windows", "-D_WIN32=1", "-D_WIN64=1", "-DUNICODE", "-D_UNICODE"],
}
# What both targets build is read once.
WINDOWS = ("src/win", "src/surface", "src/cli", "src/tray", "tests/win", "tests/ui", "tests/probe", "tests/installer")
LEFT_OUT = {"native": WINDOWS, "mingw64": ()}
FOLDERS = {"native": ("src", "tests"), "mingw64": (*WINDOWS, "installer")}
SUPPRESSED = [
    "readdirCalled",  # each of ours reads a stream of its own, where glibc's is safe; readdir_r is deprecated
]


def check(root, build, tool, target):
    root, build = pathlib.Path(root).resolve(), pathlib.Path(build).resolve()
    version = subprocess.run([tool, "--version"], check=True, capture_output=True, text=True).stdout
    if not re.fullmatch(rf"Cppcheck {VERSION}(\.\d+)?\s*", version):
        return [f"{tool} is not version {VERSION}: {version.strip()}"]
    folders = [folder for folder in FOLDERS[target] if any((root / folder).rglob("*.c"))]
    if not folders:
        return [f"{root}: no C file found"]
    command = [tool, "--quiet", f"-j{os.cpu_count()}", "--std=c11", "--enable=warning,portability,performance",
               "--inline-suppr", "--error-exitcode=1", *PLATFORMS[target],
               *(f"--suppress={name}" for name in SUPPRESSED), "-Isrc", "-Ires", "-Itests", f"-I{build}/generated",
               *(f"-i{folder}" for folder in LEFT_OUT[target]),
               "--template={file}:{line}: {severity}: {message} [{id}]", "--template-location=", *folders]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    lines = [line for line in run.stderr.splitlines() if line.strip()]
    if run.returncode != 0 and not lines:
        lines = [run.stdout.strip() or f"{tool} ended with {run.returncode}"]
    return lines


if __name__ == "__main__":
    if len(sys.argv) < 5 or not pathlib.Path(sys.argv[3]).is_file():
        print(f"cppcheck: version {VERSION} is not installed")
        sys.exit(SKIPPED)
    found = check(*sys.argv[1:])
    print("\n".join(found) or f"cppcheck: nothing found ({sys.argv[4]})")
    sys.exit(1 if found else 0)
