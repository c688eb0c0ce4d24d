"""The host seen from outside: its revocation list as verifiers fetch it, and what its listeners refuse.

    test_host.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import base64
import json
import os
import re
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

from host import LIN, WANG, Person, wait_until
from odd_requests import CLOSE, HOST, ODD, SOUND, USUAL, Listener, odd_lines
from test_client import OPENSSL, RA, Flow


CHANG = Person("F131104093", "張大同", "cloudy-Taichung-66", "0933444555")


def openssl(*arguments, check=True):
    done = subprocess.run([OPENSSL, *arguments], capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"openssl {arguments}: {done.stderr}")
    return done


class Fetched:
    """An answer over the plain listener: status, header, body."""

    def __init__(self, url, method="GET", **fields):
        request = urllib.request.Request(url, method=method,
                                         headers={name.replace("_", "-"): value for name, value in fields.items()})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.status, self.header, self.body = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                self.status, self.header, self.body = answer.code, answer.headers, answer.read()


class Init(unittest.TestCase):
    """The size of the issuing key, as it is asked for at the command line. No host runs."""

    def setUp(self):
        self.top = tempfile.TemporaryDirectory(prefix="init.")
        self.addCleanup(self.top.cleanup)
        self.folder = os.path.join(self.top.name, "host")

    def init(self, *arguments):
        return subprocess.run([RA, "init", "--dir", self.folder, *arguments], check=False, capture_output=True, text=True)

    def test_the_issuing_key_is_as_long_as_asked(self):
        done = self.init("--issuing-bits", "2048")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        said = openssl("x509", "-in", os.path.join(self.folder, "issuing.pem"), "-noout", "-text").stdout
        self.assertIn("Public-Key: (2048 bit)", said)

    def test_other_sizes_are_refused_with_nothing_made(self):
        for bits in ("1024", "2047", "8192", "many", ""):
            done = self.init("--issuing-bits", bits)
            self.assertEqual((done.returncode, done.stdout), (2, ""), bits)
            self.assertIn("--issuing-bits: 2048, 3072 or 4096 is wanted", done.stderr)
            self.assertFalse(os.path.exists(self.folder), bits)
        self.assertEqual(self.init("--issuing-bits").returncode, 2)


class Lists(Flow):
    """What stands on both classes below: a certificate's own address of the list, and what openssl reads in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host.stop()
        cls.host.configure("crl", gap_s=0)
        cls.host.start()

    def address_in(self, pem):
        said = openssl("x509", "-in", pem, "-noout", "-ext", "crlDistributionPoints").stdout
        return re.search(r"URI:(\S+)", said).group(1)

    def own_certificate(self, pc):
        """The one certificate of that PC as PEM, and the address that stands in it."""
        path = os.path.join(pc.folder, "store", pc.files(".der")[0])
        pem = os.path.join(pc.folder, "own.pem")
        openssl("x509", "-inform", "DER", "-in", path, "-out", pem)
        return pem, self.address_in(pem)

    def read(self, der):
        """Number and serials of a list."""
        path = os.path.join(self.top, "read.crl")
        with open(path, "wb") as file:
            file.write(der)
        said = openssl("crl", "-inform", "DER", "-in", path, "-noout", "-text", "-crlnumber").stdout
        number = int(re.search(r"crlNumber=(\w+)", said).group(1), 16)
        return number, set(re.findall(r"Serial Number: (\w+)", said))

    def verify(self, pem, *lists, check="-crl_check"):
        """What `openssl verify` says of the certificate with these lists: its error, or "OK"."""
        path = os.path.join(self.top, "verify.crl")
        options = []
        for number, der in enumerate(lists):
            with open(path, "wb") as file:
                file.write(der)
            openssl("crl", "-inform", "DER", "-in", path, "-out", f"{path}.{number}.pem")
            options += ["-CRLfile", f"{path}.{number}.pem"]
        done = openssl("verify", "-CAfile", os.path.join(self.host.folder, "root.pem"), "-untrusted",
                       os.path.join(self.host.folder, "issuing.pem"), check, *options, pem, check=False)
        if done.returncode == 0:
            return "OK"
        return re.search(r"error \d+ at \d+ depth lookup: (.*)", done.stderr).group(1)

    def ocsp(self, url, *question):
        """What `openssl ocsp` says: its verdict on the answer, and what the answer says."""
        done = openssl("ocsp", "-issuer", os.path.join(self.host.folder, "issuing.pem"), "-url", url,
                       "-CAfile", os.path.join(self.host.folder, "root.pem"),
                       "-verify_other", os.path.join(self.host.folder, "issuing.pem"), *question, check=False)
        return done.stderr, done.stdout

    def own_responder(self, pc):
        pem, _ = self.own_certificate(pc)
        said = openssl("x509", "-in", pem, "-noout", "-ext", "authorityInfoAccess").stdout
        return pem, re.search(r"OCSP - URI:(\S+)", said).group(1)

    def fetch_until(self, url, wanted):
        """The published list, once it is as wanted."""
        def asked():
            got = Fetched(url)
            return got if wanted(got) else None

        return wait_until(asked, "a list as it should be")

    def number_shown(self, *command):
        return int(re.search(r"number +(\d+)", self.host.ra("crl", *command)).group(1))


