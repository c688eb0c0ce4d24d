"""What whoever runs the host has of it: its log, and a configuration that is read anew while it serves.

    test_operations.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import http.client
import json
import os
import re
import signal
import ssl
import threading
import unittest
from datetime import datetime, timedelta

from host import LIN, WANG, Person, wait_until
from odd_requests import CLOSE, HOST, Listener
from test_client import Flow, Outcome
from test_host import openssl

FORBIDDEN = {"a national ID": r"\b[A-Z][A-D1289]\d{8}\b", "a token": r"\b[0-9a-f]{64}\b", "a phone number": r"\b09\d{8}\b",
             "a serial number": r"\b[0-9A-F]{30,34}\b", "a JWS": r"eyJ[\w-]+\.", "a six-digit code": r"(?<![\w.:])\d{6}\b"}
READ_ANEW = "the configuration is read anew"
NOT_READ = "reading the configuration anew; the former one stays in force"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class Logged(Flow):
    """A host whose log is looked at."""

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("log", format="json", file="ra.log")
        cls.file = os.path.join(host.folder, "ra.log")

    @classmethod
    def lines(cls, name=None):
        with open(name or cls.file, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def reload(self):
        """SIGHUP, and what the log says from then to the end of it."""
        before = len(self.lines())
        self.host.process.send_signal(signal.SIGHUP)

        def said():
            lines = [line for line in self.lines()[before:] if line["event"] != "request"]
            return lines if any(line.get("message") == READ_ANEW or line.get("doing", "").startswith("reading the conf")
                                for line in lines) else None
        return wait_until(said, "the end of a reload")


class Log(Logged):
    """A line an event, each a JSON object of its own, whatever anybody sends."""

    people = (WANG,)

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
        self.assertGreater(len(self.lines(self.file + ".1")), 0)
        self.assertEqual(self.host.process.poll(), None)

    def test_a_rotated_log_is_left_whatever_else_is_wrong(self):
        """Nothing of the configuration counts: it is half written."""
        with open(self.host.config_path, encoding="utf-8") as file:
            before = file.read()
        with open(self.host.config_path, "w", encoding="utf-8") as file:
            file.write(before[:len(before) // 2])
        left = self.file + ".2"
        os.rename(self.file, left)
        self.host.process.send_signal(signal.SIGHUP)
        told = wait_until(lambda: [line for name in (self.file, left) if os.path.exists(name)
                                   for line in self.lines(name) if line.get("doing") == NOT_READ], "a word on the reload")
        self.assertEqual(self.lines(), told)  # it stands in the new file, alone
        with open(self.host.config_path, "w", encoding="utf-8") as file:
            file.write(before)
        self.assertEqual(self.reload()[-1].get("message"), READ_ANEW)


# Says that it was started, and waits until it is let go; then it keeps what it was told.
GATEWAY = """#!/bin/sh
cd {folder}
read number; read text
: > started
while [ ! -e go ]; do sleep 0.05; done
printf '%s\\n' "$text" > message
"""


YEH = Person("C123456781", "葉小青", "cloudy-Taoyuan-55", "0933444555")


class Reload(Logged):
    """A configuration read anew: nobody who is connected, or waits for an answer, has anything of it."""

    people = (WANG, LIN, YEH)

    def setUp(self):
        with open(self.host.config_path, encoding="utf-8") as file:
            self.before = file.read()

    def tearDown(self):
        """Each test begins with what was in force before it."""
        with open(self.host.config_path, "w", encoding="utf-8") as file:
            file.write(self.before)
        self.reload()

    def connect(self):
        address = re.search(r" https=(\S+)", self.host.ready).group(1)
        context = ssl.create_default_context(cafile=os.path.join(self.host.folder, "root.pem"))
        connection = http.client.HTTPSConnection("localhost", int(address.rpartition(":")[2]), context=context, timeout=60)
        connection.connect()
        return connection

    def answered(self, connection):
        connection.request("GET", "/v1/directory")
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def serial(self, connection):
        return connection.sock.getpeercert()["serialNumber"]

    def renewed(self, name):
        """A certificate of TLS as a firm would renew it: a key of its own, by the same CA. The names of its two files."""
        at = {what: os.path.join(self.host.folder, f"{name}.{what}") for what in ("pem", "key", "csr", "names")}
        offline = os.path.join(self.host.folder, "offline")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
                "-keyout", at["key"], "-out", at["csr"])
        os.chmod(at["key"], 0o600)
        with open(at["names"], "w", encoding="ascii") as file:
            file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl("x509", "-req", "-in", at["csr"], "-CA", os.path.join(self.host.folder, "root.pem"), "-CAkey",
                os.path.join(offline, "root.key"), "-passin", "file:" + os.path.join(offline, "root.pass"), "-days", "90",
                "-extfile", at["names"], "-out", at["pem"])
        return f"{name}.pem", f"{name}.key"

    def hang(self, name):
        """From now on messages wait in a gateway. Its folder."""
        folder = os.path.join(self.top, name)
        os.mkdir(folder)
        program = os.path.join(folder, "gateway")
        with open(program, "w", encoding="ascii") as file:
            file.write(GATEWAY.format(folder=folder))
        os.chmod(program, 0o700)
        self.host.configure("sms", outbox="", command=[program], time_limit_s=60)
        return folder

    def test_nobody_is_dropped(self):
        gateway = self.hang("gateway")
        self.assertEqual([line["message"] for line in self.reload()][-2:],
                         ["configuration: sms.command is changed", READ_ANEW])
        kept = self.connect()
        self.assertEqual(self.answered(kept), 200)
        socket, former = kept.sock, self.serial(kept)
        applying = self.new_pc().start("apply", f"id={WANG.id}")
        applying.stdin.write(WANG.password + "\n")
        applying.stdin.flush()
        wait_until(lambda: os.path.exists(os.path.join(gateway, "started")), "a message in the gateway")
        certificate, key = self.renewed("renewed")
        self.host.configure("files", tls_certificate=certificate, tls_key=key)
        self.host.configure("sms", outbox="outbox.txt", command=[])
        self.host.configure("code", ttl_s=179)
        told = [line["message"] for line in self.reload() if line["event"] == "note"]
        self.assertEqual({line for line in told if line.startswith("configuration: ")},
                         {f"configuration: {member} is changed" for member in (
                             "files.tls_certificate", "files.tls_key", "sms.outbox", "sms.command", "code.ttl_s")})
        self.assertEqual(self.answered(kept), 200)
        self.assertIs(kept.sock, socket)
        self.assertEqual(self.serial(kept), former)
        fresh = self.connect()
        self.assertNotEqual(self.serial(fresh), former)
        self.assertEqual(self.answered(fresh), 200)
        with open(os.path.join(gateway, "go"), "w", encoding="ascii"):
            pass
        message = wait_until(lambda: self.read(os.path.join(gateway, "message")), "what the gateway was told")
        said, _ = applying.communicate(re.search(r"-(\d{6})", message).group(1) + "\n", timeout=60)
        self.assertEqual(Outcome(said, applying.returncode)["status"], "ok", said)
        self.assertEqual(self.apply(self.new_pc(), LIN)["status"], "ok")  # by the outbox, and over the new certificate
        for connection in (kept, fresh):
            connection.close()

    @staticmethod
    def read(path):
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def test_a_wrong_one_changes_nothing(self):
        before = len(self.lines())
        kept = self.connect()
        serial = self.serial(kept)
        certificate, _ = self.renewed("other")
        for section, figures, why in (
                ("login", {"lock_s": "long"}, "configuration: login.lock_s"),
                ("login", {"nonsense": 1}, "configuration: login.nonsense"),
                ("files", {"tls_certificate": certificate}, "a TLS certificate and its key do not belong together"),
                ("sms", {"text": "no place for a code"}, "configuration: sms.text"),
                ("consent", {"file": "nowhere.txt"}, ""),
                ("log", {"file": "no/such/folder/log"}, "opening the log")):
            with self.subTest(section=section, figures=figures):
                self.host.configure("code", ttl_s=100)  # a good one beside it
                self.host.configure(section, **figures)
                said = self.reload()
                self.assertEqual([(line["level"], line["event"]) for line in said], [("error", "failure")])
                self.assertIn(why, said[0]["error"])
                fresh = self.connect()
                self.assertEqual((self.serial(fresh), self.answered(fresh), self.answered(kept)), (serial, 200, 200))
                fresh.close()
                with open(self.host.config_path, "w", encoding="utf-8") as file:
                    file.write(self.before)
        kept.close()
        self.assertEqual([line.get("message") for line in self.reload()][-1:], [READ_ANEW])
        # Nor was anything taken silently: it would be told now that it goes back.
        self.assertFalse([line for line in self.lines()[before:] if "is changed" in line.get("message", "")])

    def test_certificates_have_the_terms_that_are_in_force(self):
        """What is told as changed is, and what waits for the next start is as it was."""
        self.host.configure("certificate", validity_months=0, validity_days=40, end_of_day=False, backdate_s=0)
        told = {line["message"]: line["level"] for line in self.reload()}
        self.assertEqual(told["configuration: certificate.validity_days is changed"], "info")
        self.assertEqual(told["configuration: certificate.backdate_s is changed: that takes effect at the next start"],
                         "warning")
        self.assertEqual(self.apply(self.new_pc(), YEH)["status"], "ok")
        [issued] = self.host.certificates(YEH)
        begin, end = (datetime.fromisoformat(issued[name]) for name in ("not_before", "not_after"))
        self.assertEqual(end - begin, timedelta(days=40, minutes=5))

    def test_what_waits_for_a_start_is_named(self):
        self.host.configure(None, listen="127.0.0.1:1")
        self.host.configure("server", workers=7)
        told = {line["message"]: line["level"] for line in self.reload()}
        for member in ("listen", "server.workers"):
            self.assertEqual(told[f"configuration: {member} is changed: that takes effect at the next start"], "warning")
        fresh = self.connect()
        self.assertEqual(self.answered(fresh), 200)
        fresh.close()

    def test_under_load(self):
        """Requests on kept and on new connections while configurations follow each other: each is answered."""
        pairs = [self.renewed(f"turn{number}") for number in range(2)]
        answers, over = [], threading.Event()

        def ask(anew):
            connection = self.connect()
            while not over.is_set():
                if anew:
                    connection.close()
                    connection = self.connect()
                answers.append(self.answered(connection))
            connection.close()

        threads = [threading.Thread(target=ask, args=(anew,)) for anew in (False, False, True)]
        for thread in threads:
            thread.start()
        for turn in range(6):
            certificate, key = pairs[turn % 2]
            self.host.configure("files", tls_certificate=certificate, tls_key=key)
            self.assertEqual(self.reload()[-1]["message"], READ_ANEW)
        over.set()
        for thread in threads:
            thread.join()
        self.assertGreater(len(answers), 20)
        self.assertEqual(set(answers), {200})


if __name__ == "__main__":
    unittest.main()
