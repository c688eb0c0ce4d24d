"""Names in certificates and files that are made to deceive, through every command of pccert.exe that shows one: a terminal,
a JSON document, a report and the log get text that does nothing, however it was written. Usage: test_names.py CLASS (the
program paths come from the environment, tests/flow/CMakeLists.txt)."""
import json
import os
import shutil
import tempfile
import unittest

from harmless import harm_in
from odd_certificates import (BMP, CN, CONTROLS, HOSTILE, ID, LOOK_ALIKES, PRINTABLE, SERIAL_NUMBER, UTF8, Authority, name,
                              subject_of)
from pc import Pc, windows_path

PCCERT = os.environ["PCCERT_EXE"]
PROBE = os.environ["PCCERT_PROBE"]
OPENSSL = os.environ["PCCERT_OPENSSL"]
FILE_PASSWORD = "Ab12cd34"
NAME_BYTES_MOST = 255  # CERT_NAME_SIZE of src/pki/cert.h
EXACT = ("file",)  # names of files, in JSON, where they are escaped instead


def strings_in(document):
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for inner in document:
            yield from strings_in(inner)
    elif isinstance(document, dict):
        for member, inner in document.items():
            if member not in EXACT or not isinstance(inner, str):
                yield from strings_in(inner)


class Base(unittest.TestCase):
    """One PC, whose firm has certified everybody here."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-flow-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.authority = Authority(OPENSSL, cls.folder)
        cls.issuer = cls.authority.issue(name((CN, UTF8, CONTROLS)), ca=True, key=cls.authority.key)
        root, issuer = cls.authority.pem(cls.authority.certificate), cls.authority.pem(cls.issuer)
        config = cls.path("pccert.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"host_url": "https://localhost:1", "tls_ca_pem": root, "firm_ca_pem": root + issuer}, file)
        cls.pc = Pc(cls.path("pc"), PCCERT, PROBE, config)
        cls.addClassCleanup(cls.pc.close)

    @classmethod
    def path(cls, name_of_file):
        return os.path.join(cls.folder, name_of_file)

    def pfx(self, what, certificate, friendly_name=(BMP, "\x1B[2J\u202E\0".encode("utf-16-be")), further=()):
        path = self.path(f"of {what}.pfx")  # nul.pfx is a device
        with open(path, "wb") as file:
            file.write(self.authority.pfx(certificate, friendly_name, further))
        return windows_path(path)

    def person(self, attributes, issuer=None):
        return self.authority.issue(name(*attributes, (SERIAL_NUMBER, PRINTABLE, ID)), issuer)

    def assert_harmless(self, text, what):
        self.assertIsNone(harm_in(text), f"{what}: {text!r}")

    def run_both(self, *arguments, typed=(), status=0):
        """The same for people and for programs. The document."""
        plain = self.pc.pccert(*arguments, typed=typed)
        self.assertEqual(plain.status, status, plain)
        self.assert_harmless(plain.out, arguments)
        self.assert_harmless(plain.error, arguments)
        return self.run_json(*arguments, typed=typed, status=status)

    def run_json(self, *arguments, typed=(), status=0):
        answer = self.pc.pccert("--json", *arguments, typed=typed)
        self.assertEqual(answer.status, status, answer)
        self.assert_harmless(answer.error, arguments)
        self.assert_harmless(answer.out.replace("\t", " "), arguments)
        for text in strings_in(answer.json):
            self.assert_harmless(text.replace("\n", " "), arguments)
            self.assertLessEqual(len(text.encode("utf-8")), 4 * NAME_BYTES_MOST, f"{arguments}: {text[:80]}...")
        return answer.json

    def assert_log_is_harmless(self):
        for line in self.pc.log():
            self.assert_harmless(line, "log")

    def inspected(self, file):
        return self.run_both("inspect", file, typed=["x"])["file"]["certificate"]

    def imported(self, what, attributes):
        file = self.pfx(what, self.person(attributes))
        inspected = self.inspected(file)
        answer = self.run_json("import", file, typed=["x"])
        self.assertEqual(answer["certificate"]["serial"], inspected["serial"])
        self.assertLessEqual(len(inspected["owner"].encode("utf-8")), NAME_BYTES_MOST)
        return inspected["serial"]


class Names(Base):
    """Those that can be read live a whole life, and no file is shown as what it is not."""

    def live(self, serial, what):
        """What else one does with a certificate."""
        at = self.path("life of " + what)
        order, signature, backup = (windows_path(at + suffix) for suffix in (".txt", ".p7s", ".pfx"))
        with open(at + ".txt", "wb") as file:
            file.write(b"1000 shares")
        self.run_json("sign", "--serial", serial, "--in", order, "--out", signature)
        self.run_both("verify", "--signature", signature, "--in", order)
        self.run_json("export", "--serial", serial, "--out", backup, typed=[FILE_PASSWORD])
        self.run_both("backup", "check", backup, typed=[FILE_PASSWORD])
        self.run_json("remove", "--serial", serial, "--keep-undo", "--yes")
        self.run_both("undo", "--list")
        self.run_json("undo", "--serial", serial)

    def test_those_that_can_be_read(self):
        serials = {what: self.imported(what, attributes) for what, (attributes, readable) in HOSTILE.items() if readable}
        self.assertEqual(len(set(serials.values())), len(serials))
        for what in ("controls", "formats", "nul"):
            self.live(serials[what], what)
        document = self.run_both("status", "--id", ID.decode())
        large = self.run_both("sign", "--serial", serials["long"], "--in", windows_path(self.path("life of nul.txt")),
                              "--out", windows_path(self.path("large.p7s")), status=1)
        self.assertEqual(large["error"]["fault"], "certificate_too_large")
        shown = json.dumps(document)
        for serial in serials.values():
            self.assertIn(serial, shown)
        self.run_both("clean")
        report = self.path("report.txt")
        self.pc.pccert("check", "--report", windows_path(report))
        with open(report, encoding="utf-8-sig", newline="") as file:
            self.assert_harmless(file.read().replace("\r\n", "\n"), "report")
        self.assertEqual(len(self.run_json("remove", "--all", "--yes")["all_removed"]), len(serials))
        self.assert_log_is_harmless()

    def test_names_of_files(self):
        for what in ("\u202Exfp.exe", "\u2066\u200B王\uFEFF", "%1 %s %n & ^ ' $(x)"):
            path = self.path(what + ".pfx")
            missing = self.run_both("inspect", windows_path(path), typed=["x"], status=3)
            self.assertEqual(missing["error"]["fault"], "file_missing")
            with open(path, "wb") as file:
                file.write(b"no PFX")
            self.assertEqual(self.run_both("import", windows_path(path), typed=["x"], status=1)["error"]["fault"], "not_pfx")
            with open(path, "wb") as file:
                file.write(self.authority.pfx(self.person([(CN, UTF8, "王小明".encode())])))
            self.run_json("import", windows_path(path), typed=["x"])
            self.run_both("status", "--id", ID.decode())  # which names the backup's file
            self.run_json("remove", "--all", "--yes")
        self.assert_log_is_harmless()


class NamesRarer(Base):
    """What is refused, who issued it, and what a file calls it."""

    def test_those_that_cannot(self):
        before = self.pc.store()
        for what, (attributes, readable) in HOSTILE.items():
            if not readable:
                file = self.pfx(what, self.person(attributes))
                self.assertEqual(self.run_json("import", file, typed=["x"], status=1)["error"]["fault"], "pfx_damaged", what)
        large = self.person([(CN, UTF8, b"x" * 66000)])
        self.assertEqual(self.run_both("inspect", self.pfx("large", large), typed=["x"], status=1)["error"]["fault"], "pfx_cost")
        self.assertEqual(self.pc.store(), before)
        self.assert_log_is_harmless()

    def test_issuers_and_friendly_names(self):
        leaf = self.person([(CN, UTF8, "王小明".encode())], issuer=subject_of(self.issuer))
        for at, friendly_name in enumerate([(BMP, b"\0\x1B" * 20000), (BMP, "\u202E\0\r\n".encode("utf-16-be")),
                                            (UTF8, CONTROLS), (0x04, b"\xFF" * 300)]):
            file = self.pfx(f"friendly{at}", leaf, friendly_name, [self.issuer])
            self.assertIn("31m", self.inspected(file)["issuer"])
        self.run_json("import", file, typed=["x"])
        self.run_both("status", "--id", ID.decode())
        self.run_json("remove", "--all", "--yes")
        self.assert_log_is_harmless()

    def test_numbers_that_look_like_a_persons(self):
        for what, number in LOOK_ALIKES.items():
            odd = self.authority.issue(name((CN, UTF8, "王小明".encode()), (SERIAL_NUMBER, UTF8, number.encode())))
            file = self.pfx("number", odd)
            self.assertEqual(self.run_json("import", file, "--id", ID.decode(), typed=["x"], status=1)["error"]["fault"],
                             "other_person", what)
            self.assertEqual(self.inspected(file).get("national_id", ""), "", what)


if __name__ == "__main__":
    unittest.main()