class Revocation(Lists):
    def test_a_verifier_takes_the_good_one_and_refuses_the_revoked_one(self):
        first, second = self.new_pc(), self.new_pc()
        old = self.apply(first, WANG)
        pem, url = self.own_certificate(first)
        before = Fetched(url)
        self.assertEqual((before.status, before.header["Content-Type"]), (200, "application/pkix-crl"))
        self.assertEqual(self.verify(pem, before.body), "OK")
        self.assertEqual(self.apply(second, WANG)["status"], "ok")  # confirmed: it voids the first
        new_pem, new_url = self.own_certificate(second)
        self.assertEqual(new_url, url)
        after = self.fetch_until(url, lambda got: got.body != before.body)
        self.assertEqual(self.verify(pem, after.body), "certificate revoked")
        self.assertEqual(self.verify(new_pem, after.body), "OK")
        number, serials = self.read(after.body)
        self.assertGreater(number, self.read(before.body)[0])
        self.assertIn(old["serial"].lstrip("0"), {serial.lstrip("0") for serial in serials})
        self.assertEqual(self.verify(pem, before.body), "OK")  # the list of before did not know
        root = Fetched(self.address_in(os.path.join(self.host.folder, "issuing.pem")))
        self.assertEqual((root.status, root.header["Content-Type"]), (200, "application/pkix-crl"))
        self.assertEqual(self.verify(new_pem, after.body, root.body, check="-crl_check_all"), "OK")
        self.assertEqual(self.verify(new_pem, after.body, check="-crl_check_all"), "unable to get certificate CRL")

    def test_caches_are_told_what_they_want(self):
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, LIN)["status"], "ok")
        _, url = self.own_certificate(pc)
        got, head = Fetched(url), Fetched(url, method="HEAD")
        self.assertEqual((head.status, head.body), (200, b""))
        for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
            self.assertEqual(head.header[name], got.header[name], name)
        self.assertEqual(int(got.header["Content-Length"]), len(got.body))
        self.assertRegex(got.header["Cache-Control"], r"^public, max-age=[1-9]\d*, no-transform, must-revalidate$")
        same = Fetched(url, If_None_Match=got.header["ETag"])
        self.assertEqual((same.status, same.body, same.header["ETag"]), (304, b"", got.header["ETag"]))
        self.assertEqual(Fetched(url, If_Modified_Since=got.header["Last-Modified"]).status, 304)
        self.assertEqual(Fetched(url, If_None_Match='"another"').status, 200)
        self.assertEqual(Fetched(url, method="POST").status, 405)
        self.assertEqual(Fetched(url + "?x=1").status, 404)


