"""The issuing CA's key in a PKCS#11 token: SoftHSM, through OpenSSL's provider.

    test_token.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL, PCCERT_PKCS11, PCCERT_NO_DEEPBIND name what is used.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from host import LIN, WANG, Person, wait_until
from softhsm import KEY, MODULE, PIN, SoftHsm, missing
from test_client import OPENSSL, RA
from test_host import CHANG, Fetched, Lists

FAILED, PIN_REFUSED = 1, 4  # exit codes
COMPANY = Person("12345675", "陳氏企業", "windy-Hsinchu-66", "0955666777")


class Kept(Lists):
    """Such a host."""

    people = (WANG, LIN, CHANG, COMPANY)

    @classmethod
    def init_options(cls):
        cls.token = SoftHsm(cls.top)
        return (*cls.token.options(), "--issuing-bits", "2048", "--transfer-listen", "none")

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("watch", listen="127.0.0.1:0")
        host.configure("order", resume_s=1)
        host.configure("pkcs11", again_s=1)

    def ready(self):
        got = Fetched(f"http://{re.search(r' watch=(.+)', self.host.ready).group(1)}/ready")
        return got.status, got.body.decode("ascii")

    def begin(self, pc, person):
        """A person on the way to a certificate, as far as the host can do without its key: the program, which waits."""
        process, seen = pc.start("apply", f"id={person.id}", "hurry=yes"), len(self.host.messages())
        process.stdin.write(person.password + "\n")
        process.stdin.flush()
        process.stdin.write(self.code_to(seen) + "\n")
        process.stdin.flush()
        return process

    def log(self):
        with open(os.path.join(self.host.folder, "host.log"), encoding="utf-8") as file:
            return file.read()

    def failures(self):
        return len(re.findall(r" error [0-9a-f]{32}: busy: ", self.log()))


class Token(Kept):
    """Its life: it issues, revokes and answers, and outlives a token that goes away."""

    def test_it_issues_and_revokes_and_answers(self):
        pc = self.new_pc()
        serial = self.apply(pc, WANG)["serial"]
        self.assert_done(pc, WANG)
        pem, url = self.own_certificate(pc)
        _, responder = self.own_responder(pc)
        self.assertEqual(self.verify(pem, Fetched(url).body), "OK")
        verdict, answer = self.ocsp(responder, "-cert", pem)
        self.assertIn("Response verify OK", verdict)
        self.assertIn(": good", answer)
        self.host.ra("cert", "revoke", "--serial", serial, "--reason", "keyCompromise")
        revoked = self.fetch_until(url, lambda got: len(self.read(got.body)[1]) == 1)
        self.assertEqual(self.verify(pem, revoked.body), "certificate revoked")
        self.host.restart()
        self.assertIn(": revoked", self.ocsp(responder, "-cert", pem)[1])
        self.assertEqual(self.apply(pc, WANG, "replace=yes")["status"], "ok")

    def test_its_key_is_nowhere_else(self):
        names = sorted(os.listdir(self.host.folder))
        self.assertNotIn("issuing.key", names)
        self.assertNotIn("issuing.pass", names)
        for folder, _, files in os.walk(self.host.folder):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                self.assertNotIn(PIN.encode("ascii"), content, name)
                if b"PRIVATE KEY" in content:
                    self.assertIn(name, ("root.key", "tls.key", "transfer.key"))

    def test_an_order_outlives_a_token_that_is_away(self):
        self.assertEqual(self.ready(), (200, "ready\n"))
        pc = self.new_pc()
        self.token.pull_out()
        try:
            process = self.begin(pc, LIN)
            wait_until(lambda: self.ready()[0] == 503, "a host that says it cannot sign")
            self.assertEqual(self.host.states(LIN), [])
        finally:
            self.token.plug_in()
        said, _ = process.communicate(timeout=120)
        self.assertIn("status=ok", said)
        self.assert_done(pc, LIN)
        self.assertEqual(self.ready(), (200, "ready\n"))
        self.assertEqual(len(self.host.issued(LIN)), 1)

    def test_a_token_that_is_put_right_is_used_again(self):
        """Where a wrong PIN would be the last, none is tried; the host is well by itself when that is over."""
        pc = self.new_pc()
        self.token.pull_out()
        try:
            process = self.begin(pc, COMPANY)
            wait_until(lambda: self.ready()[0] == 503, "a host that says it cannot sign")
            self.token.warn(True)
            before = self.token.logins()
        finally:
            self.token.plug_in()
        try:
            wait_until(lambda: "one more wrong PIN would lock the token" in self.log(), "a token that is looked at")
            failures = self.failures()
            wait_until(lambda: self.failures() >= failures + 3, "more signatures that are wanted")
            self.assertEqual(self.ready()[0], 503)
            self.assertEqual(self.token.logins(), before)
        finally:
            self.token.warn(False)
        said, _ = process.communicate(timeout=120)
        self.assertIn("status=ok", said)
        self.assertEqual(self.ready(), (200, "ready\n"))


class Pin(Kept):
    """One that is refused."""

    def test_a_pin_that_is_refused_is_tried_no_second_time(self):
        """While the host serves, however often it is asked to sign. The order is whole once the PIN is right again."""
        pc = self.new_pc()
        self.token.pull_out()
        try:
            process = self.begin(pc, CHANG)
            wait_until(lambda: self.ready()[0] == 503, "a host that says it cannot sign")
            self.token.refuse(True)
            before = self.token.logins()
        finally:
            self.token.plug_in()
        try:
            wait_until(lambda: self.token.logins() > before, "a PIN that is tried")
            failures = self.failures()
            wait_until(lambda: self.failures() >= failures + 3, "more signatures that are wanted")
            self.assertEqual(self.ready()[0], 503)
            self.assertEqual(self.token.logins(), before + 1)
        finally:
            self.token.refuse(False)
        said, _ = process.communicate(timeout=120)
        self.assertNotIn("status=ok", said)
        self.host.restart()
        self.assertEqual(pc.run("resume")["status"], "ok")
        self.assert_done(pc, CHANG)


class Refusals(unittest.TestCase):
    """What an operator is told, by "-n" and by "init"."""

    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="pccert-token-")
        cls.addClassCleanup(shutil.rmtree, cls.top)
        cls.token = SoftHsm(cls.top)
        cls.folder = os.path.join(cls.top, "host")
        cls.config = os.path.join(cls.folder, "ra.json")
        cls.keys = 0
        made = cls.init(cls.folder, *cls.token.options())
        assert made.returncode == 0, made.stderr

    @classmethod
    def init(cls, folder, *options):
        """With other keys of flow_host's pool (host.py) each time."""
        pool = {"PCCERT_KEY_POOL": f"{RA}.primes:{cls.keys}"}
        cls.keys += 2
        return subprocess.run([RA, "init", "--dir", folder, "--issuing-bits", "2048", "--transfer-listen", "none", *options],
                              capture_output=True, text=True, check=False, env=os.environ | pool)

    def refused(self, before, after, said, code=FAILED, command="-n"):
        """With that text of the configuration changed. A refusal says it all in one line, and no PIN."""
        with open(self.config, encoding="utf-8") as file:
            whole = file.read()
        self.assertIn(before, whole)
        other = self.config + ".other.json"
        with open(other, "w", encoding="utf-8") as file:
            file.write(whole.replace(before, after))
        done = subprocess.run([RA, command, "--config", other], capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (code, "", 1), done.stderr)
        self.assertIn(said, done.stderr)
        self.assertNotIn(PIN, done.stderr)

    def test_what_is_told(self):
        wrong = self.token.write_pin(self.folder, "not-the-pin")
        for before, after, said, *code in (
                ("token=ra", "token=rb", "is it plugged in, is its service running?"),
                ("object=issuing", "object=another", "no private key of that address"),
                ("libunplugged.so", "libnothing.so", "is pkcs11.module its file?"),
                ("ossl-modules/pkcs11.so", "ossl-modules/none.so", "is pkcs11-provider installed"),
                (self.token.pin_file, wrong, "refuses the PIN of the file pkcs11.pin: put it right, then start again",
                 PIN_REFUSED),
                (self.token.pin_file, os.path.join(self.top, "none"), "No such file"),
                ("id=%01", f"id=%01?pin-value={PIN}", "no PIN may stand in the key's address"),
                ("id=%01", "id=%01?pin-source=file:/x", "no PIN may stand in the key's address"),
                ("object=issuing;id=%01", "", "must name the token"),
                ("token=ra;", "", "must name the token"),
                ("pkcs11:token", "pkcs11:tokken", "(RFC 7512)"),
                (MODULE, MODULE[1:], "the full path of the token's library is wanted"),
        ):
            with self.subTest(after):
                self.refused(before, after, said, *code)

    def test_a_wrong_pin_is_tried_once(self):
        wrong, before = self.token.write_pin(self.folder, "not-the-pin"), self.token.logins()
        self.refused(self.token.pin_file, wrong, "refuses the PIN", PIN_REFUSED, "serve")
        self.assertEqual(self.token.logins(), before + 1)

    def test_a_pin_that_may_be_the_last_is_not_tried(self):
        before = self.token.logins()
        self.token.warn(True)
        try:
            self.refused('"ra.db"', '"ra.db"', "one more wrong PIN would lock the token", PIN_REFUSED, "serve")
        finally:
            self.token.warn(False)
        self.assertEqual(self.token.logins(), before)

    def test_the_pin_is_for_its_owner_alone(self):
        os.chmod(self.token.pin_file, 0o640)
        try:
            self.refused('"ra.db"', '"ra.db"', "chmod 600 it")
        finally:
            os.chmod(self.token.pin_file, 0o600)

    def test_a_key_that_is_there_is_certified(self):
        """So is what a try that was broken off has left in the token."""
        again = os.path.join(self.top, "again")
        self.assertEqual(self.init(again, *self.token.options()).returncode, 0)
        keys = {subprocess.run([OPENSSL, "x509", "-in", os.path.join(folder, "issuing.pem"), "-noout", "-pubkey"],
                               capture_output=True, text=True, check=True).stdout for folder in (self.folder, again)}
        self.assertEqual(len(keys), 1)
        # Another key of that name in the token is not that of the certificate.
        self.refused(KEY, "pkcs11:token=ra;object=issuing;id=%02", "no private key of that address")
        third = os.path.join(self.top, "third")
        other = [KEY.replace("%01", "%02") if option == KEY else option for option in self.token.options()]
        self.assertEqual(self.init(third, *other).returncode, 0)
        self.refused("id=%01", "id=%02", "key and certificate do not belong together")
        self.refused(";id=%01", "", "several keys have that address: name the one by its id=")

    def test_what_is_wrong_leaves_nothing(self):
        folder = os.path.join(self.top, "none")
        for options, said in ((("--issuing-key", KEY), "--pkcs11-module and --pkcs11-pin-file are wanted with it"),
                              (("--issuing-key", "/etc/key"), "pkcs11:token=...;object=... is wanted"),
                              (("--issuing-key", "pkcs11:token=rb;object=x", *self.token.options()[2:]), "is it plugged in")):
            done = self.init(folder, *options)
            self.assertEqual((done.returncode != 0, done.stdout), (True, ""))
            self.assertIn(said, done.stderr)
            self.assertFalse(os.path.exists(folder) and os.listdir(folder))


if __name__ == "__main__":
    if missing():
        print(missing())
        sys.exit(77)
    unittest.main(verbosity=2)
