"""QR codes as another program reads them (zbarimg): from a picture, or drawn in characters."""
import os
import shutil
import subprocess
import tempfile

ZBARIMG = shutil.which("zbarimg")
DARK = {" ": (0, 0), "\u2580": (1, 0), "\u2584": (0, 1), "\u2588": (1, 1)}  # upper and lower half
SCALE = 4


def read_picture(path):
    """What the only QR code in the picture says."""
    done = subprocess.run([ZBARIMG, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"no QR code in {path}: {done.stderr}")
    return done.stdout.rstrip("\n")


def drawn(text):
    """The lines of a text that are made of half blocks."""
    return [line for line in text.splitlines() if line and set(line) <= set(DARK)]


def read_text(text):
    """The same of one that is drawn in half blocks, dark on light."""
    rows = []
    for line in drawn(text):
        halves = [DARK[character] for character in line]
        for half in (0, 1):
            rows += [b"".join((b"\0" if pair[half] else b"\xff") * SCALE for pair in halves)] * SCALE
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "qr.pgm")
        with open(path, "wb") as file:
            file.write(b"P5 %d %d 255\n" % (len(rows[0]), len(rows)) + b"".join(rows))
        return read_picture(path)
