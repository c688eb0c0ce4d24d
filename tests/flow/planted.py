"""DLLs with the names of Windows' own, to be laid where a program might take them for those."""
import os
import re
import struct

LOADED = re.compile(r'Loaded L"([^"]+)"')  # what Wine says of each module with WINEDEBUG=+loaddll


class Image:
    """A PE file's tables, as far as they name DLLs."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        header = self.number(0x3C)
        count, optional = struct.unpack_from("<H12xH", self.data, header + 6)
        wide = struct.unpack_from("<H", self.data, header + 24)[0] == 0x20B
        self.directories = header + 24 + (112 if wide else 96)
        begin = header + 24 + optional
        self.sections = [struct.unpack_from("<8xIIII", self.data, at) for at in range(begin, begin + 40 * count, 40)]

    def number(self, at):
        return struct.unpack_from("<I", self.data, at)[0]

    def place(self, address):
        return next(address - start + offset for size, start, stored, offset in self.sections
                    if start <= address < start + max(size, stored))

    def text(self, address):
        at = self.place(address)
        return self.data[at:self.data.index(b"\0", at)].decode("latin-1").lower()

    def imports(self):
        """What is loaded with it."""
        table = self.number(self.directories + 8)
        at = self.place(table) if table else 0
        while table and self.number(at + 12):
            yield self.text(self.number(at + 12))
            at += 20

    def forwards(self):
        """What is loaded when one of its functions is asked for that another DLL has."""
        table, size = self.number(self.directories), self.number(self.directories + 4)
        at = self.place(table) if table else 0
        functions = self.place(self.number(at + 28)) if table and self.number(at + 20) else 0
        for number in range(self.number(at + 20) if functions else 0):
            address = self.number(functions + 4 * number)
            if table <= address < table + size:
                yield self.text(address).rsplit(".", 1)[0] + ".dll"


def early(programs, system):
    """What comes with them before a line of ours has run: KnownDLLs, as check.pccert shows, and what those bring. Wine
    knows no KnownDLLs and would look beside the program for them."""
    seen, left = set(), {name for path in programs for name in Image(path).imports()}
    while left:
        name = left.pop()
        seen.add(name)
        path = os.path.join(system, name)
        if os.path.exists(path):
            image = Image(path)
            left |= {*image.imports(), *image.forwards()} - seen
    return seen


def names_for(programs, system):
    """Every DLL that this Windows has, but for what comes with the programs."""
    brought = early(programs, system)
    return {name for name in map(str.lower, os.listdir(system)) if name.endswith((".dll", ".drv"))} - brought


def plant(planted, names, folders):
    """A DLL (planted.c) under each of these names in each of these folders, on one disk."""
    for folder in folders:
        for name in names:
            os.link(planted, os.path.join(folder, name))


def taken(folders):
    """The paths of those that somebody has loaded."""
    return [os.path.join(folder, name) for folder in folders for name in os.listdir(folder) if name.endswith(".loaded")]


def found_in(said, folders):
    """The modules that were found in one of these folders (as programs name them), but for programs. Where Wine has a DLL of
    that name itself, it takes its own in the place of the one that was found: then this is all there is to see."""
    wanted = {folder.lower().rstrip("\\") for folder in folders}
    paths = {path.replace("\\\\", "\\").lower() for path in LOADED.findall(said)}
    assert paths, "Wine said nothing of modules"
    return sorted(path for path in paths if path.rsplit("\\", 1)[0] in wanted and not path.endswith(".exe"))
