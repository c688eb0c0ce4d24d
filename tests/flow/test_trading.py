"""A trading application beside the tool (installer/sample-ap), through CryptoAPI alone: it asks for the certificate, notices
when it comes and goes, signs orders with it from MY and from an exported file, and the host verifies. Usage:
test_trading.py CLASS (see test_pccert.py)."""
import os
import shutil
import subprocess
import sys
import unittest

from host import LIN, WANG
from pc import WINE, Program, windows_path
from test_pccert import FILE_PASSWORD, Flow

SAMPLE_AP = os.environ["PCCERT_SAMPLE_AP"]
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\PeiChengCert"
ORDER = "買進 2330 1,000 股 限價 1,000.00\r\n".encode()


class Trading(Flow):
    people = (WANG, LIN)

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ap = os.path.join(cls.pc.prefix, "drive_c", "桌面致勝 AP")
        os.makedirs(cls.ap)
        shutil.copy(SAMPLE_AP, cls.ap)

    def setUp(self):
        super().setUp()
        self.order = self.file("order.txt")
        with open(self.order, "wb") as file:
            file.write(ORDER)

    def registry(self, *arguments):
        subprocess.run([WINE, "reg", *arguments], env=self.pc.environment, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def install_tool(self):
        """As the setup leaves it, as far as another program can see."""
        self.registry("add", UNINSTALL, "/v", "InstallLocation", "/d", r"C:\PeiChengCert", "/f")
        self.addCleanup(self.registry, "delete", UNINSTALL, "/f")

    def start_ap(self, *arguments):
        return Program([WINE, os.path.join(self.ap, "SampleAp.exe"), *arguments], self.pc.folder,
                       stdin=subprocess.PIPE, env=self.pc.environment)

    def run_ap(self, *arguments, typed=""):
        process = self.start_ap(*arguments)
        process.stdin.write(typed.encode())
        process.stdin.close()
        return process.said(self.pc.patience_s)

    def assert_host_takes(self, signature, serial):
        answer = self.pc.pccert("--json", "verify", "--host", "--signature", windows_path(signature), "--in",
                                windows_path(self.order))
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual((answer.json["signature"]["state"], answer.json["signature"]["signer"]["serial"]),
                         ("valid", serial), answer)
        self.openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", self.order, "-CAfile",
                     os.path.join(self.host.folder, "root.pem"), "-certfile",
                     os.path.join(self.host.folder, "issuing.pem"), "-purpose", "any", "-out", os.devnull)

    def test_without_the_tool(self):
        for arguments in (("--status", WANG.id), ("--sign", WANG.id, windows_path(self.order), "C:\\never.p7s")):
            answer = self.run_ap(*arguments)
            self.assertEqual(answer.status, 1, answer)
            self.assertIn("not installed", answer.error)

    def test_whole_way(self):
        self.install_tool()
        answer = self.run_ap("--status", WANG.id)
        self.assertEqual(answer.status, 3, answer)
        self.assertIn("no usable certificate", answer.out)
        self.assertEqual(self.run_ap("--sign", WANG.id, windows_path(self.order), "C:\\never.p7s").status, 3)

        waiting = self.start_ap("--wait", WANG.id, "120")
        waiting.wait_line("waiting")
        self.applied(LIN)  # wakes it, and is not what it waits for
        self.applied(WANG)
        (one,) = [one for one in self.host.certificates(WANG) if one["confirmed"] is not None]
        answer = waiting.said(self.pc.patience_s)
        self.assertEqual(answer.status, 0, answer)
        self.assertTrue(answer.out.startswith("waiting\nchanged\n"), answer)
        self.assertTrue(answer.out.endswith(f"usable {one['serial']}\n"), answer)

        from_my = self.file("from-my.p7s")
        answer = self.run_ap("--sign", WANG.id, windows_path(self.order), windows_path(from_my))
        self.assertEqual(answer.status, 0, answer)
        self.assert_host_takes(from_my, one["serial"])

        backup, from_file = self.exported(WANG, "backup.pfx"), self.file("from-file.p7s")
        self.assertEqual(self.pc.pccert("remove", "--id", WANG.id, "--yes").status, 0)
        before = self.pc.store()
        self.assertEqual(self.run_ap("--status", WANG.id).status, 3)
        answer = self.run_ap("--sign-file", windows_path(backup), windows_path(self.order), windows_path(from_file),
                             typed=FILE_PASSWORD + "\n")
        self.assertEqual(answer.status, 0, answer)
        self.assert_host_takes(from_file, one["serial"])
        self.assertEqual(self.pc.store()[0], before[0])  # Wine keeps the key in its default container (H2)

        never = self.file("never.p7s")
        answer = self.run_ap("--sign-file", windows_path(backup), windows_path(self.order), windows_path(never),
                             typed="wrong\n")
        self.assertEqual(answer.status, 1, answer)
        self.assertFalse(os.path.exists(never))

    def test_too_large(self):
        """A part must not be signed for the whole."""
        self.install_tool()
        self.applied(LIN)
        with open(self.order, "wb") as file:
            file.write(b"x" * (1024 * 1024 + 1))
        never = self.file("too-large.p7s")
        answer = self.run_ap("--sign", LIN.id, windows_path(self.order), windows_path(never))
        self.assertEqual(answer.status, 1, answer)
        self.assertFalse(os.path.exists(never))

    def test_usage(self):
        for arguments in (("--sign", WANG.id), ("--wait", WANG.id, "0"), ("--what",)):
            self.assertEqual(self.run_ap(*arguments).status, 2, arguments)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
