#!/usr/bin/env python3
"""The committed icons hold every size that is asked for, and were made from the committed drawings.

    icons.py ROOT

made.sha256 is written by tools/icons: a drawing that was changed since, or an icon that was made by hand, shows there.
"""
import hashlib
import pathlib
import struct
import sys

LIST = "res/icons/made.sha256"
TRAY = {16, 20, 24, 32, 48}  # small icons at 100 to 300 % (facts/windows.md C12)
LOGO = {40, 48, 60, 72, 80, 96}
ICONS = {f"res/icons/tray-{state}.ico": TRAY for state in ("fine", "due", "problem", "working", "neutral")}
PROGRAM = "res/icons/program.ico"
ICONS[PROGRAM] = TRAY | {256}
PNG = b"\x89PNG\r\n\x1a\n"
HEADER, ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")


def pictures(data):
    """(width, height, bits, what it is: "png" or "bitmap") of each picture in an .ico; ValueError if it is none."""
    if len(data) < HEADER.size:
        raise ValueError("is cut")
    zero, kind, count = HEADER.unpack_from(data)
    if (zero, kind) != (0, 1) or len(data) < HEADER.size + count * ENTRY.size:
        raise ValueError("is no icon")
    for i in range(count):
        width, height, _, _, _, bits, size, offset = ENTRY.unpack_from(data, HEADER.size + i * ENTRY.size)
        picture = data[offset:offset + size]
        if size == 0 or len(picture) != size:
            raise ValueError("is cut")
        yield width or 256, height or 256, bits, "png" if picture.startswith(PNG) else "bitmap"


def faults_of_icon(data, sizes):
    try:
        found = list(pictures(data))
    except ValueError as reason:
        yield str(reason)
        return
    present = {width for width, *_ in found}
    if sizes - present:
        yield f"lacks {', '.join(str(size) for size in sorted(sizes - present))}"
    if present - sizes:
        yield f"holds {', '.join(str(size) for size in sorted(present - sizes))}, which nobody asks for"
    for width, height, bits, what in found:
        if width != height or bits != 32:
            yield f"holds {width} x {height} with {bits} bits"
        if (what == "png") != (width == 256):
            yield f"holds {width} as a {what}: 256 alone is a PNG"


def recorded(root, faults):
    digests = {}
    path = root / LIST
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        digest, _, name = line.partition("  ")
        digests[name] = digest
    if not digests:
        faults.append(f"{LIST}: nothing is recorded: run tools/icons")
    return digests


def check(root):
    faults = []
    brands = sorted((root / "res/brand").glob("*/"))
    icons = ICONS | {f"{brand.relative_to(root).as_posix()}/logo.ico": LOGO for brand in brands}
    own = (path.with_suffix(".ico").relative_to(root).as_posix() for path in (root / "res/brand").glob("*/program.svg"))
    icons |= dict.fromkeys(own, ICONS[PROGRAM])
    drawings = [*(root / "res/icons").glob("*.svg"), *(root / "res/brand").glob("*/*.svg")]
    digests = recorded(root, faults)
    for name, sizes in icons.items():
        path = root / name
        if path.is_file():
            faults.extend(f"{name} {fault}" for fault in faults_of_icon(path.read_bytes(), sizes))
        else:
            faults.append(f"{name} is missing: run tools/icons")
    present = {path.relative_to(root).as_posix() for path in drawings} | {name for name in icons if (root / name).is_file()}
    for name in sorted(present - digests.keys()):
        faults.append(f"{name} is not recorded: run tools/icons")
    for name in sorted(digests.keys() - present):
        faults.append(f"{name} is recorded and not there: run tools/icons")
    for name in sorted(digests.keys() & present):
        if hashlib.sha256((root / name).read_bytes()).hexdigest() != digests[name]:
            faults.append(f"{name} is not what the icons were made from or came out as: run tools/icons")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "icons: every size is there, made from these drawings")
    sys.exit(1 if found else 0)
