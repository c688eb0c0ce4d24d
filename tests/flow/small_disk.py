"""A file system of a few megabytes on a folder, which can be filled to its last byte and emptied again."""
import ctypes
import errno
import os
import subprocess
import unittest

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000


def own_mounts():
    """Lets this process mount what nobody else sees; as an ordinary user too, where the system allows it. Before any thread."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS | (CLONE_NEWUSER if user != 0 else 0)) != 0:
        raise unittest.SkipTest("this user may not mount a file system")
    if user != 0:
        for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(line)
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


class SmallDisk:
    def __init__(self, folder, megabytes):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.ballast = folder, os.path.join(folder, "ballast")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)

    def fill(self):
        file = os.open(self.ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        os.write(file, b"\0" * size)
                except OSError as failure:
                    if failure.errno != errno.ENOSPC:
                        raise
        finally:
            os.close(file)

    def free(self):
        if os.path.exists(self.ballast):
            os.remove(self.ballast)

    def close(self):
        subprocess.run(["umount", "-l", self.folder], check=True)
