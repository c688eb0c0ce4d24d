"""What whoever runs the host has of it: its log.

    test_operations.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import json
import os
import re
import signal
import unittest

from host import WANG, wait_until
from odd_requests import CLOSE, HOST, Listener
from test_client import Flow

FORBIDDEN = {"a national ID": r"\b[A-Z][A-D1289]\d{8}\b", "a token": r"\b[0-9a-f]{64}\b", "a phone number": r"\b09\d{8}\b",
             "a serial number": r"\b[0-9A-F]{30,34}\b", "a JWS": r"eyJ[\w-]+\.", "a six-digit code": r"(?<![\w.:])\d{6}\b"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class Log(Flow):
    """A line an event, each a JSON object of its own, whatever anybody sends."""

    people = (WANG,)

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("log", format="json", file="ra.log")
        cls.file = os.path.join(host.folder, "ra.log")

    def lines(self, name=None):
        with open(name or self.file, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def test_a_life_is_told_and_nobody_is_named(self):
        self.assertEqual(self.apply(self.new_pc(), WANG)["status"], "ok")
        lines = self.lines()
        requests = [line for line in lines if line["event"] == "request"]
        self.assertTrue(all(MOMENT.fullmatch(line["ts"]) for line in lines))
        self.assertEqual([line["ts"] for line in requests], sorted(line["ts"] for line in requests))
        finalized = [line for line in requests if line["route"] == "POST /v1/orders/{o}/finalize"]
        self.assertEqual([(line["listener"], line["peer"], line["http_status"], line["outcome"]) for line in finalized],
                         [("https", "127.0.0.1", 200, "ok")])
        self.assertGreater(finalized[0]["duration_us"], 0)
        self.assertEqual(len({line["request_id"] for line in requests}), len(requests))
        with open(self.file, encoding="utf-8") as file:
            text = file.read()
        for what, pattern in FORBIDDEN.items():
            self.assertIsNone(re.search(pattern, text), what)
        for secret in (WANG.id, WANG.name, WANG.password, WANG.phone, *(one["code"] for one in self.host.messages())):
            self.assertNotIn(f'"{secret}', text)
            self.assertNotIn(f" {secret}", text)

    def test_what_is_odd_is_a_line_too(self):
        """Quotes, escapes and bytes that are no text, wherever they can be sent: no line has a word of theirs."""
        address = re.search(r" https=(\S+)", self.host.ready).group(1)
        listener = Listener(address, "GET", "/v1/directory", tls=True)
        before = len(self.lines())
        for path in (b'/"}{"level":"error"', b"/%22%0a", b"/\xff\xfe", b"/v1/orders/" + b"'" * 2000):
            listener.ask(listener.request([HOST, CLOSE, b"User-Agent: \"},{\"level\":\"error"], line=b"GET " + path + b" HTTP/1.1"))
        lines = self.lines()
        told = [line for line in lines[before:] if line["event"] == "request"]
        self.assertGreater(len(told), 0)
        self.assertEqual({line["route"] for line in told}, {"- -"})
        self.assertLess(max(len(json.dumps(line)) for line in lines), 4096)

    def test_a_rotated_log_is_left(self):
        os.rename(self.file, self.file + ".1")
        self.host.process.send_signal(signal.SIGHUP)
        wait_until(lambda: os.path.exists(self.file) and self.lines(), "a line in the new log")
        self.assertEqual(self.lines()[0]["message"], "the log is opened anew")
        self.assertGreater(len(self.lines(self.file + ".1")), 0)
        self.assertEqual(self.host.process.poll(), None)


if __name__ == "__main__":
    unittest.main()
