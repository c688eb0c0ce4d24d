"""A second issuing CA under the same root: what it issues, and what goes on for the first.

    test_rollover.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name what is used.
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

import softhsm
from host import DUE_AT_ONCE, LIN, WANG
from test_client import RA
from test_host import CHANG, Fetched, Lists, openssl


class Rollover(Lists):
    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("certificate", **DUE_AT_ONCE)

    def path(self, *names):
        return os.path.join(self.host.folder, *names)

    def rollover(self, *options, typed=None, key="root.key", kill_at=None):
        if typed is None:
            with open(self.path("offline", "root.pass"), encoding="ascii") as file:
                typed = file.read()
        environment = os.environ | ({"PCCERT_KILL_AT": kill_at} if kill_at else {})
        return subprocess.run([RA, "ca", "rollover", "--config", self.host.config_path, "--key", self.path("offline", key),
                               *options], input=typed + "\n", capture_output=True, text=True, check=False, env=environment)

    def cas(self):
        """What `ca list` says of each: number to its other lines."""
        listed = {}
        for block in self.host.ra("ca", "list").split("\n\n"):
            members = dict(re.findall(r"(?m)^(\S+(?: \S+)*?) {2,}(.+)$", block))
            listed[int(members["number"])] = members
        return listed

    def check(self, pem, issuer, *, revoked):
        """By the list and the responder of the certificate's own addresses, with the CA that issued it."""
        list_url = self.address_in(pem)
        serial = openssl("x509", "-in", pem, "-noout", "-serial").stdout.split("=")[1].strip().lstrip("0")
        got = self.fetch_until(list_url, lambda got: (serial in {one.lstrip("0") for one in self.read(got.body)[1]}) == revoked)
        files = []
        for number, der in enumerate((got.body, Fetched(self.address_in(self.path(issuer))).body)):
            files += ["-CRLfile", os.path.join(self.top, f"{number}.crl")]
            with open(files[-1], "wb") as file:
                file.write(der)
        said = openssl("verify", "-CAfile", self.path("root.pem"), "-untrusted", self.path(issuer), "-crl_check_all", *files,
                       pem, check=False)
        self.assertIn("certificate revoked" if revoked else "OK", said.stdout + said.stderr)
        url = re.search(r"OCSP - URI:(\S+)", openssl("x509", "-in", pem, "-noout", "-ext", "authorityInfoAccess").stdout).group(1)
        said = openssl("ocsp", "-issuer", self.path(issuer), "-url", url, "-CAfile", self.path("root.pem"), "-verify_other",
                       self.path(issuer), "-cert", pem, check=False)
        self.assertIn("Response verify OK", said.stderr)
        self.assertIn(": revoked" if revoked else ": good", said.stdout)

    def told(self, pc):
        """What the check of the environment on that PC says of each usable certificate's revocation."""
        done = subprocess.run([os.environ["PCCERT_FLOW_CHECKER"], pc.folder, self.host.pccert_json], capture_output=True, text=True,
                              check=True)
        return [line.split("\t")[1] for line in done.stdout.splitlines() if line.startswith("revocation\t")]

    def keep(self, pc, name):
        pem, _ = self.own_certificate(pc)
        return shutil.copy(pem, os.path.join(self.top, name))

    def renewed_pem(self, pc, renewed):
        newer = [name for name in pc.files(".der") if renewed["serial"].lower() in name.lower()]
        pem = os.path.join(self.top, "renewed.pem")
        openssl("x509", "-inform", "DER", "-in", os.path.join(pc.folder, "store", (newer or pc.files(".der"))[0]), "-out", pem)
        return pem


