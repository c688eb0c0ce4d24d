"""The check of the environment against the live host, by a native program under sanitizers: each fault on the way is made,
and named by its own line, while the lines beside it stay what they are. What is Windows' own, test_checks_pc.py breaks.

    test_checks.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_FLOW_CHECKER, PCCERT_OPENSSL name the programs.
"""
import http.server
import json
import os
import re
import socket
import subprocess
import threading
import unittest

from hostile import HostileCa, HostileHost, free_port
from host import LIN, WANG
from test_client import OPENSSL, Flow

CHECKER = os.environ.get("PCCERT_FLOW_CHECKER", "")
MESSAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "client", "message.h")


def sentences():
    """MSG_CHECK_... by its number."""
    with open(MESSAGES, encoding="utf-8") as file:
        return {number: name[len("MSG_CHECK_"):] for name, number in
                re.findall(r"^#define (MSG_CHECK_\w+) (\d+)", file.read(), re.M)}


SENTENCES = sentences()


class Line:
    def __init__(self, text):
        self.kind, self.result, number, self.action, *self.inserts = text.split("\t")
        self.sentence = SENTENCES.get(number, number)

    def __repr__(self):
        return f"{self.kind}: {self.result}, {self.sentence}, {self.action}, {self.inserts}"


class Proxy(http.server.BaseHTTPRequestHandler):
    """One that lets nobody through."""

    def do_CONNECT(self):
        self.send_error(403)

    def log_message(self, *_):
        pass


class Faults(Flow):
    people = (WANG, LIN)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pc = None

    def setUp(self):
        if type(self).pc is None:  # all of them look at one PC: a check changes nothing
            type(self).pc = self.new_pc()
            self.assertEqual(self.apply(self.pc, WANG).code, 0)
            backup = os.path.join(self.top, "backup.pfx")
            self.assertEqual(self.pc.run("export", f"id={WANG.id}", f"file={backup}", typed="good Pw 12\n").code, 0)

    def check(self, config=None, folder=None):
        done = subprocess.run([CHECKER, folder or self.pc.folder, config or self.host.pccert_json], capture_output=True,
                              text=True, timeout=120)
        lines = done.stdout.splitlines()
        self.assertEqual((done.returncode, lines[-1]), (0, "ok"), done)
        self.assertEqual(done.stderr, "")
        return {line.kind: line for line in map(Line, lines[:-1])}

    def config(self, name, **members):
        with open(self.host.pccert_json, encoding="utf-8") as file:
            config = json.load(file)
        config.update(members)
        path = os.path.join(self.top, name)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
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

    def test_all_is_well(self):
        before = sorted(os.listdir(os.path.join(self.pc.folder, "store")))
        lines = self.check()
        self.assert_rest(lines)
        self.assertIn(WANG.id, lines["signature"].inserts)
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
            self.assert_rest(lines, "clock")

    def test_wrong_proxy(self):
        proxy = f"http://127.0.0.1:{free_port()}"
        lines = self.check(self.config("proxy.json", proxy=proxy))
        self.assertEqual(self.assert_line(lines, "proxy", "fail", "PROXY_DEAD").inserts[0], proxy)
        self.assert_line(lines, "host", "not_asked", "HOST_BEHIND_PROXY")
        self.assert_line(lines, "signature", "not_asked", "SIGNATURE_HERE")
        self.assert_rest(lines, "proxy", "host", "tls", "clock", "signature")

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
        for kind, sentence in (("tls", "TLS_UNKNOWN"), ("clock", "CLOCK_UNKNOWN"), ("signature", "SIGNATURE_HERE")):
            self.assert_line(lines, kind, "not_asked", sentence)
        self.assert_rest(lines, "host", "tls", "clock", "signature")

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
        with open(self.host.pccert_json, encoding="utf-8") as file:
            config = json.load(file)
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


if __name__ == "__main__":
    unittest.main()
