"""What the host issues, read by zlint: each certificate and each list, with no finding but those that are named here.

    test_linted.py

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL, PCCERT_ZLINT name the programs; certtool is the third reader of the lists.
"""
import json
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from host import DUE_AT_ONCE, LIN, WANG, Person
from programs import skip_without
from table import Table
from test_client import OPENSSL, Flow

ZLINT = os.environ.get("PCCERT_ZLINT", "")
FINDINGS = ("warn", "error", "fatal")
COMPANY = Person("12345675", "陳氏企業", "windy-Hsinchu-66", "0955666777")
CHANG = Person("F131104093", "張大同", "cloudy-Taichung-66", "0933444555")

PRIVATE = "a rule of browsers for public CAs; ours is a firm's own, and has one policy, which nobody asks for"
LOCAL = "made by init for a machine's own name or address; a host in service gets its certificate elsewhere"
NO_STATUS = "nothing revokes it: whoever runs the host puts another one in its place"
CONFLICT = "RFC 5280 4.2.1.2 wants it in end entities' certificates too"
TLS = {
    "e_dnsname_not_valid_tld": LOCAL,
    "e_ext_san_contains_reserved_ip": LOCAL,
    "e_sub_cert_aia_missing": NO_STATUS,
    "e_sub_cert_aia_does_not_contain_ocsp_url": NO_STATUS,
    "w_sub_cert_aia_does_not_contain_issuing_ca_url": "the root issued it, and who trusts it has that",
    "e_sub_cert_certificate_policies_missing": PRIVATE,
    "e_sub_cert_cert_policy_empty": PRIVATE,
    "e_tls_server_cert_valid_time_longer_than_398_days": "two years: Apple's rule is for the CAs that it delivers",
    "w_tls_server_cert_valid_time_longer_than_397_days": "as above",
    "w_ext_subject_key_identifier_not_recommended_subscriber": CONFLICT,
    "w_subject_common_name_included": "an empty subject would be named by nothing in a browser's window",
}
# The findings that stay, by what they are found in. One that is no longer found is a failure too.
STAYS = {
    "issuing CA": {"e_sub_ca_certificate_policies_missing": PRIVATE},
    "TLS": TLS,
    "page for phones": TLS,
}


def run(*command, typed=None):
    done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


