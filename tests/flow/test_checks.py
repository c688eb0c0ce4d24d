"""The check of the environment against the live host, by a native program under sanitizers: each fault on the way is made,
and named by its own line, while the lines beside it stay what they are. What is Windows' own, test_checks_pc.py breaks.

    test_checks.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_FLOW_CHECKER, PCCERT_OPENSSL name the programs.
"""
import contextlib
import functools
import http.server
import json
import os
import re
import socket
import subprocess
import threading
import unittest
import urllib.parse
import urllib.request

from hostile import HostileCa, HostileHost, free_port
from host import LIN, WANG, Person, kept_port
from test_client import OPENSSL, Flow

CHECKER = os.environ.get("PCCERT_FLOW_CHECKER", "")
SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src")


def sentences():
    """MSG_CHECK_..., MSG_... and FAULT_... by their numbers."""
    found = {}
    for path in ("base/fault.h", "client/message.h"):
        with open(os.path.join(SOURCES, path), encoding="utf-8") as file:
            found.update({number: name for name, number in
                          re.findall(r"^#define (?:MSG_CHECK_|MSG_)?(\w+) (\d+)", file.read(), re.M)})
    return found


SENTENCES = sentences()
CHANG = Person("F131104093", "張大同", "cloudy-Taichung-66", "0933444555")


class Line:
    def __init__(self, text):
        self.kind, self.result, number, self.action, *self.inserts = text.split("\t")
        self.sentence = SENTENCES.get(number, number)
        while len(self.inserts) > 2 and not self.inserts[-1]:
            self.inserts.pop()

    def __repr__(self):
        return f"{self.kind}: {self.result}, {self.sentence}, {self.action}, {self.inserts}"


class Checking(Flow):
    """WANG's PC with her certificate and its backup; all tests look at it, since a check changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pc = None

    def setUp(self):
        if type(self).pc is None:
            type(self).pc = self.new_pc()
            self.assertEqual(self.apply(self.pc, WANG).code, 0)
            backup = os.path.join(self.top, "backup.pfx")
            self.assertEqual(self.pc.run("export", f"id={WANG.id}", f"file={backup}", typed="good Pw 12\n").code, 0)

    def check(self, config=None, folder=None, ahead_s=0):
        done = subprocess.run([CHECKER, folder or self.pc.folder, config or self.host.pccert_json, str(ahead_s)],
                              capture_output=True, text=True, timeout=120)
        lines = done.stdout.splitlines()
        self.assertEqual((done.returncode, lines[-1]), (0, "ok"), done)
        self.assertEqual(done.stderr, "")
        return {line.kind: line for line in map(Line, lines[:-1])}

    def config(self, name, **members):
        path = os.path.join(self.top, name)
        self.host.write_settings(path, **members)
        return path

    def assert_line(self, lines, kind, result, sentence, action="none"):
        line = lines[kind]
        self.assertEqual((line.result, line.sentence, line.action), (result, sentence, action), line)
        return line

    def assert_rest(self, lines, *besides):
        """Everything else is as it should be; the flow's PC has no installation."""
        wrong = [line for line in lines.values() if line.kind not in besides
                 and line.result != ("not_asked" if line.kind in ("verbs", "autostart", "version") else "pass")]
        self.assertEqual(wrong, [])

class Proxy(http.server.BaseHTTPRequestHandler):
    """One that lets nobody through."""

    def do_CONNECT(self):
        self.send_error(403)

    def log_message(self, *_):
        pass


