"""A backup that is made while the host serves, and the host that comes of it; and what is no backup.

    test_backup.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import json
import os
import shutil
import subprocess
import threading
import unittest

from host import LIN, WANG, Person, national_id
from test_client import RA, Flow

CROWD = [Person(national_id(f"{number:07}"), "某人", "windy-Hsinchu-66", f"09{number:08}") for number in range(1, 40)]


class Backup(Flow):
    """The host is lost after a backup; what stands in that goes on."""

    people = (WANG, LIN)

    def run_ra(self, *words, kill_at=None):
        environment = dict(os.environ, **({"PCCERT_KILL_AT": kill_at} if kill_at else {}))
        return subprocess.run([RA, *words], capture_output=True, text=True, check=False, env=environment)

    def backup(self, name, **more):
        folder = os.path.join(self.top, name)
        return folder, self.run_ra("backup", "--config", self.host.config_path, "--to", folder, **more)

    def restore(self, folder, name, *options):
        new = os.path.join(self.top, name)
        return new, self.run_ra("restore", "--from", folder, "--dir", new, *options)

    def made(self, name):
        folder, done = self.backup(name)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        return folder, done.stdout

    def refused(self, folder, why, *options):
        new, done = self.restore(folder, "refused", *options)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(why, done.stderr)
        self.assertEqual(os.listdir(new) if os.path.exists(new) else [], [])

    def crowded(self, over):
        """Somebody is added again and again, by programs of their own: each is a transaction and a row of the log."""
        for person in CROWD:
            if over.is_set():
                return
            self.host.add(person)

    def test_under_load_and_lost(self):
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, WANG)["status"], "ok")
        over = threading.Event()
        crowd = threading.Thread(target=self.crowded, args=(over,))
        crowd.start()
        try:
            backups = [self.made(f"loaded{turn}") for turn in range(3)]
        finally:
            over.set()
            crowd.join()
        folder, said = backups[-1]
        self.assertEqual({os.stat(os.path.join(folder, name)).st_mode & 0o777 for name in os.listdir(folder)}, {0o600})
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual({one["name"] for one in manifest["files"]} | {"manifest.json"}, set(os.listdir(folder)))
        self.assertIn(manifest["audit_head"], said)
        self.assertEqual(self.apply(self.new_pc(), LIN)["status"], "ok")  # after it: this will be lost
        serials = [self.host.certificates(person)[0]["serial"] for person in (WANG, LIN)]
        self.host.ra("cert", "revoke", "--serial", serials[0], "--reason", "keyCompromise")  # and this
        later = self.run_ra("audit", "verify", "--config", self.host.config_path).stdout.split("head ")[1].strip()
        self.host.kill()
        lost = self.host.folder + ".lost"
        os.rename(self.host.folder, lost)
        try:
            new, done = self.restore(folder, os.path.basename(self.host.folder), "--head", later)
            self.assertEqual((done.returncode, done.stderr), (0, ""), done)
            rows = int(later.split(":")[0]) - int(manifest["audit_head"].split(":")[0])
            self.assertIn(f"{rows} rows of the audit log are lost", done.stdout)
            self.assertIn("BEFORE crl make AND serve revoke again", done.stdout)
            self.assertEqual(new, self.host.folder)
            self.assertEqual(self.run_ra("-n", "--config", self.host.config_path).returncode, 0)
            self.host.start()
            self.assert_done(pc, WANG)
            self.assertEqual(self.host.states(LIN), [])
            checked = self.run_ra("audit", "verify", "--config", self.host.config_path, "--head", manifest["audit_head"])
            self.assertEqual(checked.returncode, 0, checked)
            revoke = [self.run_ra("cert", "revoke", "--config", self.host.config_path, "--serial", serial, "--reason", "keyCompromise")
                      for serial in serials]
            self.assertEqual([done.returncode for done in revoke], [0, 1], revoke)
            self.assertIn("there is no certificate of this serial number", revoke[1].stderr)
            self.assertEqual(self.host.states(WANG), ["revoked"])
            self.assertEqual(self.apply(self.new_pc(), LIN)["status"], "ok")  # and it goes on
        finally:
            if self.host.process:
                self.host.stop()
            shutil.rmtree(self.host.folder, ignore_errors=True)
            os.rename(lost, self.host.folder)
            self.host.start()

    def test_what_is_damaged_is_refused(self):
        folder, said = self.made("good")
        for name in ("ra.db", "issuing.key", "ra.keys", "ra.json", "consent.zh-TW.txt"):
            for damage in ("turned", "cut", "longer", "gone"):
                with self.subTest(name=name, damage=damage):
                    bad = os.path.join(self.top, "bad")
                    shutil.copytree(folder, bad)
                    self.damage(os.path.join(bad, name), damage)
                    self.refused(bad, name)
                    shutil.rmtree(bad)
        self.refused(self.top, "it has no manifest")
        number = said.split("audit head ")[1].split(":")[0]
        self.refused(folder, "is broken", "--head", f"{number}:{'0' * 64}")
        new, done = self.restore(folder, "whole")
        self.assertEqual(done.returncode, 0, done)
        shutil.rmtree(new)

    @staticmethod
    def damage(path, how):
        with open(path, "r+b") as file:
            data = file.read()
            if how == "turned":
                file.seek(len(data) // 2)
                file.write(bytes([data[len(data) // 2] ^ 1]))
            elif how == "cut":
                file.truncate(len(data) - 1)
            elif how == "longer":
                file.write(b"x")
        if how == "gone":
            os.unlink(path)

    def test_a_manifest_that_lies(self):
        """Whoever changes a file can change its hash too: the audit log's chain and the manifest's form are left."""
        folder, _ = self.made("lied")
        path = os.path.join(folder, "manifest.json")
        with open(path, encoding="utf-8") as file:
            true = json.load(file)
        for what, why in (({"audit_head": "1:" + "0" * 64}, "does not end with the manifest's head"),
                          ({"format": 2}, "is not one of ours"),
                          ({"files": [*true["files"], {"name": "../escaped", "bytes": 0, "sha256": "0" * 64}]}, "is not one of ours"),
                          ({"files": [*true["files"], true["files"][0]]}, "is not one of ours"),
                          ({"files": [one for one in true["files"] if one["name"] != "ra.json"]}, "has no configuration"),
                          ({"files": [one for one in true["files"] if one["name"] != "issuing.key"]}, "/issuing.key")):
            with self.subTest(what=what):
                with open(path, "w", encoding="utf-8") as file:
                    json.dump({**true, **what}, file)
                self.refused(folder, why)
        self.assertFalse(os.path.exists(os.path.join(self.top, "escaped")))

    def test_a_host_that_lost_its_ca_key_makes_no_backup(self):
        """The key is in the memory of the one that serves: the nightly backup is what says that its file is gone."""
        key = os.path.join(self.host.folder, "issuing.key")
        os.rename(key, key + ".away")
        try:
            folder, done = self.backup("keyless")
        finally:
            os.rename(key + ".away", key)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("files.issuing_key: this file is missing", done.stderr)
        self.assertIn("/issuing.key", done.stderr)
        self.assertEqual(os.listdir(folder), [])

    def test_nothing_is_overwritten(self):
        folder, _ = self.made("once")
        before = {name: os.stat(os.path.join(folder, name)).st_mtime_ns for name in os.listdir(folder)}
        _, done = self.backup("once")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("has something in it already", done.stderr)
        done = self.run_ra("restore", "--from", folder, "--dir", self.host.folder)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("has something in it already", done.stderr)
        self.assertEqual({name: os.stat(os.path.join(folder, name)).st_mtime_ns for name in os.listdir(folder)}, before)

    def test_one_that_was_broken_off_is_none(self):
        for point in ("file_digest.copied", "sqlite_copy.copied"):
            folder, done = self.backup("broken." + point, kill_at=point)
            self.assertLess(done.returncode, 0, done)
            self.refused(folder, "it has no manifest")

    def test_files_from_elsewhere_come_along(self):
        elsewhere = os.path.join(self.top, "elsewhere.key")
        shutil.copy(os.path.join(self.host.folder, "tls.key"), elsewhere)
        folder = self.made_with("elsewhere", "files", tls_key=elsewhere)
        os.unlink(elsewhere)
        new, done = self.restore(folder, "from_elsewhere")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(self.run_ra("-n", "--config", os.path.join(new, "ra.json")).returncode, 0)

    def made_with(self, name, section, **members):
        """The folder of a backup of the host with another configuration."""
        with open(self.host.config_path, encoding="utf-8") as file:
            before = file.read()
        self.host.configure(section, **members)
        try:
            return self.made(name)[0]
        finally:
            with open(self.host.config_path, "w", encoding="utf-8") as file:
                file.write(before)

    def test_what_the_operators_page_proves_itself_by_comes_along(self):
        desk = {"tls_certificate": os.path.join(self.top, "desk.pem"), "tls_key": os.path.join(self.host.folder, "desk.key")}
        shutil.copy(os.path.join(self.host.folder, "tls.pem"), desk["tls_certificate"])
        shutil.copy(os.path.join(self.host.folder, "tls.key"), desk["tls_key"])
        folder = self.made_with("desk", "operators", listen="127.0.0.1:0", **desk)
        os.unlink(desk["tls_certificate"])
        new, done = self.restore(folder, "from_desk")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(self.run_ra("-n", "--config", os.path.join(new, "ra.json")).returncode, 0)
        with open(os.path.join(new, "ra.json"), encoding="utf-8") as file:
            kept = json.load(file)["operators"]
        for name, copied in (("tls_certificate", "tls.pem"), ("tls_key", "tls.key")):
            with open(os.path.join(new, kept[name]), "rb") as one, open(os.path.join(self.host.folder, copied), "rb") as other:
                self.assertEqual(one.read(), other.read())
        os.unlink(os.path.join(folder, kept["tls_key"]))
        self.refused(folder, os.path.basename(kept["tls_key"]))
        os.unlink(desk["tls_key"])
        with self.assertRaises(AssertionError) as told:  # nor is there a backup without it
            self.made_with("deskless", "operators", listen="127.0.0.1:0", tls_certificate="tls.pem", tls_key="desk.key")
        self.assertIn("operators.tls_key: this file is missing", str(told.exception))


if __name__ == "__main__":
    unittest.main()
