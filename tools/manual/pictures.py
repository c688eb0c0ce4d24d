#!/usr/bin/env python3
"""Makes the pictures of the manual out of what the tests of the window leave.

    pictures.py FOLDER...     what tools/demo --headless names as `screenshots:`, or tests/ui/pictures of a build tree

docs/manual/pictures/list names each picture and where it comes from. Those that are in the folders are cut to what the window
holds, without the frame that Wine draws, reduced to a palette, and written to docs/manual/pictures/peicheng; the others stay
as they are. Needs ImageMagick, which is installed if it is missing (Debian).
"""
import os
import pathlib
import shutil
import subprocess
import sys

from words import LANGUAGES, repository

BRAND = "peicheng"  # whose windows the tests show
BORDER, TITLE = 3, 20  # of Wine's frame, at 96 dpi
COLOURS = 96


def install_imagemagick():
    if shutil.which("convert"):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*as_root, "apt-get", "-qq", "update"], check=True)
    subprocess.run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "--no-install-recommends",
                    "install", "imagemagick"], check=True)


def read_list(path):
    """(name, language, folder, picture) of each."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, *sources = line.split()
            if len(sources) != len(LANGUAGES):
                sys.exit(f"{path}: wanted: NAME {' '.join(LANGUAGES)}: {line}")
            for language, source in zip(LANGUAGES, sources):
                folder, _, picture = source.partition("/")
                yield name, language, folder, picture or name


def find(folders, folder, picture):
    """The newest of that name; its number in a run does not count."""
    found = [path for one in folders for path in one.glob(f"{folder}/*-{picture}.png")
             if path.stem.split("-", 1)[1] == picture]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def make(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["convert", source, "-shave", f"{BORDER}x{BORDER}", "-gravity", "north", "-chop", f"0x{TITLE}", "+repage",
                    "+dither", "-colors", str(COLOURS), "-strip", "-define", "png:exclude-chunks=date,time,gAMA,cHRM,bKGD",
                    "-define", "png:bit-depth=8", "-define", "png:color-type=3", "-define", "png:compression-level=9",
                    f"PNG:{target}"], check=True)


def main(folders):
    if not folders:
        sys.exit(__doc__)
    install_imagemagick()
    home = repository() / "docs/manual/pictures"
    made = 0
    for name, language, folder, picture in read_list(home / "list"):
        source = find(folders, folder, picture)
        if source:
            make(source, home / BRAND / language / f"{name}.png")
            made += 1
        else:
            print(f"not there: {name} ({language}): {folder}/*-{picture}.png")
    total = sum(path.stat().st_size for path in home.glob("*/*/*.png"))
    print(f"{made} made; all together {total} bytes")


if __name__ == "__main__":
    main([pathlib.Path(folder) for folder in sys.argv[1:]])