class Faults(Checking):
    people = (WANG, LIN)

    def test_all_is_well(self):
        before = sorted(os.listdir(os.path.join(self.pc.folder, "store")))
        lines = self.check()
        self.assert_rest(lines)
        self.assertIn(WANG.id, lines["signature"].inserts)
        self.assert_line(lines, "revocation", "pass", "REVOCATION_GOOD")
        self.assertRegex(lines["tls"].inserts[1], r"^\d{4}-\d\d-\d\d$")
        self.assertEqual(sorted(os.listdir(os.path.join(self.pc.folder, "store"))), before)

    def test_clock_of_the_host(self):
        for later_s, result in ((-100, "warn"), (3600, "fail")):
            self.host.restart(later_s=later_s)
            try:
                lines = self.check()
            finally:
                self.host.restart()
            line = self.assert_line(lines, "clock", result, "CLOCK_BEHIND" if later_s > 0 else "CLOCK_AHEAD", "clock")
            self.assertIn(line.inserts[0], ("1:00:00", "0:59:59", "1:00:01", "0:01:40", "0:01:41", "0:01:39"))
            if later_s > 300:  # what that host says begins in an hour
                self.assert_line(lines, "revocation", "warn", "FAULT_REVOCATION_TIME")
            self.assert_rest(lines, "clock", *(["revocation"] if later_s > 300 else []))

    def test_wrong_proxy(self):
        proxy = f"http://127.0.0.1:{free_port()}"
        lines = self.check(self.config("proxy.json", proxy=proxy))
        self.assertEqual(self.assert_line(lines, "proxy", "fail", "PROXY_DEAD").inserts[0], proxy)
        self.assert_line(lines, "host", "not_asked", "HOST_BEHIND_PROXY")
        self.assert_line(lines, "signature", "not_asked", "SIGNATURE_HERE")
        self.assert_line(lines, "revocation", "not_asked", "REVOCATION_OFFLINE")
        self.assert_rest(lines, "proxy", "host", "tls", "clock", "signature", "revocation")

    def test_proxy_that_refuses(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            lines = self.check(self.config("refuses.json", proxy=f"http://127.0.0.1:{server.server_port}"))
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
        self.assert_line(lines, "proxy", "fail", "PROXY_REFUSED")

    def test_offline(self):
        self.host.stop()
        try:
            lines = self.check()
        finally:
            self.host.start()
        self.assert_line(lines, "host", "fail", "HOST_REFUSED")
        for kind, sentence in (("tls", "TLS_UNKNOWN"), ("clock", "CLOCK_UNKNOWN"), ("signature", "SIGNATURE_HERE"),
                               ("revocation", "REVOCATION_OFFLINE")):
            self.assert_line(lines, kind, "not_asked", sentence)
        self.assert_rest(lines, "host", "tls", "clock", "signature", "revocation")

    def test_no_such_name(self):
        lines = self.check(self.config("name.json", host_url="https://nobody.invalid:8443"))
        self.assert_line(lines, "host", "fail", "HOST_NO_NAME")

    def test_silent(self):
        """Whoever takes the connection and breaks it off."""
        listener = socket.create_server(("127.0.0.1", 0))

        def break_off():
            peer, _ = listener.accept()
            peer.close()

        thread = threading.Thread(target=break_off)
        thread.start()
        lines = self.check(self.config("broken.json", host_url=f"https://127.0.0.1:{listener.getsockname()[1]}"))
        thread.join()
        listener.close()
        self.assert_line(lines, "host", "fail", "HOST_BROKEN")

    def test_stranger(self):
        """Nothing is said to whoever cannot prove to be the host, and its issuer is named."""
        host = HostileHost(HostileCa(OPENSSL, os.path.join(self.top, "stranger")), "html")
        try:
            lines = self.check(self.config("stranger.json", host_url=host.url))
        finally:
            host.close()
        self.assertEqual(host.bodies, [])
        line = self.assert_line(lines, "tls", "fail", "TLS_OTHER")
        self.assertTrue(line.inserts[0], line)
        self.assert_line(lines, "host", "pass", "HOST_FINE")
        self.assert_line(lines, "clock", "not_asked", "CLOCK_UNKNOWN")

    def root(self, name, begin, end):
        """PEM of another root, valid between those days."""
        key, pem = (os.path.join(self.top, name + suffix) for suffix in (".key", ".pem"))
        subprocess.run([OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem, "-subj",
                        f"/CN={name}", "-not_before", begin, "-not_after", end], check=True, capture_output=True)
        with open(pem, encoding="ascii") as file:
            return file.read()

    def test_expired_ca(self):
        config = self.host.settings()
        old = self.root("Old Root", "20200101000000Z", "20250101000000Z")
        lines = self.check(self.config("old.json", tls_ca_pem=config["tls_ca_pem"] + old))
        line = self.assert_line(lines, "cas", "warn", "CAS_EXPIRED")
        self.assertEqual(line.inserts, ["Old Root", "2025-01-01"])
        self.assert_rest(lines, "cas")
        lines = self.check(self.config("former.json", firm_ca_pem=config["firm_ca_pem"] + old))
        self.assert_line(lines, "cas", "pass", "CAS_FORMER")

    def test_stale(self):
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, LIN).code, 0)
        self.host.restart(later_s=200)  # certificates begin 300 s ago
        try:
            self.assertEqual(self.apply(pc, LIN, "replace=yes").code, 0)
        finally:
            self.host.restart()
        lines = self.check(folder=pc.folder)
        self.assert_line(lines, "stale", "warn", "STALE_SOME", "clean")

    def test_revoked(self):
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, LIN).code, 0)
        self.assertEqual(pc.run("revoke", f"id={LIN.id}", "reason=keyCompromise", typed=LIN.password + "\n").code, 0)
        lines = self.check(folder=pc.folder)
        self.assert_line(lines, "signature", "fail", "SIGNATURE_REVOKED", "apply")
        line = self.assert_line(lines, "revocation", "fail", "REVOCATION_REVOKED", "apply")
        self.assertEqual(SENTENCES[line.inserts[3]], "REVOKED_KEY_COMPROMISE")


