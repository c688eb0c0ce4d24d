"""The client's backups, opened by other makers' programs: each finds the key and every certificate, byte for byte.

    test_exports.py

PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs; pk12util, certtool and keytool are those of the PATH.
"""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from identities import Firm, at_once, run
from programs import skip_without
from readers import readers
from table import Table
from test_client import OPENSSL, NativePc

AUTHORITIES = ("根憑證中心", "policy", "region", "branch", "issuing")  # a long chain
FORMATS = {"compatible": (), "strong": ("strong=yes",)}
PASSWORDS = {"wang": "Abcd1234", "rsa-3072": "~\"% '\\&^!`"}
CASES = (("compatible", "wang"), ("strong", "rsa-3072"))


class Backup:
    """One identity in a PC, and its backup in one form."""

    def __init__(self, firm, config, form, name):
        self.identity, self.name, self.form, self.password = firm.people[name], name, form, PASSWORDS[name]
        folder = os.path.join(firm.folder, f"{form}-{name}")
        source, self.path = folder + ".p12", folder + ".pfx"
        run(OPENSSL, "pkcs12", "-export", "-in", self.identity.pem, "-inkey", self.identity.key, "-passout", "pass:",
            "-out", source)
        self.pc = NativePc(folder, config)
        self.imported = self.pc.run("import", f"file={source}", "any=yes", typed="\n")
        self.answer = self.export(self.path, self.password)
        self.certificates = {self.identity.der, *(authority.der for authority in firm.authorities[1:])}

    def export(self, path, password):
        return self.pc.run("export", f"serial={self.imported.get('serial', '')}", f"file={path}", *FORMATS[self.form],
                           typed=password + "\n")


class Reading:
    """One of them, opened by one program."""

    def __init__(self, reader, backup, folder):
        self.reader, self.backup = reader, backup
        os.mkdir(folder)
        self.failure = None
        try:
            self.key, self.certificates = reader.read(backup.path, backup.password, folder)
        except AssertionError as failure:
            self.failure = str(failure)

    @property
    def outcome(self):
        if self.failure:
            return "not opened"
        key = "key intact" if self.key == self.backup.identity.key_bytes else "KEY DIFFERS"
        right = len(self.certificates & self.backup.certificates)
        return f"{key}, {right} of {len(self.backup.certificates)} certificates intact"


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-interop-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.firm = Firm(OPENSSL, cls.folder, AUTHORITIES, PASSWORDS)
        config = cls.firm.config()
        cls.backups = at_once([lambda case=case: Backup(cls.firm, config, *case) for case in CASES])

    def test_backups_are_opened_by_others(self):
        for backup in self.backups:
            self.assertEqual((backup.answer["status"], backup.answer["chain"]), ("ok", "yes"), backup.answer.said)
        pairs = [(reader, backup) for reader in readers(OPENSSL) for backup in self.backups]
        found = at_once([lambda at=at, pair=pair: Reading(*pair, os.path.join(self.folder, f"read{at}"))
                         for at, pair in enumerate(pairs)])
        table = Table("our backups, opened by other makers' programs", "program", "form", "identity", "outcome")
        for one in found:
            table.row(one.reader.name, one.backup.form, one.backup.name, one.outcome)
        table.print()
        for one in found:
            with self.subTest(program=one.reader.name, form=one.backup.form, identity=one.backup.name):
                self.assertIsNone(one.failure)
                self.assertEqual(one.key, one.backup.identity.key_bytes)
                self.assertEqual(one.certificates, one.backup.certificates)

    def test_a_password_that_some_would_not_take_is_refused(self):
        for password, fault in (("密碼一二三四", "password_characters"), ("tab\t1234", "password_characters"),
                                ("abc", "password_length"), ("elevencharas", "password_length")):
            path = os.path.join(self.folder, "refused.pfx")
            answer = self.backups[0].export(path, password)
            self.assertEqual((answer["status"], answer["fault"]), ("bad_input", fault), answer.said)
            self.assertFalse(os.path.exists(path))


if __name__ == "__main__":
    skip_without("/usr/bin/openssl", "pk12util", "certutil", "certtool", "keytool")
    unittest.main()
