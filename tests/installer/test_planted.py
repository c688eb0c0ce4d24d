"""The setup where setups are run: in a folder of downloads, among DLLs with the names of Windows' own; and the uninstaller among
those. Usage: test_planted.py CLASS (the rig is setup_pc.py); PCCERT_PLANTED: see tests/flow/test_planted.py."""
import os
import shutil
import subprocess
import tempfile
import unittest

from setup_pc import DONE, PROBE, SETUP, WINE, SetupPc

import planted

PLANTED = os.environ["PCCERT_PLANTED"]
# Wine's comctl32 looks for it while it is loaded with the stub. NSIS itself takes it from System32, as the first thing it does.
BEFORE_ITS_FIRST_LINE = {"uxtheme.dll"}


class Beside(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pccert-setup-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.pc = SetupPc(os.path.join(self.folder, "pc"))
        self.addCleanup(self.pc.close)
        self.first = os.path.join(self.pc.drive, "planted.dll")
        shutil.copy(PLANTED, self.first)

    def plant(self, program, folder):
        names = planted.names_for([program], os.path.join(self.pc.drive, "windows", "system32")) - BEFORE_ITS_FIRST_LINE
        self.assertGreater(len(names), 300)
        planted.plant(self.first, names, [folder])

    def run_among(self, run, folder):
        """What was found in the folder while that ran."""
        with tempfile.TemporaryFile() as said:
            self.assertEqual(run(said), DONE)
            said.seek(0)
            return planted.found_in(said.read().decode("utf-8", "replace"), [self.pc.inside(folder)])

    def begun(self, program, *arguments):
        """A run that writes of its modules, and those of what it starts, into a file."""
        def run(said):
            return subprocess.run([WINE, program, *arguments], env={**self.pc.environment, "WINEDEBUG": "+loaddll"}, stdout=said,
                                  stderr=said, stdin=subprocess.DEVNULL, timeout=self.pc.patience_s, check=False).returncode
        return run

    def test_another_program_takes_one(self):
        """Else the other test would see nothing: one that imports crypt32.dll."""
        downloads = os.path.join(self.pc.drive, "Downloads")
        os.mkdir(downloads)
        other = shutil.copy(PROBE, downloads)
        self.plant(SETUP, downloads)
        found = self.run_among(self.begun(other, "list"), downloads)
        self.assertEqual([path.rsplit("\\", 1)[1] for path in found][-1:], ["crypt32.dll"])

    def test_setup_and_uninstaller(self):
        downloads = os.path.join(self.pc.drive, "Downloads")
        os.mkdir(downloads)
        setup = shutil.copy(SETUP, downloads)
        self.plant(setup, downloads)
        self.assertEqual(self.run_among(self.begun(setup, "/S"), downloads), [])
        installed = self.pc.folders["user"]
        uninstaller = os.path.join(installed, "uninstall.exe")
        self.plant(uninstaller, installed)
        quiet = self.begun(uninstaller, "/S", "_?=" + self.pc.inside(installed))
        self.assertEqual(self.run_among(quiet, installed), [])
        self.assertFalse(os.path.exists(os.path.join(installed, "pccert.exe")))
        self.assertEqual(planted.taken([installed, downloads]), [])


if __name__ == "__main__":
    unittest.main()
