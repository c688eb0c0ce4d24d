"""A screen for programs with windows, on a machine that has none: Xvfb, and pictures of what it shows."""
import mmap
import os
import shutil
import struct
import subprocess
import zlib

HEADER = struct.Struct(">25I")  # XWDFileHeader of X11/XWDFile.h
BYTES_PER_COLOR = 12


def write_png(path, width, height, rows):
    """rows: each a bytes of RGB triples."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\0" + row for row in rows)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(raw, 6)))
        file.write(chunk(b"IEND", b""))


class Screen:
    """One Xvfb, which picks its display's number itself and keeps its picture in a file, from which ours are made."""

    def __init__(self, folder, width, height):
        self.folder = folder
        self.width, self.height = width, height
        os.makedirs(folder)
        if shutil.which("Xvfb") is None:
            raise AssertionError("Xvfb is missing: run tools/deps")
        picked, give = os.pipe()
        with open(os.path.join(folder, "xvfb.log"), "wb") as log:
            self.process = subprocess.Popen(
                ["Xvfb", "-displayfd", str(give), "-screen", "0", f"{width}x{height}x24", "-fbdir", folder,
                 "-nolisten", "tcp", "-noreset"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[give])
        os.close(give)
        with os.fdopen(picked) as file:
            number = file.readline().strip()  # comes when it is ready; nothing when it has failed
        if not number:
            raise AssertionError(f"Xvfb does not start: see {folder}/xvfb.log")
        self.display = ":" + number

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def pixels(self, rect=None):
        """What is to be seen in that rectangle (left, top, right, bottom): width, height, rows of RGB."""
        left, top, right, bottom = rect or (0, 0, self.width, self.height)
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, self.width), min(bottom, self.height)
        with open(os.path.join(self.folder, "Xvfb_screen0"), "rb") as file, \
                mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as picture:
            header = HEADER.unpack_from(picture)
            start, line, colors = header[0], header[12], header[19]
            start += colors * BYTES_PER_COLOR
            rows = []
            for y in range(top, bottom):
                at = start + y * line + left * 4
                bgrx = picture[at:at + (right - left) * 4]
                rgb = bytearray((right - left) * 3)
                rgb[0::3], rgb[1::3], rgb[2::3] = bgrx[2::4], bgrx[1::4], bgrx[0::4]
                rows.append(bytes(rgb))
        return right - left, bottom - top, rows

    def save(self, path, rect=None):
        write_png(path, *self.pixels(rect))
