"""What a program is linked of, from the linker's map of it.

Knows nothing of where a file comes from; that is components.py.
"""
import re

HEAD = "Archive member included to satisfy reference by file (symbol)"
# The reason stands on the same line only after a short name.
MEMBER = re.compile(r"^(\S.*?)\([^()]+\)(?:\s|$)")


def archives(text):
    """The archives of which at least one member was taken."""
    found = set()
    lines = text.splitlines()
    if HEAD not in lines:
        raise ValueError("is no map of GNU ld")
    for line in lines[lines.index(HEAD) + 2:]:
        if not line:
            break
        match = MEMBER.match(line)
        if match:
            found.add(match.group(1))
    return found


def objects(text):
    """The objects that were named to the linker, by us or by the compiler (its start-up code)."""
    return {name for name in re.findall(r"^LOAD (.+)$", text, re.M) if not name.endswith(".a")} - {"dll stuff"}


def files(path):
    """All of which something is in the program that PATH is the map of."""
    text = path.read_text("utf-8", errors="surrogateescape")
    try:
        return archives(text) | objects(text)
    except ValueError as reason:
        raise ValueError(f"{path} {reason}") from None
