"""Some of the files of other makers, imported by pccert.exe: a separate program signs by the key that is in Windows then, and
OpenSSL verifies that under the certificate that was in the file.

    test_imports_pc.py

PCCERT_EXE, PCCERT_PROBE, PCCERT_OPENSSL name the programs; pk12util, certtool and keytool are those of the PATH.
"""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from identities import Firm, at_once, run
from makers import Makers
from pc import Pc, windows_path
from programs import skip_without
from table import Table

OPENSSL, PCCERT, PROBE = (os.environ.get(name, "") for name in ("PCCERT_OPENSSL", "PCCERT_EXE", "PCCERT_PROBE"))
# By maker, beginnings of what is in the file: one of each form.
WANTED = {
    "OpenSSL 3.0": ("default", "-legacy", "password beyond the BMP, 3DES", "no MAC", "RSA-4096", "EC P-256"),
    "OpenSSL 3.5": ("PBMAC1",),
    "NSS": ("default",),
    "GnuTLS": ("default", "NULL password"),
    "Java": ("default", "two keys"),
    "Windows": ("windows-rc2-40-chain", "windows-key-twice", "windows-aes-256"),
}


class ImportsPc(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pccert-interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.firm = Firm(OPENSSL, self.folder)
        self.makers = Makers(OPENSSL, self.firm, self.folder)
        self.pc = Pc(self.path("pc"), PCCERT, PROBE, self.firm.config(self.makers.windows_root()))
        self.addCleanup(self.pc.close)

    def path(self, name):
        return os.path.join(self.folder, name)

    def made(self):
        files = [file for file in self.makers.files() if file.what.startswith(WANTED[file.maker])]
        paths = [self.path(f"{at}.p12") for at in range(len(files))]
        at_once([lambda file=file, path=path: file.make(path) for file, path in zip(files, paths)])
        return list(zip(files, paths))

    def assert_signs(self, identity, serial):
        order, signature, public, der = (self.path(name) for name in ("order", "signature", "public", "der"))
        with open(order, "wb") as file:
            file.write(os.urandom(1000))
        with open(public, "wb") as file:
            file.write(run(OPENSSL, "x509", "-in", identity.pem, "-noout", "-pubkey"))
        answer = self.pc.probe("sign", serial, *map(windows_path, (order, signature, der)))
        self.assertEqual(answer.status, 0, answer)
        run(OPENSSL, "dgst", "-sha256", "-verify", public, "-signature", signature, order)
        with open(der, "rb") as file:
            self.assertEqual(file.read(), identity.der)

    def outcome(self, file, path):
        answer = self.pc.pccert("--json", "import", windows_path(path), typed=[file.password])
        if file.fault:
            self.assertEqual(answer.json["error"]["fault"], file.fault, answer)
            self.assertEqual(self.pc.store(), ([], []))
            return "refused: " + file.fault
        self.assertEqual(answer.status, 0, answer)
        serial = answer.json["certificate"]["serial"]
        self.assert_signs(file.identity, serial)
        removed = self.pc.pccert("--json", "remove", "--serial", serial, "--yes")
        self.assertEqual(removed.status, 0, removed)
        self.assertEqual(self.pc.store(), ([], []))
        return "imported, signs, removed"

    def test_files_of_other_makers(self):
        table = Table("PKCS#12 files of other makers, imported by pccert.exe", "maker", "file", "outcome")
        for file, path in self.made():
            with self.subTest(maker=file.maker, file=file.what):
                table.row(file.maker, file.what, self.outcome(file, path))
        table.print()
        self.assertEqual({row[0] for row in table.rows[1:]}, set(WANTED))


if __name__ == "__main__":
    skip_without("/usr/bin/openssl", "pk12util", "certutil", "certtool", "keytool")
    unittest.main()
