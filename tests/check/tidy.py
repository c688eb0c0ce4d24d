#!/usr/bin/env python3
"""clang-tidy 14, by the .clang-tidy of the root, finds nothing in the sources of a build tree.

    tidy.py ROOT BUILD CACHE CLANG_TIDY [--only FOLDER,...] [-- EXTRA_ARGUMENT...]

Looks at each file of ROOT/src that BUILD/compile_commands.json compiles, with its flags; --only takes certain folders
of src. EXTRA_ARGUMENTs are given to clang (a cross build names its target).

A clean verdict is kept in CACHE/tidy under the hash of all that made it: tool, configuration, flags, and every header,
the system's too, as the build's own dependency log lists them. So nothing is looked at twice; without CACHE, or for a
file that was not built, everything is. Version 14 is asked for by its number; where it is not there, 77.
"""
import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

VERSION = "14"
SKIPPED = 77
KEPT_DAYS = 30
# What the configured compiler understands and clang does not; no warning is clang-tidy's to give.
FOREIGN = re.compile(r"-f(?:stack-clash-protection|cf-protection\S*|no-omit-frame-pointer|sanitize\S*|no-sanitize\S*)|-Og|-W.*")


def digest_of(path):
    try:
        return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
    except OSError:
        return None


def dependencies(build):
    """Object -> the files it was made from, of what ninja knows to be up to date."""
    run = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True)
    found, listed = {}, None
    for line in run.stdout.splitlines():
        if line.startswith("    "):
            if listed is not None:
                listed.append(str((build / line.strip()).resolve()))
        else:
            match = re.fullmatch(r"(.*): #deps \d+, deps mtime \d+ \(VALID\)", line)
            listed = found.setdefault(match.group(1), []) if match else None
    return found


class Unit:
    """One source as the build compiles it."""

    def __init__(self, root, build, entry, deps):
        self.file = pathlib.Path(entry["directory"], entry["file"]).resolve()
        self.name = self.file.relative_to(root).as_posix()
        words = shlex.split(entry["command"]) if "command" in entry else entry["arguments"]
        output = words[words.index("-o") + 1]
        self.flags = self.clang_flags(words)
        self.directory = entry["directory"]
        self.deps = deps.get(output)

    @staticmethod
    def clang_flags(words):
        flags, skip = [], False
        start = next(i for i, word in enumerate(words) if re.search(r"(?:gcc|cc|clang)(?:-\d+)?(?:\.exe)?$", word)) + 1
        for word in words[start:]:
            if skip or word in ("-o", "-c"):
                skip = word in ("-o", "-c") and not skip
            elif not FOREIGN.fullmatch(word):
                flags.append(word)
        return flags

    def key(self, root, build, tool_version, extra, digest_of):
        """None if it cannot be known what the verdict depends on."""
        digests = [digest_of(path) for path in self.deps or ()]
        if not digests or None in digests or str(self.file) not in self.deps:
            return None
        said = json.dumps([tool_version, digest_of(root / ".clang-tidy"), self.name, self.flags, extra, sorted(digests)])
        # The same sources in another clone are the same.
        return hashlib.sha256(said.replace(str(build), "BUILD").replace(str(root), "ROOT").encode()).hexdigest()


def units(root, build, only):
    deps = dependencies(build)
    seen = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["directory"], entry["file"]).resolve()
        parts = file.relative_to(root).parts if file.is_relative_to(root) else ()
        if parts[:1] == ("src",) and file.suffix == ".c" and (not only or parts[1] in only):
            unit = Unit(root, build, entry, deps)
            if unit.name not in seen or seen[unit.name].deps is None:
                seen[unit.name] = unit
    return [seen[name] for name in sorted(seen)]


def findings(tool, unit, extra):
    # One process a file: the analyzer of version 14 loses va_start when it is given several.
    command = [tool, "--quiet", str(unit.file), "--", *unit.flags, *extra]
    run = subprocess.run(command, cwd=unit.directory, capture_output=True, text=True)
    lines = re.findall(r"^.*(?:error|warning): .*\[.*\]$", run.stdout, re.M)
    if run.returncode != 0 and not lines:
        lines = [f"{unit.name}: {tool} ended with {run.returncode}: {(run.stdout + run.stderr).strip()[-400:]}"]
    return lines


def forget_old(folder):
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - KEPT_DAYS * 86400:
            path.unlink(missing_ok=True)


def check(root, build, cache, tool, only=(), extra=()):
    root, build = pathlib.Path(root).resolve(), pathlib.Path(build).resolve()
    version = subprocess.run([tool, "--version"], check=True, capture_output=True, text=True).stdout
    if not re.search(rf"version {VERSION}\.", version):
        return [f"{tool} is not version {VERSION}: {version.strip()}"], 0
    todo = units(root, build, only)
    if not todo:
        return [f"{build}: compiles no source of {root}/src"], 0
    verdicts = pathlib.Path(cache) / "tidy"
    verdicts.mkdir(parents=True, exist_ok=True)

    digest_once = functools.lru_cache(maxsize=None)(digest_of)

    def look_at(unit):
        key = unit.key(root, build, version, list(extra), digest_once)
        if key and (verdicts / key).exists():
            (verdicts / key).touch()
            return [], 0
        found = findings(tool, unit, extra)
        if key and not found:
            (verdicts / key).touch()
        return found, 1

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(look_at, todo))
    forget_old(verdicts)
    lines = [line.replace(f"{root}/", "") for found, _ in answers for line in found]
    return sorted(set(lines)), sum(count for _, count in answers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("build")
    parser.add_argument("cache")
    parser.add_argument("tool")
    parser.add_argument("--only", type=lambda text: text.split(","), default=())
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    args = parser.parse_args(sys.argv[1:split])
    if not pathlib.Path(args.tool).is_file():
        print(f"tidy: clang-tidy-{VERSION} is not installed")
        sys.exit(SKIPPED)
    found, looked_at = check(args.root, args.build, args.cache, args.tool, args.only, sys.argv[split + 1:])
    print("\n".join(found) or f"tidy: nothing found; {looked_at} files looked at, the rest known")
    sys.exit(1 if found else 0)