class Plain(http.server.BaseHTTPRequestHandler):
    """What comes at the revocation service's address in its place: a page, an error, or what it said before."""
    status, body = 200, b"<html>Please log in to the network of this hotel.</html>"
    behind = None  # whom a POST is handed on to

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # who asked goes away when it is too much
            self.wfile.write(body)

    def do_GET(self):
        self.answer(self.status, self.body)

    def do_POST(self):
        question = self.rfile.read(int(self.headers["Content-Length"]))
        if self.behind is None:
            self.answer(self.status, self.body)
            return
        request = urllib.request.Request(self.behind, question, {"Content-Type": self.headers["Content-Type"]})
        with urllib.request.urlopen(request, timeout=30) as said:
            self.answer(said.status, said.read())

    def log_message(self, *_):
        pass


class RevocationService(Checking):
    """The CA's service at the addresses in the certificate, by the real host, and what stands in its way."""
    people = (WANG, LIN, CHANG)

    def host_config(self):
        with open(self.host.config_path, encoding="utf-8") as file:
            return json.load(file)

    @contextlib.contextmanager
    def service_moved(self):
        """Nothing of the host's is at the certificates' addresses any more."""
        was = self.host_config()["plain_listen"]
        at = urllib.parse.urlsplit(self.host_config()["plain_origin"])
        self.place = at.hostname, at.port
        self.listen_plainly(f"127.0.0.1:{kept_port()}")
        try:
            yield at.netloc
        finally:
            self.listen_plainly(was)

    def listen_plainly(self, address):
        self.host.stop()
        self.host.configure(None, plain_listen=address)
        self.host.start()

    @contextlib.contextmanager
    def in_its_place(self, status, body, behind=None):
        answer = type("Answer", (Plain,), {"status": status, "body": body, "behind": behind})
        server = http.server.ThreadingHTTPServer(self.place, answer)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def test_helpdesk_revokes(self):
        pc = self.new_pc()
        serial = self.apply(pc, LIN)["serial"]
        self.assert_line(self.check(folder=pc.folder), "revocation", "pass", "REVOCATION_GOOD")
        self.host.ra("cert", "revoke", "--serial", serial, "--reason", "superseded")
        line = self.assert_line(self.check(folder=pc.folder), "revocation", "fail", "REVOCATION_REVOKED", "apply")
        self.assertEqual((line.inserts[0], SENTENCES[line.inserts[3]]), (serial, "REVOKED_SUPERSEDED"))
        self.assertRegex(line.inserts[2], r"^20\d\d-\d\d-\d\d$")

    def test_clock_of_the_pc(self):
        """What the service says holds for a day."""
        lines = self.check(ahead_s=2 * 86400)
        self.assert_line(lines, "revocation", "warn", "FAULT_REVOCATION_TIME")
        self.assert_line(lines, "clock", "fail", "CLOCK_AHEAD", "clock")
        self.assert_rest(lines, "revocation", "clock")

    def test_whatever_is_in_its_place(self):
        with self.service_moved() as place:
            lines = self.check()
            line = self.assert_line(lines, "revocation", "warn", "FAULT_REVOCATION_UNREACHABLE")
            self.assertEqual(line.inserts[1], place)
            self.assert_rest(lines, "revocation")
            for status, body, sentence in ((200, Plain.body, "FAULT_REVOCATION_UNTRUSTED"),
                                           (200, b"", "FAULT_REVOCATION_UNTRUSTED"),
                                           (200, bytes((0x30, 3, 10, 1, 6)), "REVOCATION_UNKNOWN"),
                                           (200, bytes((0x30, 3, 10, 1, 3)), "FAULT_REVOCATION_UNAVAILABLE"),
                                           (200, b"\x30" * 5_000_000, "FAULT_REVOCATION_UNTRUSTED"),
                                           (302, b"", "FAULT_REVOCATION_UNAVAILABLE"),
                                           (503, Plain.body, "FAULT_REVOCATION_UNAVAILABLE")):
                with self.subTest(status=status, body=body[:20]), self.in_its_place(status, body):
                    self.assert_line(self.check(), "revocation", "warn", sentence)
        self.assert_line(self.check(), "revocation", "pass", "REVOCATION_GOOD")

    @contextlib.contextmanager
    def other_makers_responder(self, *index):
        """`openssl ocsp` behind what hears POST alone (by GET it would look for the question in the whole path, and end). It
        has its own idea of which certificates there are, and signs with the CA's own key."""
        database, port = os.path.join(self.top, "index.txt"), kept_port()
        with open(database, "w", encoding="ascii") as file:
            file.writelines("\t".join(line) + "\n" for line in index)
        in_host = functools.partial(os.path.join, self.host.folder)
        process = subprocess.Popen([OPENSSL, "ocsp", "-port", str(port), "-index", database, "-CA", in_host("issuing.pem"),
                                    "-rsigner", in_host("issuing.pem"), "-rkey", in_host("issuing.key"),
                                    "-passin", "file:" + in_host("issuing.pass"), "-ndays", "1"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            self.assertTrue(any("waiting for OCSP client connections" in line for line in process.stderr))
            with self.in_its_place(405, b"", behind=f"http://127.0.0.1:{port}/"):
                yield
        finally:
            process.kill()
            process.wait()
            process.stderr.close()

    def test_another_makers_responder(self):
        """It says nothing of a reason that it was not told, and knows what it was told alone."""
        (serial,) = (one["serial"] for one in self.host.certificates(WANG))
        ends = "301231235959Z"
        with self.service_moved():
            with self.other_makers_responder(("V", ends, "", serial, "unknown", "/CN=Wang")):
                self.assert_line(self.check(), "revocation", "pass", "REVOCATION_GOOD")
            with self.other_makers_responder(("R", ends, "260102030405Z,keyCompromise", serial, "unknown", "/CN=Wang")):
                line = self.assert_line(self.check(), "revocation", "fail", "REVOCATION_HOST_VALID")
                self.assertEqual((line.inserts[2], SENTENCES[line.inserts[3]]), ("2026-01-02", "REVOKED_KEY_COMPROMISE"))
            with self.other_makers_responder(("R", ends, "260102030405Z", serial, "unknown", "/CN=Wang")):
                line = self.assert_line(self.check(), "revocation", "fail", "REVOCATION_HOST_VALID")
                self.assertEqual(SENTENCES[line.inserts[3]], "REVOKED_UNSPECIFIED")
            with self.other_makers_responder():
                self.assert_line(self.check(), "revocation", "warn", "REVOCATION_UNKNOWN")

    def said_of(self, pc):
        """What the service says of that PC's certificate, as openssl fetched it."""
        pem, said = (os.path.join(pc.folder, name) for name in ("own.pem", "said.der"))
        subprocess.run([OPENSSL, "x509", "-inform", "DER", "-in", os.path.join(pc.folder, "store", pc.files(".der")[0]), "-out",
                        pem], check=True)
        subprocess.run([OPENSSL, "ocsp", "-issuer", os.path.join(self.host.folder, "issuing.pem"), "-cert", pem, "-no_nonce",
                        "-noverify", "-url", self.host_config()["plain_origin"] + "/ocsp", "-respout", said], check=True,
                       capture_output=True)
        with open(said, "rb") as file:
            return file.read()

    def test_what_was_said_before_and_of_another(self):
        """A good word of before is one as long as it holds (RFC 5019 2.2.4); one about another certificate is none."""
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, CHANG).code, 0)
        said = self.said_of(pc)
        with self.service_moved(), self.in_its_place(200, said):
            self.assert_line(self.check(folder=pc.folder), "revocation", "pass", "REVOCATION_GOOD")
            self.assert_line(self.check(folder=pc.folder, ahead_s=2 * 86400), "revocation", "warn", "FAULT_REVOCATION_TIME")
            self.assert_line(self.check(), "revocation", "warn", "FAULT_REVOCATION_UNTRUSTED")


if __name__ == "__main__":
    unittest.main()