class Overlap(Rollover):
    people = (WANG, LIN, CHANG)

    def refusals(self):
        """Nothing is changed by what is refused or killed; then it is simply done again."""
        self.assertEqual(self.rollover(typed="wrong").returncode, 1)
        shutil.copy(self.path("issuing.key"), self.path("offline", "other.key"))
        with open(self.path("issuing.pass"), encoding="ascii") as file:
            done = self.rollover(key="other.key", typed=file.read())
        self.assertIn("that key is not the root's", done.stderr)
        self.assertEqual(self.rollover("--issuing-bits", "1024").returncode, 2)
        self.assertIn("the full path of the token's library", self.rollover("--issuing-key", "pkcs11:token=a;object=b").stderr)
        for place in ("rollover.written", "rollover.written#2"):
            self.assertLess(self.rollover("--issuing-bits", "2048", kill_at=place).returncode, 0, place)
            self.assertFalse(os.path.exists(self.path("issuing-2.pem")))
            self.assertEqual(list(self.cas()), [1])

    def test_the_first_is_answered_for_while_the_second_issues(self):
        one, two, three = self.new_pc(), self.new_pc(), self.new_pc()
        self.assertEqual(self.apply(one, WANG)["status"], "ok")
        self.assertEqual(self.apply(two, LIN)["status"], "ok")
        of_wang, of_lin = self.keep(one, "wang.pem"), self.keep(two, "lin.pem")
        self.refusals()
        done = self.rollover("--issuing-bits", "2048")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("issuing-2.pem", done.stdout)
        # Prepared for the first one, and not signed before the host died: it is the first one's, whenever it is signed.
        self.host.stop()
        os.rename(self.path("issuing-2.pem"), self.path("later"))
        self.host.start(kill_at="finalize.intent")
        self.assertNotEqual(self.apply(three, CHANG)["status"], "ok")
        self.host.kill()
        os.rename(self.path("later"), self.path("issuing-2.pem"))
        self.host.start()
        self.assertEqual(three.run("resume")["status"], "ok")
        self.check(self.keep(three, "chang.pem"), "issuing.pem", revoked=False)
        listed = self.cas()
        self.assertEqual([listed[number]["state"] for number in (1, 2)], ["issues no more: lists and answers alone", "issues"])
        self.assertEqual((listed[1]["alive"], listed[2]["alive"]), ("3", "0"))
        self.check(of_lin, "issuing.pem", revoked=False)

        # With the old one's proof, a new one by the new CA, which this PC has never heard of; the old one is void.
        renewed = self.apply(one, WANG, command="renew")
        self.assertEqual(renewed["status"], "ok", renewed.said)
        self.assertEqual(self.host.states(WANG), ["confirmed", "revoked"])
        pem = self.renewed_pem(one, renewed)
        self.assertTrue(self.address_in(pem).endswith("/crl/issuing-2.crl"))
        self.assertIn("Issuing CA 2", openssl("x509", "-in", pem, "-noout", "-issuer", "-nameopt", "utf8").stdout)
        self.check(pem, "issuing-2.pem", revoked=False)
        self.check(of_wang, "issuing.pem", revoked=True)
        self.assertEqual((self.told(one), self.told(two)), (["pass"], ["pass"]))

        self.host.ra("cert", "revoke", "--serial", self.host.certificates(LIN)[0]["serial"], "--reason", "keyCompromise")
        self.host.restart()
        self.check(of_lin, "issuing.pem", revoked=True)
        self.check(pem, "issuing-2.pem", revoked=False)
        self.assertEqual((self.told(one), self.told(two)), (["pass"], ["fail"]))
        self.assertEqual(self.read(Fetched(self.address_in(pem)).body)[1], set())
        self.assertEqual(self.host.ra("audit").count("ca.rollover"), 1)
        self.host.ra("audit", "verify")
        self.assertEqual([self.cas()[number]["alive"] for number in (1, 2)], ["1", "1"])

        # A backup has both.
        kept, restored = os.path.join(self.top, "backup"), os.path.join(self.top, "restored")
        for words in (("backup", "--config", self.host.config_path, "--to", kept), ("restore", "--from", kept, "--dir", restored)):
            subprocess.run([RA, *words], check=True, stdout=subprocess.DEVNULL)
        listed = subprocess.run([RA, "ca", "list", "--config", os.path.join(restored, "ra.json")], check=True,
                                capture_output=True, text=True).stdout
        self.assertEqual(listed, self.host.ra("ca", "list"))

        # And none is made without any of what still signs.
        for name, said in (("issuing.key", "files.issuing_key"), ("issuing.pass", "files.issuing_passphrase"),
                           ("issuing-2.key", "issuing-2.key"), ("issuing-2.pass", "issuing-2.pass")):
            os.rename(self.path(name), self.path("away"))
            done = subprocess.run([RA, "backup", "--config", self.host.config_path, "--to", kept + "." + name], check=False,
                                  capture_output=True, text=True)
            os.rename(self.path("away"), self.path(name))
            self.assertEqual((done.returncode, os.listdir(kept + "." + name)), (1, []), done)
            self.assertIn(f"{said}: this file is missing", done.stderr)

        # Its key is destroyed: that is said, and the other goes on.
        os.remove(self.path("issuing.key"))
        self.assertIn("a former issuing CA has no key any more", self.host.ra("-n"))
        old = self.address_in(of_lin)
        self.host.restart()
        self.assertEqual(Fetched(old).status, 404)
        self.assertEqual(Fetched(old.replace("/crl/issuing.crl", "/ca/issuing.cer")).status, 200)
        self.check(pem, "issuing-2.pem", revoked=False)


