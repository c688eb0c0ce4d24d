"""pccert upload under Wine against the live host: a certificate comes to a phone, and nobody on the way can read it.
Usage: test_upload.py CLASS (see test_pccert.py)."""
import base64
import json
import os
import re
import sqlite3
import subprocess
import sys
import unittest

import qr
from hostile import HostileCa
from host import LIN, WANG, wait_until
from phone import Phone
from relay import Relay
from test_pccert import OPENSSL, Flow

LABELS = {"zh-TW": ("網址", "密碼", "小寫字母"), "en": ("Address", "Passphrase", "small letters")}
# What the host knows: that it gave the file away, not that the phone has it.
FETCHED = {"zh-TW": ("主機已於", "手機上若沒有檔案，請重新上傳"), "en": ("The host handed", "If the phone does not have it")}
PASSPHRASE = re.compile("[bcdfghjknprstwxyz]{20}")
KEY_PARTS = ("modulus", "privateExponent", "prime1", "prime2", "exponent1", "exponent2", "coefficient")


def opened(file, passphrase):
    """The private key in it as PEM; None if that does not open it."""
    done = subprocess.run([OPENSSL, "pkcs12", "-in", file, "-nodes", "-nocerts", "-passin", "pass:" + passphrase],
                          capture_output=True)
    return done.stdout if done.returncode == 0 else None


def numbers_of(pem):
    """The secret numbers of an RSA key, as bytes, largest first."""
    text = subprocess.run([OPENSSL, "rsa", "-noout", "-text"], input=pem, check=True, capture_output=True).stdout
    found = []
    for part in KEY_PARTS[1:]:
        block = re.search(part.encode() + rb":\s*((?:[0-9a-f]{2}:?\s*)+)", text).group(1)
        found.append(bytes.fromhex(re.sub(rb"[\s:]", b"", block).decode()).lstrip(b"\0"))
    return found


