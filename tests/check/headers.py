#!/usr/bin/env python3
"""Every header compiles alone, with the flags of the build and warnings as errors.

    headers.py SRC native|mingw64 COMPILER [FLAG...]

The native compiler takes the portable headers, MinGW all but the server's. Through ccache where PCCERT_LAUNCHER names it:
MinGW takes half a minute of one core for them, and most are the same as the last time.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

LEFT_OUT = {"native": {"win", "surface", "cli", "tray"}, "mingw64": {"server"}}


def compile_alone(src, header, compiler, flags, folder):
    name = header.relative_to(src).as_posix()
    source = name.replace("/", "-")[:-2] + ".c"
    # Twice, which also proves the include guard; the declaration keeps the file from being empty.
    text = f'#include "{name}"\n#include "{name}"\nextern int header_check;\n'
    pathlib.Path(folder, source).write_text(text, encoding="utf-8")
    launcher = filter(None, [os.environ.get("PCCERT_LAUNCHER")])
    run = subprocess.run([*launcher, compiler, *flags, f"-I{src}", "-std=c11", "-c", source, "-o", source + ".o"],
                         cwd=folder, capture_output=True, text=True)
    return None if run.returncode == 0 else f"{name} does not compile alone:\n{run.stderr}"


def check(src, target, compiler, flags):
    headers = [h for h in sorted(src.rglob("*.h")) if h.relative_to(src).parts[0] not in LEFT_OUT[target]]
    if not headers:
        return [f"{src}: no header found"]
    # In the build tree: by the way from there to the sources, ccache knows them in every clone.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool, tempfile.TemporaryDirectory(dir=".") as folder:
        answers = pool.map(lambda h: compile_alone(src, h, compiler, flags, folder), headers)
        return [a for a in answers if a]


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
    print("\n".join(found) or f"headers: each compiles alone ({sys.argv[2]})")
    sys.exit(1 if found else 0)