class Stolen(Rollover):
    """The first one's key is in wrong hands: the root's list takes back all that it issued."""

    @classmethod
    def configure(cls, host):
        super(Rollover, cls).configure(host)

    def root_list(self, *options):
        with open(self.path("offline", "root.pass"), encoding="ascii") as file:
            typed = file.read()
        return subprocess.run([RA, "crl", "root", "--config", self.host.config_path, "--key", self.path("offline", "root.key"),
                               *options], input=typed, capture_output=True, text=True, check=False)

    def revoke(self, number, reason="cACompromise"):
        return self.root_list("--revoke", number, "--reason", reason)

    def verified(self, pem, issuer):
        """By what stands at the addresses in the two certificates."""
        files = []
        for number, der in enumerate((Fetched(self.address_in(pem)).body, Fetched(self.address_in(self.path(issuer))).body)):
            files += ["-CRLfile", os.path.join(self.top, f"{number}.crl")]
            with open(files[-1], "wb") as file:
                file.write(der)
        said = openssl("verify", "-CAfile", self.path("root.pem"), "-untrusted", self.path(issuer), "-crl_check_all", *files,
                       pem, check=False)
        return said.stdout + said.stderr

    def test_all_that_it_issued_is_void_and_renewed(self):
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, WANG)["status"], "ok")
        pem = self.keep(pc, "wang.pem")
        self.assertIn("this is the one that issues", self.revoke("1").stderr)
        self.assertEqual(self.rollover("--issuing-bits", "2048").returncode, 0)
        self.host.restart()
        self.assertNotEqual(self.apply(pc, WANG, command="renew")["status"], "ok")  # it is not due for long
        for options, said in ((("--revoke", "1"), "belong together"), (("--revoke", "3", "--reason", "superseded"), "ca list shows them"),
                              (("--revoke", "1x", "--reason", "superseded"), "ca list shows them"),
                              (("--revoke", "1", "--reason", "keyCompromise"), "one of cACompromise"),
                              (("--revoke", "2", "--reason", "superseded"), "ca rollover first")):
            self.assertIn(said, self.root_list(*options).stderr)
        self.assertIn(": OK", self.verified(pem, "issuing.pem"))

        done = self.revoke("1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("ca list says since when", self.revoke("1").stderr)
        self.host.restart()
        self.assertRegex(self.verified(pem, "issuing.pem"), r"error 23 at 1 depth lookup: certificate revoked")
        self.assertIn("REVOKED by the root's list", self.cas()[1]["state"])
        self.assertEqual(self.host.ra("audit").count("ca.revoke"), 1)

        # Everybody is to renew at once, and can: whose certificate it is the host knows from its own records.
        renewed = self.apply(pc, WANG, command="renew")
        self.assertEqual(renewed["status"], "ok", renewed.said)
        again = self.renewed_pem(pc, renewed)
        self.assertIn(": OK", self.verified(again, "issuing-2.pem"))

        # The next list, a year later, names it still.
        self.assertRegex(self.root_list().stdout, r"(?m)^revoked +1$")
        self.host.restart()
        self.assertIn("certificate revoked", self.verified(pem, "issuing.pem"))
        self.assertIn(": OK", self.verified(again, "issuing-2.pem"))


class InToken(Rollover):
    """Both keys in one token."""

    @classmethod
    def init_options(cls):
        cls.token = softhsm.SoftHsm(cls.top)
        return (*cls.token.options(), "--issuing-bits", "2048", "--transfer-listen", "none")

    def test_both_sign(self):
        one = self.new_pc()
        self.assertEqual(self.apply(one, WANG)["status"], "ok")
        of_wang = self.keep(one, "wang.pem")
        second = softhsm.KEY.replace("%01", "%02").replace("issuing", "issuing-2")
        done = self.rollover("--issuing-bits", "2048", "--issuing-key", second)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(self.path("issuing-2.key"), encoding="ascii") as file:
            self.assertEqual(file.read().strip(), second)
        self.host.restart()
        self.check(of_wang, "issuing.pem", revoked=False)
        renewed = self.apply(one, WANG, command="renew")
        self.assertEqual(renewed["status"], "ok", renewed.said)
        self.check(of_wang, "issuing.pem", revoked=True)
        self.assertEqual(sorted(self.cas()), [1, 2])
        kept, restored = os.path.join(self.top, "backup"), os.path.join(self.top, "restored")
        for words in (("backup", "--config", self.host.config_path, "--to", kept), ("restore", "--from", kept, "--dir", restored)):
            subprocess.run([RA, *words], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(restored, "pkcs11.pin"), encoding="ascii") as file:
            self.assertEqual(file.read().strip(), softhsm.PIN)
        subprocess.run([RA, "-n", "--config", os.path.join(restored, "ra.json")], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if "InToken" in sys.argv and softhsm.missing():
        print(softhsm.missing())
        sys.exit(77)
    unittest.main(verbosity=2)