class UploadFlow(Flow):
    """One person with a certificate, one without."""

    people = (WANG, LIN)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls().applied(WANG)
        cls.serial = cls.host.certificates(WANG)[0]["serial"]
        cls.phone = Phone(os.path.join(cls.host.folder, "root.pem"))

    def begun(self, *options, language="zh-TW"):
        """A run of pccert upload that waits for a phone; its address and passphrase as it says them."""
        process = self.pc.start("upload", "--id", WANG.id, "--lang", language, *options)
        self.addCleanup(self.ended, process)
        self.pc.type(process, WANG.password)
        text = wait_until(lambda: self.said(process, LABELS[language][2]), "the passphrase")
        address, passphrase, _ = LABELS[language]
        return (process, text, re.search(rf"{address}\s+(https://\S+)", text).group(1),
                re.search(rf"{passphrase}\s+(\w+)", text).group(1))

    @staticmethod
    def ended(process):
        if process.poll() is None:
            process.kill()
            process.said(10)
        process.stdin.close()

    @staticmethod
    def said(process, sign):
        with open(f"/proc/self/fd/{process.out.fileno()}", encoding="utf-8") as out:
            text = out.read()
        if sign not in text and process.poll() is not None:
            raise AssertionError(f"it ended: {process.said(0)}")
        return text if sign in text else None

    def at_host(self):
        """The files for phones that the host's database holds, newest first: state and bytes."""
        connection = sqlite3.connect(f"file:{os.path.join(self.host.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT state, file FROM transfer ORDER BY created_utc DESC, rowid DESC").fetchall()
        finally:
            connection.close()

    def all_of_the_host(self):
        """Every byte that it has on its disk."""
        for folder, _, names in os.walk(self.host.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    yield name, file.read()

    def kept(self, data):
        path = self.file("from-the-phone.pfx")
        with open(path, "wb") as file:
            file.write(data)
        return path

    def whole_way(self, *options, language):
        process, text, url, passphrase = self.begun(*options, language=language)
        self.assertRegex(passphrase, "^[bcdfghjknprstwxyz]{20}$")
        self.assertIn(" ".join(re.findall("....", passphrase)), text)
        self.assertEqual(qr.read_text(text), url)
        for _ in range(3):  # previews and second thoughts
            self.assertEqual(self.phone.look(url)[0], 200)
        status, headers, file = self.phone.fetch(url)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/x-pkcs12"))
        answer = process.said(self.pc.patience_s)
        self.assertEqual(answer.status, 0, answer)
        for words in FETCHED[language]:
            self.assertIn(words, answer.out)
        self.check_opens(file, passphrase)
        self.assertNotEqual(self.phone.fetch(url)[0], 200)
        self.assertEqual(self.at_host()[0][1], b"")

    def check_opens(self, file, passphrase):
        """It holds this person's key and certificate, and the CA above it."""
        path = self.kept(file)
        self.assertIsNotNone(opened(path, passphrase))
        certificates = self.openssl("pkcs12", "-in", path, "-nokeys", "-passin", "pass:" + passphrase)
        self.assertEqual(certificates.count(b"BEGIN CERTIFICATE"), 2)
        leaf = self.openssl("pkcs12", "-in", path, "-nokeys", "-clcerts", "-passin", "pass:" + passphrase)
        serial = self.openssl("x509", "-noout", "-serial", data=leaf).decode().strip().split("=")[1]
        self.assertEqual(serial.lstrip("0"), self.serial.lstrip("0"))
        of_key = self.openssl("rsa", "-pubout", data=opened(path, passphrase))
        self.assertEqual(self.openssl("x509", "-noout", "-pubkey", data=leaf), of_key)


class Upload(UploadFlow):
    """The PC talks to the host through somebody who reads along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ca = HostileCa(OPENSSL, os.path.join(cls.folder, "relay-ca"))
        cls.relay = Relay(ca, cls.host.settings()["host_url"])
        cls.addClassCleanup(cls.relay.close)
        cls.overheard = cls().config("overheard", host_url=cls.relay.url, tls_ca_pem=ca.pem)

    def test_whole_way(self):
        self.whole_way(language="zh-TW")

    def test_nobody_on_the_way_can_read_it(self):
        """What the host stores and writes, and what crosses the wire: no passphrase, no key, and it opens for nothing."""
        del self.relay.bodies[:], self.relay.answers[:]
        _, _, url, passphrase = self.begun("--config", self.overheard)
        self.addCleanup(self.phone.fetch, url)
        state, stored = self.at_host()[0]
        self.assertEqual(state, 0)
        sent = self.sent_to_host()
        path, ticket = self.kept(sent), url.rsplit("/", 1)[1]
        for guess in ("", WANG.password, WANG.id, url, ticket, passphrase[:-1], passphrase.upper()):
            self.assertIsNone(opened(path, guess), guess)
        secrets = [passphrase.encode(), *numbers_of(opened(path, passphrase))]
        on_disk = list(self.all_of_the_host())
        self.assertTrue(any(stored[1500:2500] in data for _, data in on_disk))  # it is looked for in the right place
        for name, data in on_disk:
            self.assertNotIn(ticket.encode(), data, name)  # what the ticket proves is kept, not the ticket
            self.assertNotIn(sent[100:164], data, name)    # nor the file as it came: the host seals it besides
        on_wire = [("wire", data) for data in self.relay.bodies + self.relay.answers]
        for name, data in [*on_disk, *on_wire, ("stored", stored), ("sent", sent)]:
            for secret in secrets:
                self.assertNotIn(secret, data, name)
                self.assertNotIn(secret[::-1], data, name)

    def sent_to_host(self):
        """The file in the one upload that was overheard: beside it, nothing but for which phone it is."""
        uploads = [body for body in self.relay.bodies if body.startswith(b"POST /v1/transfers ")]
        self.assertEqual(len(uploads), 1)
        sent = json.loads(uploads[0].split(b"\r\n\r\n", 1)[1])
        self.assertEqual(sorted(sent), ["device", "file"])
        return base64.b64decode(sent["file"])


class UploadEnds(UploadFlow):
    """The other language and phone; another upload, time that passes on the host, and a host that does not do it at all."""

    def test_another_language_and_phone(self):
        self.whole_way("--device", "android", "--format", "strong", language="en")

    def test_another_takes_its_place(self):
        first, _, url, _ = self.begun()
        answer = self.pc.pccert("--json", "upload", "--id", WANG.id, "--format", "strong", typed=[WANG.password])
        self.assertEqual(answer.status, 0, answer)
        upload = answer.json["upload"]
        self.assertTrue(PASSPHRASE.fullmatch(upload["passphrase"]))
        self.assertEqual((upload["device"], upload["format"], upload["chain_included"]), ("iphone", "strong", True))
        self.assertEqual(upload["certificate"]["serial"], self.serial)
        ended = first.said(self.pc.patience_s)
        self.assertEqual(ended.status, 7, ended)
        self.assertIn("transfer_ended", ended.error)
        self.assertNotEqual(self.phone.fetch(url)[0], 200)
        status, _, file = self.phone.fetch(upload["url"])  # nobody waits for it, and it is there
        self.assertEqual(status, 200)
        self.check_opens(file, upload["passphrase"])

    def test_refused(self):
        self.assert_refusal(3, "certificate_missing", "upload", "--id", LIN.id, typed=[LIN.password])
        self.assert_refusal(2, "secret_missing", "upload", "--id", WANG.id)
        self.assertEqual([state for state, _ in self.at_host() if state == 0], [])

    def test_nobody_comes(self):
        process, _, _, passphrase = self.begun()
        self.host.restart(later_s=700)
        try:
            answer = process.said(self.pc.patience_s)
            self.assertEqual(answer.status, 1, answer)
            self.assertIn("transfer_expired", answer.error)
            self.assertNotIn(passphrase, answer.error)
        finally:
            self.host.restart()

    def test_not_offered(self):
        with open(self.host.config_path, "rb") as file:
            before = file.read()
        self.host.stop()
        self.host.configure("transfer", url="")
        self.host.start()
        try:
            self.assert_refusal(6, "not_offered", "upload", "--id", WANG.id, typed=[WANG.password])
        finally:
            with open(self.host.config_path, "wb") as file:
                file.write(before)
            self.host.restart()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
