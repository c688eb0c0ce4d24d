"""pccert.exe sign and verify under Wine, with the real MY: signatures that openssl and the host verify, openssl's that
pccert verifies, and every way in which one is refused. Usage: test_sign.py CLASS (see test_pccert.py)."""
import os
import sys
import unittest

from host import LIN, WANG
from pc import windows_path
from test_pccert import FILE_PASSWORD, Flow

# What text mode, code pages and C strings would spoil.
CONTENT = "買進 2330 一張\r\n".encode() + b"\x1a\x00\xff\n\n\r"


class SignCase(Flow):
    """One person with a certificate, something to sign, and its signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare_host()
        test = cls()
        test.applied(WANG)
        cls.serial = cls.host.certificates(WANG)[0]["serial"]
        cls.content = test.made("訂單.bin", CONTENT)
        cls.signature = test.signed("訂單.p7s")

    @classmethod
    def prepare_host(cls):
        pass

    def made(self, name, data):
        path = self.file(name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def read(self, path):
        with open(path, "rb") as file:
            return file.read()

    def signed(self, name, *options):
        path = self.file(name)
        answer = self.pc.pccert("--json", "sign", "--id", WANG.id, "--in", windows_path(self.content), "--out",
                                windows_path(path), *options)
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(answer.json["certificate"]["serial"], self.serial, answer)
        return path

    def verify(self, signature, *options, content=None):
        return self.pc.pccert("--json", "verify", "--signature", windows_path(signature), "--in",
                              windows_path(content or self.content), *options)

    def assert_right(self, answer, status=0, state="valid"):
        self.assertEqual(answer.status, status, answer)
        signature = answer.json["signature"]
        self.assertEqual(signature["state"], state, answer)
        self.assertEqual(signature["signer"]["serial"], self.serial, answer)
        self.assertEqual(signature["signer"]["national_id"], WANG.masked, answer)
        self.assertNotIn(WANG.name, answer.out)
        return signature

    def piped(self, data, *arguments):
        """The run's exit code and its standard output, byte for byte."""
        process = self.pc.start(*arguments)
        process.stdin.write(data)
        process.stdin.close()
        status = process.wait(timeout=120)
        process.out.seek(0)
        return status, process.out.read()

    def by_openssl(self, name, *options):
        """The same person's, made by openssl with the key from a backup."""
        key = self.file("wang.pem")
        if not os.path.exists(key):
            backup = self.exported(WANG, "wang.pfx")
            self.made("wang.pem", self.openssl("pkcs12", "-in", backup, "-passin", "pass:" + FILE_PASSWORD, "-nodes"))
        path = self.file(name)
        self.openssl("cms", "-sign", "-binary", "-in", self.content, "-signer", key, "-inkey", key, "-outform", "DER",
                     "-out", path, *options)
        return path


class SignRight(SignCase):
    """What is right."""

    def test_openssl_verifies_ours(self):
        root = os.path.join(self.host.folder, "root.pem")
        for options in ((), ("-cades",)):
            said = self.openssl("cms", "-verify", "-inform", "DER", "-in", self.signature, "-content", self.content,
                                "-binary", "-CAfile", root, "-purpose", "any", *options)
            self.assertEqual(said, CONTENT)

    def test_ours_is_verified_here_and_by_the_host(self):
        self.assertFalse(self.assert_right(self.verify(self.signature))["host_asked"])
        self.assertTrue(self.assert_right(self.verify(self.signature, "--host"))["host_asked"])

    def test_in_words(self):
        for language, words in (("zh-TW", "簽章正確"), ("en", "The signature is right")):
            answer = self.pc.pccert("--lang", language, "verify", "--signature", windows_path(self.signature), "--in",
                                    windows_path(self.content))
            self.assertEqual(answer.status, 0, answer)
            self.assertIn(words, answer.out, answer)
            self.assertIn("--host", answer.out, answer)
            self.assertIn(WANG.masked, answer.out, answer)

    def test_pipes_carry_every_byte(self):
        status, signature = self.piped(CONTENT, "sign", "--serial", self.serial)
        self.assertEqual(status, 0)
        path = self.made("piped.p7s", signature)
        self.assert_right(self.verify(path))
        status, _ = self.piped(CONTENT, "verify", "--signature", windows_path(path))
        self.assertEqual(status, 0)
        status, _ = self.piped(CONTENT[:-1], "verify", "--signature", windows_path(path))
        self.assertEqual(status, 1)

    def test_nothing_and_much(self):
        for name, data in (("nothing", b""), ("much", os.urandom(5 * 1024 * 1024 + 1))):
            status, signature = self.piped(data, "sign", "--id", WANG.id)
            self.assertEqual(status, 0)
            content = self.made(name, data)
            self.assert_right(self.verify(self.made(name + ".p7s", signature), content=content))

    def test_openssls_are_verified(self):
        for name, options in (("plain", ()), ("cades", ("-cades",)), ("no time", ("-no_signing_time",)),
                              ("key identifier", ("-keyid",))):
            with self.subTest(name):
                path = self.by_openssl(name + ".p7s", *options)
                signature = self.assert_right(self.verify(path, "--host"))
                self.assertEqual(signature["signing_time"] is None, name == "no time")

    def test_a_signature_is_overwritten_when_asked(self):
        path = self.signed("again.p7s")
        self.assert_refusal(1, "target_exists", "sign", "--id", WANG.id, "--in", windows_path(self.content), "--out",
                            windows_path(path))
        self.signed("again.p7s", "--force")
        self.assert_right(self.verify(path))


