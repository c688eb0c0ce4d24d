"""The installer of a trading application that carries the tool's (installer/bundle.nsh, installer/sample-ap): what it brings, what
works then, and what goes with it. Usage: test_bundle.py CLASS (paths: tests/installer/CMakeLists.txt)."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from setup_pc import DONE, MAKENSIS, WINE, SetupPc, make_setup, wait_until, windows_path
from host import WANG, Host
from pc import Program

AP_SETUP = os.environ["PCCERT_SAMPLE_AP_SETUP"]
AP_SCRIPT = os.environ["PCCERT_SAMPLE_AP_SCRIPT"]
AP_DEFINES = os.environ["PCCERT_SAMPLE_AP_DEFINES"].split("|")
AP_KEY = r"Software\SampleAp"
AP_ENTRY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\SampleAp"
NEWER = "9.9.9.9"


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-bundle-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.pc = SetupPc(os.path.join(cls.folder, "pc"))
        cls.addClassCleanup(cls.pc.close)
        cls.ap = os.path.join(cls.pc.home, "AppData", "Local", "Programs", "SampleAp")
        cls.ap_setup = os.path.join(cls.folder, "SampleAp-setup.exe")
        shutil.copy(AP_SETUP, cls.ap_setup)

    def run_ap(self, *arguments):
        process = Program([WINE, os.path.join(self.ap, "SampleAp.exe"), *arguments], self.pc.folder,
                          env=self.pc.environment)
        return process.said(self.pc.patience_s)

    def install_ap(self):
        self.assertEqual(self.pc.run(self.ap_setup, "/S"), DONE)
        self.assertEqual(sorted(os.listdir(self.ap)), ["SampleAp.exe", "uninstall.exe"])
        self.assertIn("QuietUninstallString", self.pc.registry("HKCU", AP_ENTRY)[""])

    def uninstall_ap(self):
        self.assertEqual(self.pc.run(os.path.join(self.ap, "uninstall.exe"), "/S", "_?=" + self.pc.inside(self.ap)), DONE)
        self.assertFalse(os.path.exists(os.path.join(self.ap, "SampleAp.exe")))
        self.assertEqual(self.pc.registry("HKCU", AP_ENTRY), {})


class Brings(Case):
    """Nothing is there before: the tool comes with the application, works for it, and goes with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host = Host(os.environ["PCCERT_RA"], os.path.join(cls.folder, "host"))
        cls.host.cheap_passwords()
        cls.host.add(WANG)
        cls.host.start()
        cls.addClassCleanup(cls.host.stop)
        cls.ap_setup = os.path.join(cls.folder, "with-config.exe")
        subprocess.run([MAKENSIS, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *(f"-D{one}" for one in AP_DEFINES),
                        "-DTOOL_CONFIG=" + cls.host.pccert_json, "-DOUT_FILE=" + cls.ap_setup, AP_SCRIPT], check=True)

    def test_whole_way(self):
        self.install_ap()
        self.assertEqual(self.pc.registry("HKCU", AP_KEY)[""], {"CertToolBrought": 1})
        self.assertEqual(self.pc.entry()["InstallLocation"], self.pc.inside(self.pc.folders["user"]))
        self.assertEqual(self.run_ap("--status", WANG.id).status, 3)
        self.pc.program = self.pc.folders["user"]
        answer = self.pc.apply(self.host, WANG)
        self.assertEqual(answer.status, 0, answer)
        order, signature = (os.path.join(self.folder, name) for name in ("order", "order.p7s"))
        with open(order, "wb") as file:
            file.write("賣出 2330 1,000 股".encode())
        answer = self.run_ap("--sign", WANG.id, windows_path(order), windows_path(signature))
        self.assertEqual(answer.status, 0, answer)
        answer = self.pc.pccert("--json", "verify", "--host", "--signature", windows_path(signature), "--in",
                                windows_path(order))
        self.assertEqual((answer.status, answer.json["signature"]["state"]), (0, "valid"), answer)
        serials = self.pc.serials()

        self.uninstall_ap()
        self.assertEqual(self.pc.registry("HKCU", AP_KEY), {})
        self.assertEqual(self.pc.entry(), {})
        wait_until(lambda: not os.path.exists(self.pc.folders["user"]), "the tool's folder to go")
        self.assertFalse(self.pc.running())
        self.assertEqual(self.pc.serials(), serials)
        self.assertEqual(self.pc.probe("sign", serials[0], windows_path(order), windows_path(signature),
                                       windows_path(signature + ".der")).status, 0)


class Finds(Case):
    """A tool that was there before, of whatever version, is the user's: it stays."""

    def test_same(self):
        self.assertEqual(self.pc.setup("/NOAUTOSTART"), DONE)
        self.install_ap()
        self.assertEqual(self.pc.registry("HKCU", AP_KEY), {})
        self.uninstall_ap()
        self.assertIn("DisplayVersion", self.pc.entry())
        self.assertEqual(self.pc.uninstall(), DONE)

    def test_newer(self):
        newer = make_setup(self.folder, NEWER, b"newer")
        self.assertEqual(self.pc.setup("/NOAUTOSTART", setup=newer), DONE)
        self.install_ap()
        self.assertEqual(self.pc.entry()["DisplayVersion"], NEWER)
        self.uninstall_ap()
        self.assertEqual(self.pc.entry()["DisplayVersion"], NEWER)
        self.assertEqual(self.pc.uninstall(), DONE)


class OldWindows(Case):
    """The tool refuses: the application says so, and is there all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pc.close()
        cls.pc = SetupPc(os.path.join(cls.folder, "old"), windows_10=False)
        cls.addClassCleanup(cls.pc.close)

    def test_refused(self):
        self.assertEqual(self.pc.run(self.ap_setup, "/S"), 1)
        ap = os.path.join(self.pc.home, "AppData", "Local", "Programs", "SampleAp")
        self.assertIn("SampleAp.exe", os.listdir(ap))
        self.assertEqual(self.pc.entry(), {})
        self.assertEqual(self.pc.registry("HKCU", AP_KEY), {})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
