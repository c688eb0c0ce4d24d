"""One-time codes over HTTP: what a gateway is told, when it is asked again, and when the other one is.

    test_gateways.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import http.server
import json
import os
import re
import ssl
import subprocess
import threading
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from host import WANG
from test_client import RA
from test_host import openssl
from test_operations import Logged

SECRET = "gateway-secret-0123456789"
# Whatever a document could end with.
TEXT = "北城 \"{prefix}-{code}\" <&'\\> %0a; {seconds} 秒"
BODIES = {
    "application/json": '{"to":"{phone}","message":"{text}","key":"{secret}"}',
    "application/x-www-form-urlencoded": "to={phone}&message={text}&key={secret}",
    "text/xml": "<sms><to>{phone}</to><message>{text}</message><key>{secret}</key></sms>",
}


def fields(kind, body):
    if kind == "application/json":
        return json.loads(body)
    if kind == "text/xml":
        return {child.tag: child.text for child in ElementTree.fromstring(body)}
    return {name: values[0] for name, values in urllib.parse.parse_qs(body, strict_parsing=True).items()}


class Gateway:
    """Answers each message as it is told to, and keeps what it was asked."""

    def __init__(self, context=None):
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8")
                gateway.asked.append((self.command, self.path, dict(self.headers), body))
                status, words = gateway.says.pop(0) if len(gateway.says) > 1 else gateway.says[0]
                if status is None:
                    gateway.over.wait(60)  # says nothing until the test is over
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            do_POST = do_GET = answer

            def log_message(self, *_):
                pass

        self.asked, self.says, self.over = [], [(200, b"OK")], threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


class Gateways(Logged):
    people = (WANG,)

    @classmethod
    def configure(cls, host):
        super().configure(host)
        cls.secret = os.path.join(host.folder, "gateway.secret")
        with open(cls.secret, "w", encoding="ascii") as file:
            file.write(SECRET + "\n")
        os.chmod(cls.secret, 0o600)
        cls.told = os.path.join(cls.top, "told")
        cls.command = os.path.join(cls.top, "command")
        with open(cls.command, "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\n/bin/cat >> {cls.told}\n")
        os.chmod(cls.command, 0o700)

    def setUp(self):
        self.gateway = Gateway()
        self.addCleanup(self.gateway.close)
        if os.path.exists(self.told):
            os.unlink(self.told)
        self.host.messages = self.messages

    def put(self, kind="application/json", command=False, **more):
        """Into force: HTTP, and the command behind it if that is wanted."""
        self.host.configure("sms", text=TEXT, outbox="", command=[self.command] if command else [])
        figures = {"url": f"http://127.0.0.1:{self.gateway.port}/send", "content_type": kind, "body": BODIES[kind], "post": True,
                   "header": "Authorization: Bearer {secret}", "secret": "gateway.secret", "time_limit_s": 5, "tries": 2,
                   "expect": "", "ca": ""}
        self.host.configure("sms_http", **{**figures, **more})
        self.assertNotIn("failure", {line["event"] for line in self.reload()})

    def messages(self):
        """What a person reads on the phone, whichever way it came."""
        bodies = [body + urllib.parse.unquote(path) for _, path, _, body in self.gateway.asked]
        if os.path.exists(self.told):
            with open(self.told, encoding="utf-8") as file:
                bodies.append(file.read())
        return [{"code": re.findall(r"\d{4}-(\d{6})(?!\d)", urllib.parse.unquote(body))[-1]} for body in bodies]

    def applied(self):
        before = len(self.lines())
        outcome = self.apply(self.new_pc(), WANG)
        self.assertEqual(outcome["status"], "ok", outcome.said)
        return self.lines()[before:]

    def warned(self, lines):
        return [line["error"] for line in lines if line["event"] == "failure" and line["level"] == "warning"]

    def test_each_kind_gets_it_whole(self):
        for kind in BODIES:
            with self.subTest(kind=kind):
                self.gateway.asked.clear()
                self.put(kind)
                self.applied()
                (method, path, header, body), = self.gateway.asked
                self.assertEqual((method, path, header["Authorization"]), ("POST", "/send", "Bearer " + SECRET))
                self.assertEqual(header["Content-Type"], kind + "; charset=utf-8")
                got = fields(kind, body)
                self.assertEqual((got["to"], got["key"]), (WANG.phone, SECRET))
                self.assertRegex(got["message"], r"^北城 \"\d{4}-\d{6}\" <&'\\> %0a; \d+ 秒$")
        self.nothing_was_said()

    def test_in_an_address(self):
        self.put(post=False, body="", url=f"http://127.0.0.1:{self.gateway.port}/send?to={{phone}}&text={{text}}&key={{secret}}",
                 header="")
        self.applied()
        (method, path, header, _), = self.gateway.asked
        got = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query, strict_parsing=True)
        self.assertEqual((method, got["to"], got["key"], "Authorization" in header), ("GET", [WANG.phone], [SECRET], False))
        self.assertRegex(got["text"][0], r"^北城 \"\d{4}-\d{6}\" <&'\\> %0a; \d+ 秒$")
        self.nothing_was_said()

    def nothing_was_said(self):
        with open(self.file, encoding="utf-8") as file:
            log = file.read()
        codes = [message["code"] for message in self.messages()]
        self.assertGreater(len(codes), 0)
        for secret in (SECRET, WANG.phone, "gateway.secret"):
            self.assertNotIn(secret, log)
        for code in codes:
            self.assertIsNone(re.search(rf"(?<![\w.:]){code}\b", log))

    def test_it_is_asked_again(self):
        self.put()
        for first in ((500, b""), (503, b""), (429, b"")):
            with self.subTest(first=first):
                self.gateway.asked.clear()
                self.gateway.says = [first, (200, b"OK")]
                self.assertEqual(self.warned(self.applied()), [])
                self.assertEqual(len(self.gateway.asked), 2)
                self.assertEqual(self.gateway.asked[0][3], self.gateway.asked[1][3])  # the same code

    def test_the_other_one_is_asked(self):
        self.put(command=True, time_limit_s=1, expect="OK")
        for says, asked, why in (((500, b""), 2, "refused it"), ((400, b""), 1, "refused it"), ((302, b""), 1, "refused it"),
                                 ((200, b"statuscode=v"), 1, "lacks sms_http.expect"), ((None, b""), 2, "was not reached")):
            with self.subTest(says=says):
                self.gateway.asked.clear()
                self.gateway.says = [says]
                said = self.warned(self.applied())
                self.assertEqual(len(said), 1, said)
                self.assertIn(why, said[0])
                self.assertEqual(len(self.gateway.asked), asked)
                with open(self.told, encoding="utf-8") as file:
                    self.assertEqual(file.readline().strip(), WANG.phone)
                os.unlink(self.told)

    def test_nobody_takes_it(self):
        self.put()
        self.gateway.says = [(400, b"")]
        pc = self.new_pc()
        self.assertEqual(self.apply_once(pc, WANG, "apply")["fault"], "host_busy")
        self.assertEqual(len(self.gateway.asked), 1)
        self.gateway.says = [(200, b"OK")]
        outcome = self.apply(pc, WANG)  # the same order goes on, with another code
        self.assertEqual(outcome["status"], "ok", outcome.said)

    def certificate(self, name):
        pem, key = (os.path.join(self.top, f"{name}.{end}") for end in ("pem", "key"))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=gateway",
                "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2", "-keyout", key, "-out", pem)
        return pem, key

    def test_whom_it_speaks_to_is_looked_at(self):
        pem, key = self.certificate("gateway")
        other, _ = self.certificate("other")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        self.gateway.close()
        self.gateway = Gateway(context)
        self.addCleanup(self.gateway.close)
        url = f"https://127.0.0.1:{self.gateway.port}/send"
        self.put(url=url, ca=pem)
        self.applied()
        self.assertEqual(len(self.gateway.asked), 1)
        self.put(url=url, ca=other, command=True)
        self.assertIn("was not reached", self.warned(self.applied())[0])
        self.assertEqual(len(self.gateway.asked), 1)

    def test_what_cannot_be_right_is_refused(self):
        self.put()
        with open(self.host.config_path, encoding="utf-8") as file:
            good = file.read()
        for figures, why in (({"url": "http://sms.example.com/send"}, "sms_http.url"),
                             ({"url": "https://user:pass@sms.example.com/"}, "sms_http.url"),
                             ({"content_type": "text/plain"}, "sms_http.content_type"),
                             ({"body": "{\"to\":\"{phone}\"}"}, "sms_http.body"),
                             ({"header": "X-Text: {text}"}, "sms_http.header"),
                             ({"secret": "nowhere"}, "nowhere")):
            with self.subTest(figures=figures):
                self.host.configure("sms_http", **figures)
                done = subprocess.run([RA, "-n", "--config", self.host.config_path], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 1, done)
                self.assertIn(why, done.stderr)
                with open(self.host.config_path, "w", encoding="utf-8") as file:
                    file.write(good)
        os.chmod(self.secret, 0o644)
        done = subprocess.run([RA, "-n", "--config", self.host.config_path], capture_output=True, text=True, check=False)
        os.chmod(self.secret, 0o600)
        self.assertIn("others than its owner may use it", done.stderr)


if __name__ == "__main__":
    unittest.main()