class VerifyRefusals(SignCase):
    """Signatures that are not right: each in words of its own, in both languages."""

    def refused(self, status, fault, signature, content=None):
        self.assert_refusal(status, fault, "verify", "--signature", windows_path(signature), "--in",
                            windows_path(content or self.content))

    def test_changed_content(self):
        self.refused(1, "cms_content", self.signature, self.made("changed", CONTENT + b"\n"))

    def test_missing_files(self):
        self.refused(3, "file_missing", self.file("nowhere.p7s"))
        self.refused(3, "file_missing", self.signature, self.file("nowhere"))
        self.refused(1, "file_unreadable", self.signature, self.folder)

    def test_not_a_signature(self):
        self.refused(1, "not_cms", self.content)
        self.refused(1, "not_cms", self.made("empty.p7s", b""))
        self.refused(1, "not_cms", self.made("large.p7s", self.read(self.signature) + bytes(33 * 1024)))

    def test_damaged(self):
        data = self.read(self.signature)
        self.refused(1, "cms_damaged", self.made("half.p7s", data[:len(data) // 2]))
        self.refused(1, "cms_signature", self.made("wrong.p7s", data[:-1] + bytes([data[-1] ^ 1])))

    def test_other_forms(self):
        self.refused(1, "cms_embedded", self.by_openssl("embedded.p7s", "-nodetach"))
        self.refused(1, "cms_no_certificate", self.by_openssl("bare.p7s", "-nocerts"))
        self.refused(1, "cms_algorithm", self.by_openssl("sha1.p7s", "-md", "sha1"))
        self.refused(1, "cms_algorithm", self.by_openssl("pss.p7s", "-keyopt", "rsa_padding_mode:pss"))
        self.refused(1, "cms_several_signers", self.by_openssl("two.p7s", "-signer", self.file("wang.pem"), "-inkey",
                                                               self.file("wang.pem")))

    def test_another_firms(self):
        key, path = self.file("other.pem"), self.file("other.p7s")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key + ".key", "-out", key, "-days",
                     "30", "-subj", f"/C=TW/O=Another Firm/CN=Somebody/serialNumber={WANG.id}")
        self.openssl("cms", "-sign", "-binary", "-in", self.content, "-signer", key, "-inkey", key + ".key", "-outform",
                     "DER", "-out", path)
        self.refused(1, "cms_other_firm", path)


class SignRefusals(SignCase):
    """What cannot be signed, and where no signature goes; everything stays as it was."""

    people = (WANG, LIN)

    def test_who_may_not_sign(self):
        to = ("--in", windows_path(self.content), "--out", windows_path(self.file("never.p7s")))
        self.assert_refusal(3, "certificate_missing", "sign", "--id", LIN.id, *to)
        self.assert_refusal(3, "certificate_missing", "sign", "--id", LIN.id, "--serial", self.serial, *to)
        self.assert_refusal(3, "certificate_missing", "sign", "--serial", "00FF", *to)
        self.assertFalse(os.path.exists(self.file("never.p7s")))

    def test_no_content_to_sign(self):
        out = ("--out", windows_path(self.file("never.p7s")))
        self.assert_refusal(3, "file_missing", "sign", "--id", WANG.id, "--in", windows_path(self.file("nowhere")), *out)
        self.assert_refusal(1, "file_unreadable", "sign", "--id", WANG.id, "--in", windows_path(self.folder), *out)
        self.assertFalse(os.path.exists(self.file("never.p7s")))

    def test_targets(self):
        given = ("sign", "--id", WANG.id, "--in", windows_path(self.content), "--out")
        self.assert_refusal(1, "target_folder", *given, windows_path(self.file("no such folder/x.p7s")))
        # a typing mistake away: what is no signature is never overwritten
        other = self.made("letter", CONTENT)
        self.assert_refusal(1, "target_exists", *given, windows_path(other))
        self.assert_refusal(2, "usage", *given, windows_path(other), "--force")
        self.assertEqual(self.read(other), CONTENT)

    def test_json_needs_a_file(self):
        answer = self.pc.pccert("--json", "sign", "--id", WANG.id, "--in", windows_path(self.content))
        self.assertEqual(answer.status, 2, answer)
        self.assertIn("--out", answer.json["error"]["remedy"])


class SignHost(SignCase):
    """What the host adds."""

    @classmethod
    def prepare_host(cls):
        cls.host.stop()
        cls.host.send_codes_at_once()
        cls.host.start()

    def test_states(self):
        """Offline, refused, revoked: in this order, the last cannot be undone."""
        self.host.stop()
        answer = self.verify(self.signature, "--host")
        self.assert_refused(answer, 5, "host_unreachable")
        self.assertFalse(self.assert_right(answer, status=5)["host_asked"])
        self.host.start(later_s=340 * 86400)
        self.assert_right(self.verify(self.signature, "--host"), 10, "due")
        self.host.restart(later_s=400 * 86400)
        self.assert_right(self.verify(self.signature, "--host"), 11, "expired")
        self.host.restart()
        self.applied(WANG)  # the new one voids the old one
        self.assert_right(self.verify(self.signature, "--host"), 14, "revoked")
        self.assert_right(self.verify(self.signature))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
