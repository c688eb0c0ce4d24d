"""PKCS#12 files of other makers' programs, imported by the client: the right certificate, its key and its chain are there
afterwards, byte for byte, or the refusal names the true reason.

    test_imports.py [--all]         # --all: the rarer ones too

PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs; pk12util, certtool and keytool are those of the PATH.
"""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from identities import Firm, at_once, key_bytes
from makers import Makers
from programs import skip_without
from table import Table
from test_client import OPENSSL, NativePc

ALL = "--all" in sys.argv


class Imported:
    """One file, after it was made and imported on a PC of its own."""

    def __init__(self, file, folder, config):
        self.file = file
        path = folder + ".p12"
        file.make(path)
        self.pc = NativePc(folder, config)
        self.refused = self.pc.run("inspect", f"file={path}", typed=file.password + "x\n") if file.wrong else None
        self.answer = self.pc.run("inspect", f"file={path}", "import=yes", typed=file.password + "\n")

    def stored(self, suffix):
        store = os.path.join(self.pc.folder, "store")
        return [os.path.join(store, name) for name in self.pc.files(suffix)] if os.path.isdir(store) else []

    @property
    def outcome(self):
        if self.answer["status"] == "ok":
            return f"imported, chain of {len(self.stored('.ca'))}"
        detail = self.answer.get("detail", "")
        return "refused: " + self.answer["fault"] + (f" ({detail})" if self.answer["fault"] in
                                                     ("pfx_key_kind", "pfx_algorithm", "pfx_cost") else "")

    def judge(self, test):
        file = self.file
        if file.fault:
            test.assertEqual(self.answer["fault"], file.fault, self.answer.said)
            test.assertIn(file.detail, self.answer.said)
            if file.fault in ("other_firm", "pfx_key_kind"):  # it was opened, and key and certificate belong together
                test.assertEqual((self.answer["keys"], self.answer["matches"]), ("1", "yes"), self.answer.said)
            test.assertEqual([path for suffix in (".der", ".p8", ".ca") for path in self.stored(suffix)], [])
        else:
            test.assertEqual(self.answer["status"], "ok", self.answer.said)
            test.assertEqual(self.answer["sha256"], file.identity.sha256)
            (certificate,), (key,) = self.stored(".der"), self.stored(".p8")
            with open(certificate, "rb") as stored:
                test.assertEqual(stored.read(), file.identity.der)
            test.assertEqual(key_bytes(OPENSSL, key, "DER"), file.identity.key_bytes)
            test.assertEqual(len(self.stored(".ca")), file.chain)
        if self.refused:
            test.assertEqual(self.refused["fault"], "pfx_password", self.refused.said)


class Imports(unittest.TestCase):
    def test_files_of_other_makers(self):
        folder = tempfile.mkdtemp(prefix="pccert-interop-")
        self.addCleanup(shutil.rmtree, folder)
        firm = Firm(OPENSSL, folder)
        makers = Makers(OPENSSL, firm, folder)
        config = firm.config(makers.windows_root())
        files = [file for file in makers.files() if ALL or not file.rare]
        imported = at_once([lambda at=at, file=file: Imported(file, os.path.join(folder, str(at)), config)
                            for at, file in enumerate(files)])
        table = Table("PKCS#12 files of other makers, imported", "maker", "file", "what is in it", "outcome")
        for one in imported:
            inside = " ".join(filter(None, (one.answer.get(word) for word in ("key", "cipher", "mac", "iterations"))))
            table.row(one.file.maker, one.file.what, inside, one.outcome)
        table.print()
        for one in imported:
            with self.subTest(maker=one.file.maker, file=one.file.what):
                one.judge(self)


if __name__ == "__main__":
    skip_without("/usr/bin/openssl", "pk12util", "certutil", "certtool", "keytool")
    unittest.main(argv=sys.argv[:1])
