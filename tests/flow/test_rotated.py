"""An issuing CA that took the place of the one in pccert.json: its certificate comes with a file, and what it issued lives
on this PC as any other does. Usage: test_rotated.py CLASS (the program paths come from the environment,
tests/flow/CMakeLists.txt)."""
import json
import os
import unittest

from odd_certificates import CN, ID, PRINTABLE, SERIAL_NUMBER, UTF8, Authority, name
from test_names import FILE_PASSWORD, OPENSSL, Base, windows_path


class Rotated(Base):
    """Root and the former issuing CA are configured, the new one is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.mkdir(cls.path("new"))
        cls.new = Authority(OPENSSL, cls.path("new"))
        cls.new.subject = name((CN, UTF8, b"The new issuing CA"))
        cls.new.certificate = cls.authority.issue(cls.new.subject, ca=True, key=cls.new.key)

    def write(self, what, certificate, further=()):
        path = self.path(what)
        with open(path, "wb") as file:
            file.write(self.new.pfx(certificate, further=further))
        return windows_path(path)

    def serials(self):
        answer = self.pc.pccert("--json", "status", "--id", ID.decode())
        self.assertIn(answer.status, (0, 3), answer)
        return answer.status, [one["serial"] for one in answer.json["persons"][0]["this_pc"]["certificates"]]

    def test_it_lives_as_any_other(self):
        certificate = self.new.issue(name((CN, UTF8, "王小明".encode()), (SERIAL_NUMBER, PRINTABLE, ID)))
        alone = self.pc.pccert("import", self.write("alone.pfx", certificate), typed=["x"])
        self.assertNotEqual(alone.status, 0, alone)
        self.assertEqual(self.serials()[0], 3)
        whole = self.pc.pccert("--json", "import", self.write("whole.pfx", certificate, [self.new.certificate]), typed=["x"])
        self.assertEqual(whole.status, 0, whole)
        serial = whole.json["certificate"]["serial"]
        self.assertEqual(self.serials(), (0, [serial]))
        order, signature, backup = (windows_path(self.path(file)) for file in ("order.txt", "order.p7s", "backup.pfx"))
        with open(self.path("order.txt"), "wb") as file:
            file.write(b"1000 shares")
        for arguments, typed in ((["sign", "--serial", serial, "--in", order, "--out", signature], ()),
                                 (["verify", "--signature", signature, "--in", order], ()),
                                 (["export", "--serial", serial, "--out", backup], [FILE_PASSWORD]),
                                 (["backup", "check", backup], [FILE_PASSWORD]),
                                 (["remove", "--serial", serial, "--keep-undo", "--yes"], ()),
                                 (["undo", "--serial", serial], ())):
            answer = self.pc.pccert(*arguments, typed=typed)
            self.assertEqual(answer.status, 0, f"{arguments}: {answer}")
        self.assertEqual(self.serials(), (0, [serial]))
        self.assert_backup_brings_the_ca()

    def assert_backup_brings_the_ca(self):
        """Read by openssl: both certificates are in it, and lead to the root."""
        pem = self.new.run("pkcs12", "-in", self.path("backup.pfx"), "-passin", "pass:" + FILE_PASSWORD, "-nokeys", "-legacy")
        with open(self.path("backup.pem"), "wb") as file:
            file.write(pem)
        with open(self.path("root.pem"), "w", encoding="ascii") as file:
            file.write(self.authority.pem(self.authority.certificate))
        said = self.new.run("verify", "-CAfile", self.path("root.pem"), "-untrusted", self.path("backup.pem"), self.path("backup.pem"))
        self.assertIn(b": OK", said)


if __name__ == "__main__":
    unittest.main()
