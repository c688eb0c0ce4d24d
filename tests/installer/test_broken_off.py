"""Setups that die in their middle: what is installed is whole and works, and the next setup goes on from there. Usage:
test_broken_off.py CLASS (paths: tests/installer/CMakeLists.txt)."""
import os
import shutil
import signal
import sys
import tempfile
import unittest

from setup_pc import DONE, FILES, PROGRAM, PROGRAMS, SETUP, VERSION, SetupPc, digest, make_setup, wait_until

OLDER = "1.0.9.9"
KILLED = 99  # what exit.nsh ends the process with
POINTS = ("staging", "staged", "placed pccert.exe", "placed uninstall.exe", f"placed {PROGRAM}", "registered")
EVERYTHING_PLACED = POINTS[-2:]


class BrokenOff(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-setup-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.pc = SetupPc(os.path.join(cls.folder, "pc"))
        cls.addClassCleanup(cls.pc.close)
        cls.older = make_setup(cls.folder, OLDER, b"older")
        cls.mortal = make_setup(cls.folder, KILL_POINTS="1")
        cls.digests = {name: (digest(os.path.join(os.path.dirname(cls.older), name)), digest(os.path.join(FILES, name)))
                       for name in PROGRAMS}

    def install_older(self):
        self.assertEqual(self.pc.setup("/NOAUTOSTART", setup=self.older), DONE)
        self.assertEqual(self.now(), [OLDER, *(old for old, _ in self.digests.values())])

    def now(self):
        installed = self.pc.installed()
        return [self.pc.entry()["DisplayVersion"], *(installed[name] for name in PROGRAMS)]

    def assert_works(self):
        """Each program is an old one or a new one, and runs."""
        installed = self.pc.installed()
        for name in PROGRAMS:
            self.assertIn(installed[name], self.digests[name])
        self.assertEqual(self.pc.version_of()["version"], VERSION)
        self.pc.begin(os.path.join(self.pc.folders["user"], PROGRAM), "--tray")
        self.pc.tray()
        self.assertEqual(self.pc.run(os.path.join(self.pc.folders["user"], PROGRAM), "--quit"), DONE)
        self.pc.wait_gone()

    def assert_goes_on(self):
        self.assertEqual(self.pc.setup(), DONE)
        self.assertEqual(self.now(), [VERSION, *(new for _, new in self.digests.values())])
        self.assertEqual(set(self.pc.installed()), {*os.listdir(FILES), "uninstall.exe"})

    def remove(self):
        self.assertEqual(self.pc.uninstall(), DONE)
        wait_until(lambda: self.pc.installed() is None, "the folder to go")

    def test_at_each_point(self):
        for point in POINTS:
            with self.subTest(point):
                self.install_older()
                self.assertEqual(self.pc.setup(setup=self.mortal, PCCERT_SETUP_KILL=point), KILLED)
                if point not in EVERYTHING_PLACED:
                    self.assertEqual(self.pc.entry()["DisplayVersion"], OLDER)
                self.assert_works()
                self.assert_goes_on()
                self.remove()

    def test_by_kill_9(self):
        """While it writes beside the old ones: stopped first, to see that it is in its middle."""
        self.install_older()
        before = self.now()
        new = os.path.join(self.pc.folders["user"], "pccert.exe.new")
        setup = self.pc.begin(SETUP, "/S")
        while not os.path.exists(new):
            self.assertIsNone(setup.poll(), "it was over before it could be seen")
        setup.send_signal(signal.SIGSTOP)
        self.assertTrue(os.path.exists(new))
        setup.kill()
        self.assertEqual(setup.wait(), -signal.SIGKILL)
        self.assertEqual(self.now(), before)
        self.assert_works()
        self.assert_goes_on()
        self.remove()

    def test_uninstall_after_it(self):
        self.install_older()
        self.assertEqual(self.pc.setup(setup=self.mortal, PCCERT_SETUP_KILL="staged"), KILLED)
        self.assertIn(PROGRAM + ".new", self.pc.installed())
        self.remove()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
