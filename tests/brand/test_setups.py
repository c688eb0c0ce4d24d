"""Two firms' setups on one PC: the second one's comes and goes while the first one's program runs, and nothing of the first
changes. Usage: test_setups.py (the paths come from the environment)."""
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "installer"))

from setup_pc import DONE, RUN, VERBS, SetupPc, wait_until  # noqa: E402

OTHER_SETUP, OTHER = os.environ["PCCERT_OTHER_SETUP"], "NangangCert"
OTHER_UNINSTALL = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{OTHER}"


class Setups(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pccert-setups-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.pc = SetupPc(os.path.join(self.folder, "pc"))
        self.addCleanup(self.pc.close)
        self.other_folder = os.path.join(os.path.dirname(self.pc.folders["user"]), OTHER)

    def state(self):
        """Registry, files and the first one's processes; without the uninstaller's copy of itself, which Windows takes
        away at its next start."""
        files = {file for file in self.pc.files() if "/Temp/" not in file}
        return self.pc.registry("HKCU", "Software"), files, self.pc.running()

    def test_come_and_go(self):
        self.assertEqual(self.pc.setup(), DONE)
        self.pc.tray()
        registry, files, running = self.state()
        self.assertEqual(len(running), 1)

        self.assertEqual(self.pc.run(OTHER_SETUP, "/S", "/LANG=zh-TW"), DONE)
        self.assertEqual(self.pc.running(), running)  # the same process
        wait_until(lambda: list(self.pc.running(f"{OTHER}.exe").values()) == [["--tray"]], "the second one's start")
        after, more, _ = self.state()
        for name, values in registry.items():
            if name == RUN.partition("\\")[2]:
                values = {**values, OTHER: f'"{self.pc.inside(self.other_folder)}\\{OTHER}.exe" --tray'}
            self.assertEqual(after.get(name), values, name)
        self.assertTrue(files <= more)
        self.assertLessEqual({f"{OTHER}.exe", "pccert.exe", "uninstall.exe"}, set(os.listdir(self.other_folder)))
        entry = self.pc.registry("HKCU", OTHER_UNINSTALL)[""]
        self.assertEqual((entry["DisplayName"], entry["Publisher"]), ("南港證券憑證小幫手", "南港證券"))
        self.assertIn(f"{OTHER}.Import", self.pc.registry("HKCU", VERBS + r"\.pfx\shell"))
        links = {os.path.basename(file) for file in more - files if file.endswith(".lnk")}
        self.assertEqual(links, {"南港證券憑證小幫手.lnk"})

        program, _, rest = entry["QuietUninstallString"][1:].partition('" ')
        self.assertEqual(self.pc.run(program, *rest.split(" ")), DONE)
        wait_until(lambda: not os.path.exists(os.path.join(self.other_folder, "uninstall.exe")), "the uninstaller to go")
        self.assertEqual(self.pc.running(f"{OTHER}.exe"), {})
        self.assertEqual(self.state(), (registry, files, running))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