class Linted(Flow):
    people = (WANG, LIN, COMPANY, CHANG)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = Table("zlint", "what", "rules", "passed", "findings")

    @classmethod
    def tearDownClass(cls):
        cls.table.print()
        super().tearDownClass()

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("crl", gap_s=0)

    def path(self, name):
        return os.path.join(self.top, name)

    def lint(self, what, pem):
        verdicts = {rule: verdict["result"] for rule, verdict in json.loads(run(ZLINT, pem)).items()}
        found = {rule for rule, result in verdicts.items() if result in FINDINGS}
        applied = [result for result in verdicts.values() if result not in ("NA", "NE")]
        self.assertIn("pass", applied, what)
        named = STAYS.get(what, {})
        self.table.row(what, len(verdicts), applied.count("pass"),
                       f"{len(found)}, each named with its reason" if found else "none")
        self.assertEqual(found, set(named), f"{what}: {sorted(found ^ set(named))}")

    def split(self, name):
        """The certificates of a PEM file of the host, one a file."""
        with open(os.path.join(self.host.folder, name), encoding="ascii") as file:
            found = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", file.read(), re.DOTALL)
        for at, text in enumerate(found):
            with open(self.path(f"{name}.{at}"), "w", encoding="ascii") as file:
                file.write(text)
        return [self.path(f"{name}.{at}") for at in range(len(found))]

    def lint_certificate_of(self, person, what):
        """The newest one."""
        serial = self.host.certificates(person)[-1]["serial"]
        path = self.path(serial)
        with open(path, "w", encoding="ascii") as file:
            file.write(self.host.ra("cert", "show", serial, "--pem"))
        self.assertIn(serial.lstrip("0"), run(OPENSSL, "x509", "-in", path, "-noout", "-serial"))
        self.lint(what, path)

    def test_certificates_of_the_host(self):
        for name, what in (("root.pem", "root CA"), ("issuing.pem", "issuing CA"), ("tls.pem", "TLS"),
                           ("transfer.pem", "page for phones")):
            first, *_ = self.split(name)
            self.lint(what, first)

    def test_whoever_answers_for_the_ca(self):
        """The responder's certificate, as it comes with an answer."""
        self.applied(CHANG)
        with open(self.host.config_path, encoding="utf-8") as file:
            url = json.load(file)["plain_origin"] + "/ocsp"
        said = run(OPENSSL, "ocsp", "-issuer", os.path.join(self.host.folder, "issuing.pem"), "-url", url, "-noverify", "-text",
                   "-serial", "0x" + self.host.certificates(CHANG)[-1]["serial"])
        path = self.path("responder")
        with open(path, "w", encoding="ascii") as file:
            file.write(re.search(r"-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----\n", said, re.DOTALL).group(0))
        self.assertIn("OCSP Signing", run(OPENSSL, "x509", "-in", path, "-noout", "-text"))
        self.lint("responder", path)

    def applied(self, person):
        pc = self.new_pc()
        answer = self.apply(pc, person)
        self.assertEqual(answer["status"], "ok", answer.said)
        return pc

    def issue_and_revoke(self):
        """A certificate of each way to get one, and a revocation for each reason."""
        self.applied(WANG)
        self.lint_certificate_of(WANG, "a person's")
        self.host.stop()
        self.host.configure("certificate", **DUE_AT_ONCE)
        self.host.start()
        pc = self.applied(LIN)
        self.lint_certificate_of(LIN, "a person's, of thirty days")
        answer = pc.run("renew", f"id={LIN.id}", typed=LIN.password + "\n")
        self.assertEqual(answer["status"], "ok", answer.said)
        self.lint_certificate_of(LIN, "a person's, renewed")
        self.applied(COMPANY)
        self.lint_certificate_of(COMPANY, "a company's")
        self.applied(CHANG)
        for person, reason in ((WANG, "unspecified"), (COMPANY, "keyCompromise"), (CHANG, "cessationOfOperation")):
            self.host.ra("cert", "revoke", "--serial", self.host.certificates(person)[-1]["serial"], "--reason", reason)

    def check_list(self, what, der, issuer, number, reasons):
        """By zlint, by OpenSSL and by GnuTLS. reasons: of its entries, as RFC 5280 5.3.1 writes them."""
        pem = self.path(f"{number}.crl.pem")
        run(OPENSSL, "crl", "-inform", "DER", "-in", der, "-out", pem)
        self.lint(what, pem)
        ca = self.split(issuer)[0]
        said = run(OPENSSL, "crl", "-in", pem, "-noout", "-text", "-crlnumber", "-hash")
        self.assertIn("Version 2 (0x1)", said)
        self.assertEqual(int(re.search(r"crlNumber=(\w+)", said).group(1), 16), number)
        self.assertIn(run(OPENSSL, "x509", "-in", ca, "-noout", "-subject_hash"), said)
        identifier = run(OPENSSL, "x509", "-in", ca, "-noout", "-ext", "subjectKeyIdentifier").splitlines()[-1].strip()
        self.assertRegex(said, "Authority Key Identifier: *\n *" + identifier)
        self.assertNotIn("critical", said)
        serials = re.findall(r"Serial Number: (\w+)", said)
        self.assertEqual(len(serials), len(reasons))
        self.assertEqual(len(set(serials)), len(serials))
        self.assertEqual(sorted(re.findall(r"CRL Reason Code: *\n *(\w[\w ]*)", said)),
                         sorted(reason for reason in reasons if reason != "Unspecified"))
        read = run("certtool", "--crl-info", "--inder", "--infile", der)
        self.assertIn("Version: 2", read)
        self.assertIn(f"Revoked certificates ({len(reasons)})" if reasons else "No revoked certificates.", read)
        self.assertEqual(re.findall(r"CRL Number \(not critical\): (\w+)", read), [f"{number:02x}"])
        self.assertIn("Verified.", run("certtool", "--verify-crl", "--load-ca-certificate", ca, "--infile", pem))

    def newest(self):
        path = self.path("issuing.crl")
        said = self.host.ra("crl", "make", "--out", path)
        return path, int(re.search(r"number +(\d+)", said).group(1))

    def test_certificates_of_people_and_both_lists(self):
        path, first = self.newest()
        self.check_list("list without an entry", path, "issuing.pem", first, [])
        self.issue_and_revoke()
        path, number = self.newest()
        self.assertGreater(number, first)
        self.check_list("list of each reason", path, "issuing.pem", number,
                        ["Unspecified", "Superseded", "Key Compromise", "Cessation Of Operation"])
        root = os.path.join(self.host.folder, "root.crl")
        self.check_list("the root's list", root, "root.pem", 1, [])
        offline = os.path.join(self.host.folder, "offline")
        with open(os.path.join(offline, "root.pass"), encoding="ascii") as file:
            self.host.ra("crl", "root", "--key", os.path.join(offline, "root.key"), typed=file.read().strip() + "\n")
        self.check_list("the root's next list", root, "root.pem", 2, [])


if __name__ == "__main__":
    skip_without(ZLINT or "zlint", "certtool")
    unittest.main()
