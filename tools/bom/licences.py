#!/usr/bin/env python3
"""Writes LICENSES.txt: under which licences everything stands that is in the programs and their setup.

    licences.py --root ROOT --build BUILD --prefix PREFIX [--makensis FILE] --out FILE MAP...

MAP is a program's link map, made in BUILD; PREFIX holds the libraries; the setup is made by --makensis. The same inputs
give the same bytes. For Notepad, as of Windows 10 1607, it is UTF-8 with a byte order mark and CRLF.
"""
import argparse
import pathlib
import sys

import components

RULE = "=" * 78


def written(name, version, programs, own, others):
    lines = [f"{name} {version}", "", f"{', '.join(programs)} and the setup consist of:", ""]
    for title, licences in [(f"{name} {version}", ["MIT"])] + [(f"{c.name} {c.version}", c.licences) for c in others]:
        lines += [f"    {title}: {', '.join(licences)}"]
    lines += ["", "What follows are their licences, as their sources have them."]
    for title, text in [(f"{name} {version}", own)] + [
            (f"{c.name} {c.version}: {part}", text) for c in others for part, text in c.texts.items()]:
        lines += ["", RULE, title, RULE, "", *text.strip("\n").splitlines()]
    return "\ufeff" + "".join(line.rstrip() + "\r\n" for line in lines)


def main(argv):
    parser = argparse.ArgumentParser()
    for name in ("root", "build", "prefix", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--makensis", type=pathlib.Path)
    parser.add_argument("map", nargs="+", type=pathlib.Path)
    args = parser.parse_args(argv)
    deps_list = args.root / "tools/deps.list"
    found = components.merged(components.of_program(path, args.build, args.prefix, deps_list) for path in args.map)
    if args.makensis:
        found.append(components.of_setup(args.makensis, deps_list))
    text = written("Certificate tool", (args.root / "res/version").read_text().strip(),
                   [path.stem for path in args.map], (args.root / "LICENSE").read_text("utf-8"), found)
    args.out.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, ValueError) as reason:
        sys.exit(f"licences: {reason}")
