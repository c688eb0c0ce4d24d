#!/usr/bin/env python3
"""Disks of a PC that are full, write-protected or gone, under Wine: each is told, no half file is left, nothing is given up for it.
Usage: test_full_pc.py CLASS (see test_pccert.py)."""
import os
import subprocess
import sys
import unittest

from host import WANG
from small_disk import SmallDisk, own_mounts
from test_pccert import FILE_PASSWORD, Flow


class Disks(Flow):
    """WANG has a certificate. E: is a small removable drive; so is, in effect, what the programs keep of their own."""

    @classmethod
    def setUpClass(cls):
        own_mounts()
        super().setUpClass()
        cls().applied(WANG)
        cls.serial = cls.host.certificates(WANG)[0]["serial"]

    def setUp(self):
        self.drive = SmallDisk(self.file("drive"), 1)
        self.addCleanup(self.drive.close)
        os.symlink(self.drive.folder, self.letter())
        self.addCleanup(self.unplug)

    def letter(self):
        return os.path.join(self.pc.prefix, "dosdevices", "e:")

    def unplug(self):
        if os.path.lexists(self.letter()):
            os.remove(self.letter())

    def export(self, *options):
        return self.pc.pccert("--json", "export", "--id", WANG.id, "--out", r"E:\backup.pfx", *options, typed=[FILE_PASSWORD])

    def on_drive(self):
        return sorted(set(os.listdir(self.drive.folder)) - {"ballast"})

    def own_disk(self):
        """What the programs keep of their own, on a disk of its own from now on."""
        folder = next(path for path, _, _ in os.walk(os.path.join(self.pc.prefix, "drive_c", "users"))
                      if path.endswith(os.path.join("AppData", "Local", "PeiChengCert")))
        disk = SmallDisk(self.file("own"), 1)
        subprocess.run(["cp", "-a", folder + "/.", disk.folder], check=True)
        subprocess.run(["mount", "--bind", disk.folder, folder], check=True)
        self.addCleanup(disk.close)
        self.addCleanup(subprocess.run, ["umount", "-l", folder], check=True)
        return disk

    def test_backup_to_a_full_drive(self):
        self.drive.fill()
        self.assert_refusal(1, "disk_full", "export", "--id", WANG.id, "--out", r"E:\backup.pfx", typed=[FILE_PASSWORD])
        self.assertEqual(self.on_drive(), [])
        self.drive.free()
        self.assertEqual(self.export().status, 0)
        with open(os.path.join(self.drive.folder, "backup.pfx"), "rb") as file:
            before = file.read()
        self.drive.fill()
        self.assert_refused(self.export("--force"), 1, "disk_full")  # the old one is worth more than none
        self.assertEqual(self.on_drive(), ["backup.pfx"])
        with open(os.path.join(self.drive.folder, "backup.pfx"), "rb") as file:
            self.assertEqual(file.read(), before)

    def test_backup_to_a_write_protected_drive(self):
        subprocess.run(["mount", "-o", "remount,ro", self.drive.folder], check=True)
        self.assert_refused(self.export(), 1, "target_read_only")
        self.assertEqual(self.on_drive(), [])

    def test_backup_to_a_drive_that_was_pulled_out(self):
        self.unplug()
        self.assert_refused(self.export(), 1, "target_folder")

    def test_no_room_for_what_is_kept(self):
        """An application is not begun; what can do without keeping anything goes on; what was to be kept is not removed."""
        disk = self.own_disk()
        disk.fill()
        try:
            before = self.pc.store(), self.host.records()
            answer = self.pc.pccert("--json", "apply", "--id", WANG.id, "--agree", typed=[WANG.password])
            self.assert_refused(answer, 1, "disk_full")
            self.assertEqual(self.pc.pccert("status", "--id", WANG.id).status, 0)
            answer = self.pc.pccert("--json", "remove", "--serial", self.serial, "--yes", "--keep-undo")
            self.assertEqual(answer.status, 1, answer)
            self.assertIn(answer.json["error"]["fault"], ("disk_full", "undo_record"))
            self.assertEqual((self.pc.store(), self.host.records()), before)
            self.assertEqual(self.export().status, 0)
        finally:
            disk.free()
        self.assertEqual(self.pc.pccert("remove", "--serial", self.serial, "--yes", "--keep-undo").status, 0)
        self.assertEqual(self.pc.pccert("undo", "--serial", self.serial).status, 0)
        self.check_signature(self.serial)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
