#!/usr/bin/env python3
"""A second build, in another folder, gives the same bytes.

    rebuild.py ROOT BUILD PRESET PROGRAM

Copies what git knows of ROOT (and what is new) to a folder of another name and depth, builds the target of PROGRAM (its
path inside BUILD) there by PRESET, and compares it with the one in BUILD. A runpath is the same: the prefix of the
libraries is. A tree that is built through a compiler launcher answers 77: ccache, told to share between folders, gives
the compiler paths of its own making, and __FILE__ is then not what it is elsewhere.
"""
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77


def launcher(build):
    found = re.search(r"^CMAKE_C_COMPILER_LAUNCHER:\w+=(.+)$", (build / "CMakeCache.txt").read_text(), re.M)
    return found.group(1) if found else None


def copy_tree(root, to):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)


def build_again(clone, preset, program):
    environment = {name: value for name, value in os.environ.items() if name != "CMAKE_C_COMPILER_LAUNCHER"}
    for command in (["cmake", "--preset", preset, "-DBUILD_TESTING=OFF"],
                    ["cmake", "--build", "--preset", preset, "--target", pathlib.Path(program).stem]):
        run = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)
        if run.returncode != 0:
            return f"{' '.join(command)}: {(run.stdout + run.stderr).strip()[-600:]}"
    return None


def compare(first, second):
    a, b = first.read_bytes(), second.read_bytes()
    if not a:
        return [f"{first} is empty"]
    if a == b:
        return []
    if len(a) != len(b):
        return [f"{first}: {len(a)} bytes, built again {len(b)}"]
    differ = [at for at, (one, other) in enumerate(zip(a, b)) if one != other]
    near = slice(max(differ[0] - 24, 0), differ[0] + 24)
    return [f"{first}: {len(differ)} bytes differ when built again, the first at {differ[0]:#x}: {a[near]!r}, {b[near]!r}"]


def check(root, build, preset, program):
    if not (build / program).is_file():
        return [f"{build / program}: not built"]
    with tempfile.TemporaryDirectory(prefix="again-") as folder:
        clone = pathlib.Path(folder) / "elsewhere" / "and" / "deeper"
        copy_tree(root, clone)
        fault = build_again(clone, preset, program)
        return [fault] if fault else compare(build / program, clone / "build" / preset / program)


if __name__ == "__main__":
    root, build, preset, program = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), *sys.argv[3:5]
    if launcher(build):
        print(f"rebuild: skipped: {build} is built through {launcher(build)}; configure it without")
        sys.exit(SKIPPED)
    found = check(root, build, preset, program)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("\n".join(found) or f"rebuild: {program} is the same when built again elsewhere")
    print(f"rebuild: {spent.ru_utime + spent.ru_stime:.0f} s of one core")
    sys.exit(1 if found else 0)
