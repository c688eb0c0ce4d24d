#!/usr/bin/env python3
"""Every brand of the repository can be built, none shares its product_id with another, no source names a firm, and what
tools/cmake/brand.py says of C is what C says.

    brand.py ROOT
"""
import importlib.util
import json
import pathlib
import re
import sys

import strings

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/cmake/brand.py"
COLOUR = re.compile(r"\[COLOUR_(\w+)\] = RGB\(0x(..), 0x(..), 0x(..)\)")
NUMBER = re.compile(r"NUMBER\(\w+, (\w+), IN_MACHINE, ([-*\d ]+), ([-*\d ]+)\)")


SOURCES = ("src/**/*.[ch]", "res/*.rc", "res/*.in", "res/lang/*.rc", "installer/**/*.ns[hi]", "installer/**/*.in",
           "installer/**/*.[ch]")
NSIS_COMMENT = re.compile(r"(^|\s);.*$", re.M)
# What a firm is known by: none of it may stand in a source, where another firm's build would have it too.
WORDS = ("product_id", "firm_name", "firm_name_en", "product_name", "product_name_en", "hotline", "hotline_en")
NAMED_ALL_THE_SAME = {("installer/bundle.nsh", "PeiChengCert")}  # the default of a file that other installers include


def load_tool():
    spec = importlib.util.spec_from_file_location("brand_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = load_tool()


def product(text):
    """"-12 * 3600" as a number."""
    value = 1
    for factor in text.split("*"):
        value *= int(factor)
    return value


def faults_of_the_tool(root):
    theme = (root / "src/tray/theme.c").read_text("utf-8")
    colours = {name.lower(): "#" + "".join(parts).upper() for name, *parts in COLOUR.findall(theme)}
    for name, value in tool.FIXED_COLOURS.items():
        if colours.get(name) != value:
            yield f"tools/cmake/brand.py: FIXED_COLOURS: {name} is {value}, in src/tray/theme.c {colours.get(name)}"
    settings = (root / "src/client/settings.c").read_text("utf-8")
    numbers = {name: (product(least), product(most)) for name, least, most in NUMBER.findall(settings)}
    if numbers != tool.NUMBERS:
        yield f"tools/cmake/brand.py: NUMBERS: {tool.NUMBERS}, in src/client/settings.c {numbers}"


def faults_of_sources(root, brands):
    words = {brand[member] for brand in brands for member in WORDS}
    for path in sorted(path for pattern in SOURCES for path in root.glob(pattern)):
        name, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
        comments = NSIS_COMMENT if path.suffix in (".nsh", ".nsi") else None
        text = comments.sub("", text) if comments else strings.without_comments(text)
        for word in sorted(words):
            if word in text and (name, word) not in NAMED_ALL_THE_SAME:
                yield f"{name}: {word} is one firm's: take it from the brand"


def check(root):
    folders = [path for path in sorted((root / "res/brand").glob("*/"))]
    faults = [fault for folder in folders for fault in tool.faults_of(folder)]
    brands = [json.loads((folder / "brand.json").read_text("utf-8")) for folder in folders] if not faults else []
    ids = {}
    for folder, brand in zip(folders, brands):
        name = brand["product_id"]
        if name.lower() in ids:  # Windows compares its names so
            faults.append(f"{folder}/brand.json: product_id: {name} is {ids[name.lower()]}'s")
        ids[name.lower()] = folder.name
    if not folders:
        faults.append(f"{root}/res/brand: no brand found")
    return faults + list(faults_of_sources(root, brands)) + list(faults_of_the_tool(root))


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "brand: every brand can be built")
    sys.exit(1 if found else 0)
