"""pccert check under Wine: what is wrong with Windows, its store, its disk or the installation is made so, and named; the
report for the helpdesk holds nobody's number. The way to the host test_checks.py breaks. Usage: test_checks_pc.py CLASS"""
import contextlib
import os
import subprocess
import sys
import unittest

from host import WANG
from pc import WINE, windows_path
from test_pccert import CHINESE, Flow

KINDS = ["windows", "user", "disk", "store_read", "store_write", "provider", "chain", "stale", "proxy", "host", "tls", "clock",
         "signature", "revocation", "backup", "cas", "verbs", "autostart", "calendar", "version"]
MY = r"Software\Microsoft\SystemCertificates\My\Certificates"
CURRENT_VERSION = r"HKCU\Software\Microsoft\Windows\CurrentVersion"
UNINSTALL, RUN = CURRENT_VERSION + r"\Uninstall\PeiChengCert", CURRENT_VERSION + r"\Run"


class Faults(Flow):
    people = (WANG,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        answer = cls.pc.apply(cls.host, WANG)
        if answer.status != 0:
            raise AssertionError(answer)

    def check(self, *options):
        """The lines of a check, by kind; its exit code is what they say."""
        answer = self.pc.pccert("--json", "check", *options)
        lines = {line["check"]: line for line in answer.json["checks"]}
        failed = [line for line in lines.values() if line["result"] == "fail"]
        self.assertEqual(answer.status, 1 if failed else 0, answer)
        for line in lines.values():
            self.assertTrue(line["message"], line)
            self.assertEqual(bool(line["remedy"]), line["result"] in ("warn", "fail"), line)
        return lines

    def assert_line(self, kind, result, action="none", lines=None):
        line = (lines or self.check())[kind]
        self.assertEqual((line["result"], line["action"]), (result, action), line)
        return line

    def registry(self, *words):
        subprocess.run([WINE, "reg", *words, "/f"], env=self.pc.environment, check=True, capture_output=True)

    @contextlib.contextmanager
    def windows(self, version):
        """Wine as another Windows, for programs that start from now on."""
        self.registry("add", r"HKCU\Software\Wine", "/v", "Version", "/d", version)
        try:
            yield
        finally:
            self.registry("delete", r"HKCU\Software\Wine", "/v", "Version")

    def test_all_else_is_well(self):
        before = self.outside()
        lines = self.check()
        self.assertEqual(self.outside(), before)  # a check changes nothing
        self.assertEqual(list(lines), KINDS)
        wrong = {kind: line["result"] for kind, line in lines.items() if line["result"] != "pass"}
        # Wine's own Windows is 7, its user an administrator; nobody has made a backup; the program was copied here, not
        # installed; this host has no release notice
        self.assertEqual(wrong, {"windows": "fail", "user": "warn", "backup": "warn", "verbs": "not_asked", "autostart": "not_asked",
                                 "version": "not_asked"})
        self.assertIn("A12****789", lines["signature"]["message"])
        self.assertIn(WANG.id, self.check("--id", WANG.id)["signature"]["message"])

    def test_windows(self):
        with self.windows("win10"):  # Wine's is an early one
            lines = self.check()
        self.assert_line("windows", "warn", lines=lines)
        self.assertEqual([kind for kind, line in lines.items() if line["result"] == "fail"], [])

    def test_unwritable_store(self):
        self.assertEqual(self.pc.probe("deny", MY).status, 0)
        try:
            line = self.assert_line("store_write", "fail")
        finally:
            self.assertEqual(self.pc.probe("allow", MY).status, 0)
        self.assertIn("win32 5", line["code"])  # ERROR_ACCESS_DENIED
        self.assert_line("store_write", "pass")

    def test_read_only_disk(self):
        folder = next(path for path, _, _ in os.walk(os.path.join(self.pc.prefix, "drive_c", "users"))
                      if path.endswith(os.path.join("AppData", "Local", "PeiChengCert")))
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder], capture_output=True)
        if done.returncode != 0:
            self.skipTest("this user may not mount a file system")
        try:
            line = self.pc.pccert("--json", "check").json["checks"][KINDS.index("disk")]
        finally:
            subprocess.run(["umount", folder], check=True)
        self.assertEqual((line["check"], line["result"]), ("disk", "fail"), line)
        self.assert_line("disk", "pass")

    @contextlib.contextmanager
    def installed(self):
        """As the setup would have noted it, with nothing of what it sets up besides."""
        self.registry("add", UNINSTALL, "/v", "InstallLocation", "/d", r"C:\PeiChengCert")
        self.registry("add", UNINSTALL, "/v", "Autostart", "/t", "REG_DWORD", "/d", "1")
        try:
            yield
        finally:
            self.registry("delete", UNINSTALL)

    def test_missing_verbs_and_no_autostart(self):
        with self.installed():
            lines = self.check()
            self.assert_line("verbs", "warn", "repair", lines)
            self.assert_line("autostart", "warn", "autostart", lines)
            self.assertEqual(self.pc.pccert("repair").status, 0)
            lines = self.check()
            self.assert_line("verbs", "pass", lines=lines)
            self.assert_line("autostart", "warn", "autostart", lines)  # taken away by somebody: that is left alone...
            answer = self.pc.pccert("repair", "--autostart")  # ...until the person says so
            self.assertEqual(answer.status, 0, answer)
            self.assert_line("autostart", "pass")
            self.registry("add", RUN, "/v", "PeiChengCert", "/d", r"C:\other\program.exe")
            self.assert_line("autostart", "warn", "autostart")
            self.registry("delete", RUN, "/v", "PeiChengCert")
        answer = self.pc.pccert("--json", "repair", "--autostart")
        self.assert_refused(answer, 3, "not_installed")

    def test_report(self):
        serial = self.pc.serials()[0]
        for language in ("zh-TW", "en"):
            path = self.file(f"report.{language}.txt")
            answer = self.pc.pccert("--lang", language, "check", "--id", WANG.id, "--report", windows_path(path))
            self.assertEqual(answer.status, 1, answer)
            self.assertIn(serial, answer.out)
            with open(path, encoding="utf-8-sig", newline="") as file:
                report = file.read()
            self.assertEqual(report.count("\n"), report.count("\r\n"))
            self.assertEqual(bool(CHINESE.search(report.split("\r\n")[0])), language == "zh-TW")
            for kind in ("windows", "user", "verbs"):
                self.assertIn(f"check.{kind}", report)
            self.assertIn(f"{serial[:4]}****{serial[-4:]}", report)
            self.assertIn("A12****789", report)
            for secret in (WANG.id, serial, WANG.name, WANG.phone, WANG.password, "root"):
                self.assertNotIn(secret, report)
        answer = self.pc.pccert("--json", "check", "--report", r"C:\no such folder\report.txt")
        self.assert_refused(answer, 1, "target_folder")
        self.assertEqual(len(answer.json["checks"]), len(KINDS))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