class Online(Lists):
    """What one certificate is worth, asked at the address that stands in it."""

    def question(self, pem):
        path = os.path.join(self.top, "question.der")
        openssl("ocsp", "-issuer", os.path.join(self.host.folder, "issuing.pem"), "-cert", pem, "-no_nonce", "-reqout", path)
        with open(path, "rb") as file:
            return file.read()

    def test_a_verifier_is_told_at_once(self):
        pc = self.new_pc()
        serial = self.apply(pc, WANG)["serial"]
        pem, url = self.own_responder(pc)
        for hashed in ((), ("-sha256",)):
            verdict, answer = self.ocsp(url, *hashed, "-cert", pem)  # with a nonce, which nobody hears
            self.assertIn("Response verify OK", verdict)
            self.assertIn(": good", answer)
        self.host.ra("cert", "revoke", "--serial", serial, "--reason", "keyCompromise")
        self.assertIn(": revoked", self.ocsp(url, "-cert", pem)[1])
        self.host.stop()
        self.host.start()  # another key, another certificate, and each stands in the audit log
        verdict, answer = self.ocsp(url, "-cert", pem)
        self.assertIn("Response verify OK", verdict)
        self.assertIn(": revoked", answer)
        self.assertEqual(self.host.ra("audit").count("responder.certify"), 2)
        self.assertIn("Reason: keyCompromise", answer)
        # Nobody is told anything of what was never issued.
        self.assertIn("unauthorized (6)", "".join(self.ocsp(url, "-serial", "0x0123456789ABCDEF")))
        self.assertIn("unauthorized (6)", "".join(self.ocsp(url, "-cert", pem, "-serial", "0x0123456789ABCDEF")))

    def test_caches_may_keep_what_is_asked_in_an_address(self):
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, LIN)["status"], "ok")
        pem, url = self.own_responder(pc)
        address = url + "/" + urllib.parse.quote(base64.b64encode(self.question(pem)), safe="")
        got, again = Fetched(address), Fetched(address)
        self.assertEqual((got.status, got.header["Content-Type"]), (200, "application/ocsp-response"))
        self.assertEqual(again.body, got.body)
        self.assertRegex(got.header["Cache-Control"], r"^public, max-age=[1-9]\d*, no-transform, must-revalidate$")
        self.assertEqual(Fetched(address, If_None_Match=got.header["ETag"]).status, 304)
        path = os.path.join(self.top, "answer.der")
        with open(path, "wb") as file:
            file.write(got.body)
        said = openssl("ocsp", "-respin", path, "-noverify", "-text").stdout
        self.assertIn("Cert Status: good", said)
        self.assertIn("OCSP Signing", said)
        self.assertIn("OCSP No Check", said)
        self.assertIn("Responder Id: ", said)
        # What is no question is answered as such, and not kept.
        odd = Fetched(url + "/MAA=")
        self.assertEqual((odd.status, odd.body, odd.header["Cache-Control"]), (200, bytes((0x30, 3, 10, 1, 1)), "no-store"))
        self.assertEqual((Fetched(url).status, Fetched(url).header["Allow"]), (405, "POST"))


