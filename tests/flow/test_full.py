"""Disks without room, or that can be read and no more, from some exchange of an application on: the host's, which answers 503, says in
its log what it is, and has lost nothing of what it had acknowledged; and this PC's, which says so. With room again, the next start or
login ends with one confirmed certificate with its key.

    test_full.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_FLOW_READ_ONLY, PCCERT_OPENSSL name the programs.
"""
import os
import sqlite3
import subprocess
import unittest

from host import CHEN
from meanwhile import Meanwhile
from small_disk import SmallDisk, own_mounts
from troubled import Matrix

READ_ONLY = os.environ.get("PCCERT_FLOW_READ_ONLY", "")  # read_only.c


class Full(Meanwhile):
    command = "apply"
    words = None  # where; None: everywhere

    @classmethod
    def setUpClass(cls):
        own_mounts()
        super().setUpClass()

    def each(self, told):
        """told: (status, fault) of a run that could not go on; how many it were."""
        matrix = Matrix(self.command, self.words_of(*self.customer(self.command), self.command))
        failed = 0
        for number, word in enumerate(matrix.words, 1):
            if self.words is not None and word not in self.words:
                continue
            with self.subTest(exchange=f"{number} {word}"):
                pc, person = self.customer(self.command)
                disk = self.disk_of(pc)
                try:
                    answer = self.during(pc, person, self.command, number, lambda disk=disk: self.fill(disk))
                finally:
                    disk.free()
                self.assertIn((answer["status"], answer["fault"]), (("ok", "none"), told), answer.said)
                self.assert_whole(pc, person)
                how = "" if answer["status"] == "ok" else self.finish(pc, person, self.command)
                self.assert_only(pc, person, 1)
                matrix.put("full", number, answer, how)
                failed += answer["status"] != "ok"
        matrix.print()
        return failed


class FullHost(Full):
    """Reading goes on; whatever has to be written is put off."""

    words = ("login", "order", "finalize", "confirm")
    failing = 4

    @classmethod
    def configure(cls, host):
        """Its log is elsewhere."""
        super().configure(host)
        os.symlink(os.path.join(cls.top, "host.log"), os.path.join(host.folder, "host.log"))

    def assert_logged(self, words, least):
        """Once for each request that could not be done, at the least, and on no other occasion."""
        with open(os.path.join(self.top, "host.log"), encoding="utf-8") as file:
            errors = [line for line in file if " error " in line]
        self.assertGreaterEqual(len([line for line in errors if words in line]), least, errors)
        self.assertEqual([line for line in errors if words not in line and "failed: io" not in line], [])

    def test_application(self):
        self.assertEqual(self.each(("busy", "host_busy")), self.failing)
        self.assert_logged(self.logged, self.failing)


class HostDisk(FullHost):
    logged = "the disk that holds the database is full"

    @classmethod
    def configure(cls, host):
        super().configure(host)
        disk = SmallDisk(os.path.join(cls.top, "disk"), 24)
        cls.addClassCleanup(disk.close)
        subprocess.run(["cp", "-a", host.folder + "/.", disk.folder], check=True)
        subprocess.run(["mount", "--move", disk.folder, host.folder], check=True)
        disk.folder, disk.ballast = host.folder, os.path.join(host.folder, "ballast")
        cls.disk = disk

    def disk_of(self, _pc):
        return self.disk

    def fill(self, disk):
        """What the database has written ahead goes to its place first, or there would be room in that for some time."""
        connection = sqlite3.connect(os.path.join(self.host.folder, "ra.db"), timeout=30)
        try:
            (busy, _, _), = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.assertEqual(busy, 0)
        finally:
            connection.close()
        disk.fill()

    def test_commands(self):
        """An operator's command says that it failed, and has done nothing."""
        before = self.host.records()
        self.fill(self.disk)
        try:
            with self.assertRaises(subprocess.CalledProcessError) as failure:
                self.host.ra("user", "add", "--id", CHEN.id, "--name", CHEN.name, typed=CHEN.password + "\n")
            self.assertEqual(failure.exception.returncode, 1)
            self.assertIn("full", failure.exception.stderr)
            self.assertEqual(self.host.records(), before)
        finally:
            self.disk.free()
        self.host.add(CHEN)
        self.assertIn("whole", self.host.ra("audit", "verify"))


    def test_start(self):
        """A host whose disk is mounted for reading starts and serves nothing, and says why; mounted as ever it goes on."""
        self.host.stop()
        before = self.host.records()
        subprocess.run(["mount", "-o", "remount,ro", self.host.folder], check=True)
        try:
            done = subprocess.run([self.host.program, "serve", "--config", self.host.config_path], capture_output=True, text=True,
                                  timeout=60)
        finally:
            subprocess.run(["mount", "-o", "remount,rw", self.host.folder], check=True)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done)
        self.assertIn("Read-only", done.stderr)
        self.assertEqual(self.host.records(), before)
        self.host.start()


class HostDiskWhole(HostDisk):
    words = None
    failing = 12  # wherever it begins, something has to be written after it; but for the logout, which nobody waits for


class HostReadOnly(FullHost):
    """The kernel has made the disk read-only, as it does after an error of the disk, while the host is running."""

    logged = "the disk that holds the database cannot be written"

    @classmethod
    def configure(cls, host):
        super().configure(host)
        cls.sign = os.path.join(cls.top, "read-only")
        usual = host.environment
        sanitizer = ":".join(filter(None, (os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0")))
        host.environment = lambda later_s: dict(usual(later_s), LD_PRELOAD=READ_ONLY, PCCERT_READ_ONLY=cls.sign, ASAN_OPTIONS=sanitizer)

    def disk_of(self, _pc):
        return self

    @classmethod
    def fill(cls, _disk):
        with open(cls.sign, "w", encoding="ascii"):
            pass

    @classmethod
    def free(cls):
        os.remove(cls.sign)


class PcDisk(Full):
    def new_pc(self):
        pc = super().new_pc()
        self.disk = SmallDisk(pc.folder, 4)
        self.addCleanup(self.disk.close)
        return pc

    def disk_of(self, _pc):
        return self.disk

    @staticmethod
    def fill(disk):
        disk.fill()

    def test_application(self):
        self.assertGreaterEqual(self.each(("io", "disk_full")), 5)


if __name__ == "__main__":
    unittest.main()
