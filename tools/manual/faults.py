"""The dictionary of errors: each fault of src/base/fault.h with its code, its two lines, and what docs/manual/faults.*.md
has to say beyond them."""
import re
from dataclasses import dataclass

from words import Wrong

DEFINE = re.compile(r"^#define (FAULT_\w+) (\d+)", re.M)
ENTRY = re.compile(r'\{(FAULT_\w+), "(\w+)"\}')
# The hundreds of fault.h, and the titles of their groups in docs/manual/faults.*.md
GROUPS = {20: "typed", 21: "files", 22: "this-pc", 23: "host", 24: "anything"}


@dataclass
class Fault:
    name: str
    number: int
    word: str

    @property
    def code(self):
        return f"PC-{self.number}"  # as fault_code says it

    @property
    def group(self):
        return GROUPS[self.number // 100]


def read(root):
    """In the order of their numbers."""
    words = dict(ENTRY.findall((root / "src/base/fault.c").read_text(encoding="utf-8")))
    numbers = DEFINE.findall((root / "src/base/fault.h").read_text(encoding="utf-8"))
    return sorted((Fault(name, int(number), words[name]) for name, number in numbers if name != "FAULT_NONE"),
                  key=lambda fault: fault.number)


def read_more(path):
    """Title of each group, and what is said beyond the two lines by the fault's word: lines of markup each."""
    titles, more, at = {}, {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"# (.+) \{#([a-z-]+)\}", line):
            titles[found.group(2)], at = found.group(1), None
        elif found := re.fullmatch(r"## (\w+)", line):
            if found.group(1) in more:
                raise Wrong(f"{path.name}: {found.group(1)} stands twice")
            at = more.setdefault(found.group(1), [])
        elif at is not None:
            at.append(line)
        elif line.strip():
            raise Wrong(f"{path.name}: belongs to no fault: {line}")
    return titles, more
