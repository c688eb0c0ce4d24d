"""Uninstalling, and what becomes of certificates, keys and open orders: they stay, unless /REMOVECERTS; then this firm's go with
their keys, and nobody else's. Looked at by the separate CryptoAPI program. Usage: test_certificates.py CLASS (paths:
tests/installer/CMakeLists.txt)."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from setup_pc import CERTIFICATES_LEFT, DONE, ID, OPENSSL, PROGRAM, SetupPc, wait_until
from host import LIN, WANG, Host
from pc import next_code

STRANGER = "Stranger"


def stranger():
    """A certificate of nobody's, DER."""
    return subprocess.run([OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={STRANGER}", "-keyout",
                           os.devnull, "-outform", "DER", "-days", "2"], capture_output=True, check=True).stdout


class Certificates(unittest.TestCase):
    """In the order of the letters: WANG's certificate of the first is there until the third."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-setup-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.host = Host(os.environ["PCCERT_RA"], os.path.join(cls.folder, "host"))
        cls.host.cheap_passwords()
        cls.host.send_codes_at_once()
        for person in (WANG, LIN):
            cls.host.add(person)
        cls.host.start()
        cls.addClassCleanup(cls.host.stop)
        cls.pc = SetupPc(os.path.join(cls.folder, "pc"))
        cls.addClassCleanup(cls.pc.close)
        cls.pc.fill_store([stranger()])
        cls.pc.program = cls.pc.folders["user"]
        cls.config = os.path.join(cls.pc.program, "pccert.json")
        cls.data = os.path.join(cls.pc.home, "AppData", "Local", ID)
        cls.before = cls.pc.store()

    def setUp(self):
        self.assertEqual(self.pc.setup("/NOAUTOSTART"), DONE)
        shutil.copy(self.host.pccert_json, self.config)

    def assert_programs_gone(self):
        wait_until(lambda: list(self.pc.installed()) == ["pccert.json"], "the programs to go")
        self.assertEqual(self.pc.entry(), {})

    def test_a_they_stay(self):
        answer = self.pc.apply(self.host, WANG)
        self.assertEqual(answer.status, 0, answer)
        store, journal = self.pc.store(), self.pc.journal()
        self.assertEqual(self.pc.uninstall(), DONE)
        self.assert_programs_gone()
        self.assertEqual(self.pc.store(), store)
        kept = {path: digest for path, digest in journal.items() if path.startswith(self.data)}
        self.assertEqual({path: digest for path, digest in self.pc.journal().items() if path in kept}, kept)

    def test_b_an_open_order_stands_in_the_way(self):
        """Whatever is not finished: nothing is removed, program and certificates."""
        process, before = self.pc.start("apply", "--id", LIN.id), len(self.host.messages())
        self.pc.type(process, LIN.password)
        next_code(self.host, before, process)
        process.kill()
        process.wait()
        process.stdin.close()
        store, installed = self.pc.store(), self.pc.installed()
        self.pc.begin(os.path.join(self.pc.folders["user"], PROGRAM), "--tray")
        self.pc.tray()
        self.assertEqual(self.pc.uninstall("/REMOVECERTS"), CERTIFICATES_LEFT)
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])  # again
        self.assertEqual(self.pc.store(), store)
        self.assertEqual(self.pc.installed(), installed)
        self.assertTrue(self.pc.entry())
        answer = self.pc.pccert("cancel", "--id", LIN.id, "--yes", typed=[LIN.password])
        self.assertEqual(answer.status, 0, answer)

    def test_c_they_go_when_told(self):
        answer = self.pc.apply(self.host, LIN)
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(len(self.pc.serials()), 2 + len(self.before[0]))  # WANG's is from the test before
        self.assertEqual(self.pc.uninstall("/REMOVECERTS"), DONE)
        self.assert_programs_gone()
        self.assertEqual(self.pc.store(), self.before)  # the stranger's stays
        self.assertFalse(os.path.exists(self.data))
        self.assertEqual(self.pc.registry("HKCU", f"Software\\{ID}"), {})

    def test_d_none_to_go(self):
        self.assertEqual(self.pc.uninstall("/REMOVECERTS"), DONE)
        self.assert_programs_gone()
        self.assertEqual(self.pc.store(), self.before)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
