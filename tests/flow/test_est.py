"""EST over real TLS: with strongSwan's client, and with requests of curl's kind. None of our programs is the client.

    test_est.py [CLASS]

PCCERT_RA, PCCERT_OPENSSL name the programs; `pki` is strongSwan's.
"""
import base64
import http.client
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import unittest

from host import DUE_AT_ONCE, LIN, WANG, Host, kept_port, wait_until

RA, OPENSSL = os.environ["PCCERT_RA"], os.environ["PCCERT_OPENSSL"]


class Est(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="pccert-est-")
        cls.host = Host(RA, os.path.join(cls.top, "host"))
        cls.host.cheap_passwords()
        cls.port = kept_port()
        cls.host.configure("est", listen=f"127.0.0.1:{cls.port}", retry_s=1)
        cls.host.configure("certificate", **DUE_AT_ONCE)
        for person in (WANG, LIN):
            cls.host.add(person)
        cls.host.start()
        cls.consent = cls.host.ra("consent", "list").split()[1]
        for name in ("root", "issuing"):
            cls.openssl("x509", "-in", os.path.join(cls.host.folder, f"{name}.pem"), "-outform", "DER", "-out", cls.path(f"{name}.der"))

    @classmethod
    def tearDownClass(cls):
        cls.host.stop()
        shutil.rmtree(cls.top, ignore_errors=True)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.top, name)

    @classmethod
    def openssl(cls, *arguments):
        return subprocess.run([OPENSSL, *arguments], check=True, capture_output=True, text=True).stdout

    def make_request(self, name, subject="/"):
        """name.key (PKCS #1, DER), name.pem and name.csr (DER)."""
        self.openssl("genrsa", "-traditional", "-out", self.path(f"{name}.pem"), "2048")
        self.openssl("rsa", "-in", self.path(f"{name}.pem"), "-traditional", "-outform", "DER", "-out", self.path(f"{name}.key"))
        self.openssl("req", "-new", "-utf8", "-key", self.path(f"{name}.pem"), "-subj", subject, "-outform", "DER", "-out",
                     self.path(f"{name}.csr"), "-config", os.devnull)

    def fingerprint(self, name):
        """As README tells the person to make it."""
        der = subprocess.run(f'"{OPENSSL}" req -inform DER -in "{self.path(name)}.csr" -pubkey -noout | "{OPENSSL}" pkey -pubin'
                             " -outform DER | sha256sum", shell=True, check=True, capture_output=True, text=True)
        return der.stdout.split()[0]

    def approve(self, person, name):
        return self.host.ra("order", "approve", "--id", person.id, "--key", self.fingerprint(name), "--agreed-to", self.consent)

    def verify(self, name, in_form):
        """openssl verifies the chain; the serial number of the certificate."""
        pem = self.path(name + ".cert.pem")
        self.openssl("x509", "-inform", in_form, "-in", self.path(name), "-out", pem)
        self.assertIn(": OK", self.openssl("verify", "-CAfile", os.path.join(self.host.folder, "root.pem"), "-untrusted",
                                           os.path.join(self.host.folder, "issuing.pem"), pem))
        return self.openssl("x509", "-in", pem, "-noout", "-serial").strip().removeprefix("serial=")

    def states(self, person):
        """Serial numbers, without leading zeros, and the word of each."""
        return {serial.lstrip("0"): word for serial, (_, word) in self.host.issued(person).items()}

    # --- strongSwan ---

    def swan(self, *arguments):
        return subprocess.Popen(["pki", *arguments, "--url", f"https://localhost:{self.port}", "--cacert", self.path("root.der")],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def swan_enrols(self, name, *how, approve=None):
        process = self.swan("--est", "--in", self.path(f"{name}.csr"), "--cacert", self.path("issuing.der"), "--interval", "1",
                            "--maxpolltime", "60", *how)
        if approve:
            wait_until(lambda: self.asks(approve), "strongSwan's application")
            self.approve(approve, name)
        certificate, said = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, said.decode())
        with open(self.path(f"{name}.der"), "wb") as file:
            file.write(certificate)
        return said.decode(), self.verify(f"{name}.der", "DER").lstrip("0")

    def asks(self, person):
        done = subprocess.run([RA, "order", "show", "--config", self.host.config_path, "--id", person.id], capture_output=True,
                              text=True, check=False)
        return "created" in done.stdout

    def test_strongswan_enrols_waits_for_the_counter_and_renews(self):
        with self.swan("--estca", "--caout", self.path("swan-ca")) as process:
            said = process.communicate(timeout=60)[1].decode()
            self.assertEqual(process.returncode, 0, said)
        with open(self.path("swan-ca.der"), "rb") as theirs, open(self.path("root.der"), "rb") as ours:
            self.assertEqual(theirs.read(), ours.read())
        self.make_request("first")
        said, first = self.swan_enrols("first", "--userpass", f"{LIN.id}:{LIN.password}", approve=LIN)
        self.assertIn("EST request pending", said)
        self.assertEqual(self.states(LIN), {first: "waiting"})
        self.make_request("second")
        said, second = self.swan_enrols("second", "--cert", self.path("first.der"), "--key", self.path("first.key"),
                                        "--userpass", f"{LIN.id}:{LIN.password}")
        self.assertIn("sending TLS client certificate", said)
        self.assertEqual(self.states(LIN), {first: "confirmed", second: "waiting"})  # by its use in the handshake
        self.assertEqual(self.host.messages(), [])
        self.assertRegex(self.host.ra("consent", "evidence", "--id", LIN.id), r"address +counter\n")
        self.host.ra("audit", "verify")

    # --- by hand ---

    def ask(self, method, place, body=None, login=None, shown=None):
        """Status, header, body. shown: whose certificate and key are used in the handshake."""
        context = ssl.create_default_context(cafile=os.path.join(self.host.folder, "root.pem"))
        if shown:
            context.load_cert_chain(self.path(f"{shown}.der.cert.pem"), self.path(f"{shown}.pem"))
        header = {"Content-Type": "application/pkcs10"} if body else {}
        if login:
            header["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=60)
        try:
            connection.request(method, "/.well-known/est/" + place, body=body, headers=header)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def enrol(self, name, place="simpleenroll", **who):
        with open(self.path(f"{name}.csr"), "rb") as file:
            text = base64.encodebytes(file.read())  # in lines, as older clients send it
        return self.ask("POST", place, text, **who)

    def keep(self, name, answer):
        """What came is one certificate alone; kept as name.der."""
        status, header, body = answer
        self.assertEqual((status, header["Content-Type"]), (200, "application/pkcs7-mime; smime-type=certs-only"), body)
        with open(self.path(f"{name}.p7"), "wb") as file:
            file.write(base64.b64decode(body, validate=True))
        text = self.openssl("pkcs7", "-inform", "DER", "-in", self.path(f"{name}.p7"), "-print_certs")
        self.assertEqual(text.count("BEGIN CERTIFICATE"), 1)
        with open(self.path(f"{name}.der"), "w", encoding="utf-8") as file:
            file.write(text)
        return self.verify(f"{name}.der", "PEM").lstrip("0")

    def test_a_persons_whole_way_by_hand(self):
        login = f"{WANG.id}:{WANG.password}"
        self.make_request("one")
        status, header, body = self.enrol("one", login=login)
        self.assertEqual((status, header["Retry-After"], body), (202, "1", b""))
        self.assertEqual(self.enrol("one", login=WANG.id + ":wrong")[0], 401)
        self.assertIn("Basic realm=", self.enrol("one")[1]["WWW-Authenticate"])
        for key, says in ((self.fingerprint("one"), f'"{self.consent}"'), ("0" * 64, "for another key")):
            refused = subprocess.run([RA, "order", "approve", "--config", self.host.config_path, "--id", WANG.id, "--key", key],
                                     capture_output=True, text=True, check=False)
            self.assertEqual((refused.returncode, refused.stdout), (1, ""))
            self.assertIn(says, refused.stderr)
        self.assertRegex(self.approve(WANG, "one"), r"state +consented")
        one = self.keep("one", self.enrol("one", login=login))
        self.assertEqual(self.keep("one", self.enrol("one", login=login)), one)
        self.make_request("two")
        two = self.keep("two", self.enrol("two", place="simplereenroll", shown="one", login=login))
        self.assertEqual(self.states(WANG), {one: "confirmed", two: "waiting"})
        self.host.stop()
        self.host.start()
        self.assertEqual(self.keep("two", self.enrol("two", place="simplereenroll", shown="one", login=login)), two)
        self.assertEqual(self.ask("GET", "cacerts", shown="two")[0], 200)
        self.assertEqual(self.states(WANG), {one: "revoked", two: "confirmed"})
        # Revoked: its key is shown, and nothing new comes of it.
        self.make_request("three")
        status, header, body = self.enrol("three", place="simplereenroll", shown="one", login=login)
        self.assertEqual((status, header["Content-Type"]), (403, "text/plain; charset=utf-8"))
        self.assertIn(b"revoked", body)
        self.assertEqual(self.enrol("three", place="simplereenroll", login=login)[0], 401)
        self.assertEqual(self.enrol("three", place="simplereenroll", shown="two")[0], 401)  # a key, and nobody logged in
        # A certificate of another maker, with its key.
        self.openssl("req", "-new", "-x509", "-key", self.path("three.pem"), "-subj", "/CN=x", "-days", "2", "-config", os.devnull,
                     "-out", self.path("three.der.cert.pem"))
        self.assertEqual(self.enrol("three", place="simplereenroll", shown="three", login=login)[0], 401)
        self.assertFalse(re.search(re.escape(WANG.password), self.log()))

    def log(self):
        with open(os.path.join(self.host.folder, "host.log"), encoding="utf-8") as file:
            return file.read()


if __name__ == "__main__":
    unittest.main(verbosity=2)