class Watched(Flow):
    """What a machine may ask, on a listener of its own."""

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("watch", listen="127.0.0.1:0")

    def figures(self):
        """Every sample of /metrics by its name and labels; the text has the form that Prometheus wants."""
        address = re.search(r" watch=(\S+)", self.host.ready).group(1)
        got = Fetched(f"http://{address}/metrics")
        self.assertEqual((got.status, got.header["Content-Type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
        told, figures = set(), {}
        for line in got.body.decode("utf-8").splitlines():
            if line.startswith("# TYPE "):
                told.add(line.split()[2])
            elif not line.startswith("# HELP "):
                name, labels, value = re.fullmatch(r'([a-z_]+)(\{(?:[a-z_]+="[^"\\]*",?)+\})? (-?[\d.]+)', line).groups()
                self.assertIn(re.sub(r"_(bucket|sum|count)$", "", name) if name not in told else name, told, line)
                self.assertNotIn((name, labels), figures, line)
                figures[name, labels] = float(value)
        return address, figures

    def test_it_is_ready_and_counts(self):
        address, before = self.figures()
        ready = Fetched(f"http://{address}/ready")
        self.assertEqual((ready.status, ready.body), (200, b"ready\n"))
        self.assertEqual(before["pccert_requests_waiting", None], 0)
        self.assertEqual(self.apply(self.new_pc(), WANG)["status"], "ok")
        _, after = self.figures()
        finalized = '{listener="https",method="POST",route="/v1/orders/{o}/finalize"'
        self.assertEqual(after["pccert_requests_total", finalized + ',code="2xx"}'], 1)
        self.assertEqual(after["pccert_request_seconds_count", finalized + "}"], 1)
        buckets = [value for (name, labels), value in after.items()
                   if name == "pccert_request_seconds_bucket" and labels.startswith(finalized)]
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(buckets[-1], 1)
        with open(self.host.config_path, encoding="utf-8") as file:
            self.assertEqual(Fetched(json.load(file)["plain_origin"] + "/ca/root.cer").status, 200)
        fetched = '{listener="plain",method="GET",route="/ca/root.cer",code="2xx"}'
        self.assertEqual(self.figures()[1]["pccert_requests_total", fetched], 1)
        self.assertGreater(after["pccert_transactions_total", None], before["pccert_transactions_total", None])
        self.assertGreater(after["pccert_crl_next_update_seconds", None], 0)
        self.assertNotIn(WANG.id, str(after))
        self.assertEqual(Fetched(f"http://{address}/v1/directory").status, 404)


class Helpdesk(Lists):
    """Revoked at the command line, beside the serving host."""

    people = (WANG, LIN, CHANG)

    def revoke(self, *arguments):
        return subprocess.run([RA, "cert", "revoke", "--config", self.host.config_path, *arguments], check=False,
                              capture_output=True, text=True)

    def test_everybody_learns_of_it(self):
        pc = self.new_pc()
        serial = self.apply(pc, WANG)["serial"]
        pem, url = self.own_certificate(pc)
        self.assertEqual(self.verify(pem, Fetched(url).body), "OK")
        done = self.revoke("--serial", serial.lower(), "--reason", "keyCompromise")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertRegex(done.stdout, rf"serial +{serial}\nrevoked +20\d\d-.*\nreason +keyCompromise\n")
        after = self.fetch_until(url, lambda got: self.verify(pem, got.body) != "OK")
        self.assertEqual(self.verify(pem, after.body), "certificate revoked")
        path = os.path.join(self.top, "helpdesk.crl")
        self.host.ra("crl", "show", "--out", path)
        self.assertIn("Key Compromise", openssl("crl", "-inform", "DER", "-in", path, "-noout", "-text").stdout)
        shown = self.host.ra("cert", "show", serial)
        self.assertRegex(shown, r"state +revoked\n(.*\n)*reason +keyCompromise\n")
        self.assertRegex(self.host.ra("cert", "list", "--id", WANG.id), rf"{serial} +revoked +keyCompromise ")
        status = pc.run("status", f"id={WANG.id}", "login=yes", typed=WANG.password + "\n")
        self.assertEqual((status["host"], status["primary"]), ("revoked", "apply"), status.said)
        again = self.revoke("--serial", serial, "--reason", "superseded")
        self.assertEqual((again.returncode, again.stdout), (1, ""))
        self.assertIn("revoked already", again.stderr)
        self.assertEqual(self.host.ra("cert", "show", serial), shown)

    def test_what_was_revoked_while_no_host_ran(self):
        pc = self.new_pc()
        serial = self.apply(pc, CHANG)["serial"]
        pem, url = self.own_certificate(pc)
        self.host.stop()
        try:
            self.assertEqual(self.revoke("--serial", serial, "--reason", "cessationOfOperation").returncode, 0)
        finally:
            self.host.start()
        self.assertEqual(self.verify(pem, Fetched(url).body), "certificate revoked")  # at once: before it was ready

    def test_what_is_not_revoked(self):
        pc = self.new_pc()
        serial = self.apply(pc, LIN)["serial"]
        before = self.host.records()
        for arguments, code, said in (([], 2, "--serial"), (["--serial", serial], 2, "--reason"),
                                      (["--reason", "superseded"], 2, "--serial"),
                                      (["--serial", serial, "--reason", "KeyCompromise"], 2, "one of unspecified"),
                                      (["--serial", serial, "--reason", "certificateHold"], 2, "one of unspecified"),
                                      (["--serial", serial, "--reason"], 2, "--reason"),
                                      (["--serial", serial, "--reason", "superseded", "now"], 2, "now"),
                                      (["--serial", "xyz", "--reason", "superseded"], 1, "serial number"),
                                      (["--serial", "0123", "--reason", "superseded"], 1, "no certificate")):
            done = self.revoke(*arguments)
            self.assertEqual((done.returncode, done.stdout), (code, ""), arguments)
            self.assertIn(said, done.stderr, arguments)
        self.assertEqual(self.host.records(), before)


class ListsOfTwoProcesses(Lists):
    """The command line beside a serving host, on the same records."""

    def url(self):
        with open(self.host.config_path, encoding="utf-8") as file:
            return json.load(file)["plain_origin"] + "/crl/issuing.crl"

    def published(self):
        return self.read(Fetched(self.url()).body)[0]

    def test_the_server_publishes_what_the_command_made(self):
        made = self.number_shown("make")
        wait_until(lambda: self.published() == made, "the list of another process")
        self.assertEqual(self.number_shown("show"), made)
        file = os.path.join(self.top, "out.crl")
        self.assertEqual(self.number_shown("show", "--out", file), made)
        with open(file, "rb") as out:
            self.assertEqual(out.read(), Fetched(self.url()).body)

    def test_no_number_is_given_twice(self):
        before = self.number_shown("show")
        makers = [subprocess.Popen([RA, "crl", "make", "--config", self.host.config_path], stdout=subprocess.PIPE,
                                   text=True) for _ in range(5)]
        said = [maker.communicate()[0] for maker in makers]
        self.assertEqual([maker.returncode for maker in makers], [0] * len(makers))
        numbers = sorted(int(re.search(r"number +(\d+)", text).group(1)) for text in said)
        self.assertEqual(numbers, list(range(before + 1, before + 1 + len(makers))))

    def test_one_that_dies_after_signing_has_published_nothing(self):
        before = self.number_shown("show")
        died = subprocess.run([RA, "crl", "make", "--config", self.host.config_path], check=False, capture_output=True,
                              env=dict(os.environ, PCCERT_KILL_AT="crl.signed"))
        self.assertEqual((died.returncode, died.stdout), (-9, b""))
        self.assertEqual(self.number_shown("show"), before)
        self.assertEqual(self.number_shown("make"), before + 1)

    def test_a_host_that_slept_makes_one_before_it_is_ready(self):
        before = self.published()
        self.host.restart(later_s=43200 + 60)
        try:
            self.assertGreater(self.published(), before)
        finally:
            self.host.restart()

    def test_the_root_gets_its_next_list(self):
        key = os.path.join(self.host.folder, "offline", "root.key")
        with open(os.path.join(self.host.folder, "offline", "root.pass"), encoding="ascii") as file:
            passphrase = file.read()
        with open(os.path.join(self.host.folder, "root.crl"), "rb") as file:
            first = file.read()
        for arguments, typed, code in ((["--key", key], "wrong\n", 1), (["--key", key], "", 1),
                                       ([], passphrase, 2), (["--key", key + ".away"], passphrase, 1),
                                       (["--key", os.path.join(self.host.folder, "tls.key")], passphrase, 1)):
            done = subprocess.run([RA, "crl", "root", "--config", self.host.config_path, *arguments], input=typed,
                                  check=False, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (code, ""), arguments)
        with open(os.path.join(self.host.folder, "root.crl"), "rb") as file:
            self.assertEqual(file.read(), first)
        said = self.host.ra("crl", "root", "--key", key, typed=passphrase + "\n")
        self.assertRegex(said, r"number +2\nnext update +20\d\d-")
        url = self.url().replace("issuing", "root")
        self.assertEqual(Fetched(url).body, first)
        self.host.restart()
        self.assertEqual(self.read(Fetched(url).body), (2, set()))

    def test_words_that_are_none(self):
        for arguments, code in ((["crl"], 2), (["crl", "burn"], 2), (["crl", "show"], 2),
                                (["crl", "make", "--config", self.host.config_path, "--now"], 2),
                                (["crl", "show", "--config", self.host.config_path, "more"], 2),
                                (["crl", "show", "--config", self.host.config_path, "--out"], 2),
                                (["crl", "show", "--config", self.host.config_path, "--out", "/nowhere/x"], 1),
                                (["crl", "show", "--config", "/nowhere/ra.json"], 1)):
            done = subprocess.run([RA, *arguments], check=False, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (code, ""), arguments)
            self.assertNotEqual(done.stderr, "", arguments)


class Strict(Flow):
    """Requests that are not what they should be, over raw sockets, on both listeners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host.stop()
        ready = dict(re.findall(r"(\w+)=(\S+)", cls.host.start()))
        cls.listeners = [Listener(ready["https"], "POST", "/v1/nonces", tls=True),
                         Listener(ready["http"], "GET", "/ca/root.cer", tls=False)]

    def assert_refused(self, listener, request, name):
        heard = listener.ask(request)
        self.assertNotRegex(heard, rb"HTTP/1\.[01] [123]\d\d (?!Continue)", f"{name}, tls={listener.tls}")

    def assert_answers(self, listener):
        for name, (fields, body) in SOUND.items():
            heard = listener.ask(listener.request(fields, body))
            self.assertRegex(heard, rb"^HTTP/1\.1 20[01] ", f"{name}, tls={listener.tls}")

    def test_what_is_sound_is_answered(self):
        for listener in self.listeners:
            self.assert_answers(listener)

    def test_what_is_odd_is_refused(self):
        for listener in self.listeners:
            for name, (fields, body) in ODD.items():
                with self.subTest(name=name, tls=listener.tls):
                    self.assert_refused(listener, listener.request(fields, body), name)
            self.assert_answers(listener)

    def test_odd_lines_are_refused(self):
        for listener in self.listeners:
            for line in odd_lines(listener.method.encode(), listener.path.encode()):
                with self.subTest(line=line, tls=listener.tls):
                    self.assert_refused(listener, listener.request(USUAL, line=line), line)
            self.assert_refused(listener, listener.request(USUAL, end=b"\n"), "bare LF")
            self.assert_refused(listener, listener.request([HOST, CLOSE, b"X-Long: " + b"x" * 16384]), "16 KiB")
            self.assert_answers(listener)

    def test_nothing_hides_behind_an_odd_one(self):
        """The connection ends with the refusal: what follows it is no request."""
        for listener in self.listeners:
            hidden = listener.request(USUAL)
            for name, (fields, body) in ODD.items():
                with self.subTest(name=name, tls=listener.tls):
                    kept = [field for field in fields if field != CLOSE]
                    self.assert_refused(listener, listener.request(kept, body) + hidden, name)


if __name__ == "__main__":
    unittest.main()
