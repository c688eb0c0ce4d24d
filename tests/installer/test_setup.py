"""The setup under Wine, silent: what it leaves on the PC is looked at from outside, by its files, by what reg.exe exports, by
the processes of Linux. No exit code is believed alone. Usage: test_setup.py CLASS (paths: tests/installer/CMakeLists.txt)."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import setup_pc
from host import wait_until
from pc import PREFIX
from registry import read_files
from setup_pc import (DONE, FILES, ID, INSTALLED_ELSEWHERE, NEEDS_ADMINISTRATOR, NEWER_INSTALLED, PROGRAM, PROGRAMS, RUN,
                      SETUP, STILL_RUNNING, UNINSTALL, USAGE, VERBS, VERSION, WINDOWS_TOO_OLD, SetupPc, digest, make_setup)

OLDER, NEWER = "1.0.9.9", "1.10.0.0"
SIZE_MAX = 4 * 1024 * 1024
VERB_STRINGS = {"Import": os.environ["PCCERT_VERB_IMPORT"], "Inspect": os.environ["PCCERT_VERB_INSPECT"]}


class Case(unittest.TestCase):
    """One PC for the tests of a class, made anew for it."""

    windows_10 = True

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-setup-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.pc = SetupPc(os.path.join(cls.folder, "pc"), cls.windows_10)
        cls.addClassCleanup(cls.pc.close)

    @classmethod
    def make(cls, *arguments, **defines):
        return make_setup(cls.folder, *arguments, **defines)

    def assert_installed(self, scope="user", files=FILES, version=VERSION):
        installed = self.pc.installed(scope)
        expected = {name: digest(os.path.join(files, name)) for name in os.listdir(files) if not name.endswith("setup.exe")}
        self.assertEqual({name: installed.get(name) for name in expected}, expected)
        self.assertEqual(set(installed) - set(expected) - {"pccert.json"}, {"uninstall.exe"})
        self.assertEqual(self.pc.entry(scope)["DisplayVersion"], version)
        self.assertEqual(self.pc.version_of(scope)["version"], VERSION)  # it runs; the marker does not change what it is

    def assert_nothing(self, scope="user"):
        self.assertIsNone(self.pc.installed(scope))
        self.assertEqual(self.pc.entry(scope), {})


class PerUser(Case):
    """From nothing to installed, mended, and away again, in the order of the letters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run([PREFIX, "stop", cls.pc.prefix], check=True)
        cls.before_files, cls.before_registry = cls.pc.files(), read_files(cls.pc.prefix)
        cls.pc.start_windows()

    def assert_entries(self):
        folder = self.pc.inside(self.pc.folders["user"])
        program = f"{folder}\\{PROGRAM}"
        entry = self.pc.entry()
        self.assertEqual(entry["InstallLocation"], folder)
        self.assertEqual(entry["UninstallString"], f'"{folder}\\uninstall.exe"')
        self.assertEqual(entry["QuietUninstallString"], f'"{folder}\\uninstall.exe" /S _?={folder}')
        self.assertEqual(entry["DisplayIcon"], f"{program},0")
        self.assertTrue(entry["DisplayName"] and entry["Publisher"])
        self.assertEqual((entry["NoModify"], entry["NoRepair"]), (1, 1))
        size = sum(os.path.getsize(os.path.join(self.pc.folders["user"], name)) for name in self.pc.installed())
        self.assertAlmostEqual(entry["EstimatedSize"], size / 1024, delta=2)
        self.assertEqual(self.pc.run_value(), f'"{program}" --tray')
        for ending in (".pfx", ".p12"):
            verbs = self.pc.registry("HKCU", f"{VERBS}\\{ending}\\shell")
            expected = {}
            for verb, string in VERB_STRINGS.items():
                expected[f"{ID}.{verb}"] = {"MUIVerb": f"@{program},-{string}", "Icon": f"{program},0",
                                            "MultiSelectModel": "Single"}
                expected[f"{ID}.{verb}\\command"] = {"": f'"{program}" --{verb.lower()} "%1"'}
            self.assertEqual({name: values for name, values in verbs.items() if name}, expected)
        (link,) = [file for file in self.pc.files() if file.endswith(".lnk")]
        self.assertTrue(link.startswith(self.pc.links["user"]), link)
        with open(link, "rb") as file:
            content = file.read()
        self.assertIn(program.encode("ascii"), content)
        self.assertIn(folder.encode("utf-16-le") + b"\0\0", content.replace(program.encode("utf-16-le"), b""))  # starts there
        self.assertEqual(self.pc.entry("machine"), {})
        self.assertIsNone(self.pc.run_value("machine"))
        self.assertEqual(self.pc.registry("HKLM", VERBS).get(f".pfx\\shell\\{ID}.Import", {}), {})

    def test_a_size(self):
        self.assertLessEqual(os.path.getsize(SETUP), SIZE_MAX)
        print(f"{os.path.basename(SETUP)}: {os.path.getsize(SETUP)} bytes")

    def test_b_install(self):
        store = self.pc.store()
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed()
        self.assert_entries()
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])
        self.pc.tray()
        self.assertEqual(self.pc.store(), store)

    def test_c_again_is_repair(self):
        program = os.path.join(self.pc.folders["user"], PROGRAM)
        first = self.pc.tray()
        os.remove(os.path.join(self.pc.folders["user"], "pccert.exe"))
        self.pc.reg("delete", f"HKCU\\{VERBS}\\.pfx\\shell\\{ID}.Import", "/f")
        self.pc.reg("delete", f"HKCU\\{RUN}", "/v", ID, "/f")
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed()
        self.assert_entries()
        self.assertNotIn(first, self.pc.running())
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])
        self.assertTrue(os.path.exists(program))

    def test_d_repair_of_ours_finds_nothing_to_do(self):
        """`pccert repair` writes what the setup writes."""
        before = self.pc.registry("HKCU", "Software")
        answer = subprocess.run([setup_pc.WINE, os.path.join(self.pc.folders["user"], "pccert.exe"), "--json", "repair"],
                                env=self.pc.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertIn(b"{", answer.stdout)
        self.assertEqual(self.pc.registry("HKCU", "Software"), before)

    def test_e_uninstall_leaves_nothing(self):
        self.pc.tray()
        folder = self.pc.folders["user"]
        self.assertEqual(self.pc.uninstall(), DONE)
        wait_until(lambda: not os.path.exists(folder), "the folder to go")
        self.assertEqual(self.pc.running(), {})
        self.assert_nothing()
        subprocess.run([PREFIX, "stop", self.pc.prefix], check=True)
        made = {file[len(self.pc.home) + 1:] for file in self.pc.files() - self.before_files}
        kept = {file for file in made if file.startswith(os.path.join("AppData", "Local", ID))}  # settings, journal
        temp = {file for file in made if os.path.basename(os.path.dirname(file)).startswith("~nsu")}  # NSIS' own copy
        windows = {os.path.join("AppData", "Local", "Programs", "")}  # Windows' own folder for what users install
        self.assertEqual(made - kept - temp - windows, set())
        after = read_files(self.pc.prefix)
        new = {key: lines for key, lines in after.items() if lines != self.before_registry.get(key, [])}
        self.assertEqual({key for key in new if ID in key[1] or ID in "".join(new[key])}, set(), new)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
