"""A host that was taken over: the right certificate of TLS, and lies in every answer. The client is flow_client, native and
under sanitizers; the answers are a recording of the live host (tape.py), changed one at a time.

    test_hostile_host.py [CLASS]

Whatever it says: no crash, no endless run, no success for what was not verified, MY as it was unless what was installed
really verifies, nothing on screen or in the log that a terminal obeys.
"""
import datetime
import gzip
import json
import os
import subprocess
import time
import unittest

import lies
from host import LIN, WANG
from hostile_flow import HostileFlow
from test_client import OPENSSL

TURNED, UNSEEN = '"\\u202e\\u2066gpj.exe"', '"a\\u200bb"'
OTHER_ORDER, OTHER_KEY, OBEYED = '"0123456789abcdef0123456789abcdef"', '"' + "ab" * 32 + '"', '"\\u001b]0;owned\\u0007"'
WORST = [
    ("apply", "POST sessions", ("name",), OBEYED, True),
    ("apply", "POST sessions", ("name",), '"\\u009b31m"', True),
    ("apply", "POST sessions", ("name",), TURNED, True),
    ("apply", "POST sessions", ("name",), UNSEEN, True),
    ("apply", "POST sessions", ("token",), '"a\\r\\nCookie: b"', True),
    ("apply", "POST orders", ("spki_hash",), OTHER_KEY, True),
    ("apply", "POST orders", ("order",), '"../../v1/sessions"', True),
    ("apply", "POST orders otp", ("prefix",), OBEYED, True),
    ("apply", "POST orders otp", ("masked_phone",), OBEYED, True),
    ("apply", "POST orders otp verify", ("order",), OTHER_ORDER, True),
    ("apply", "GET consent", ("title",), OBEYED, True),
    ("apply", "GET consent", ("text",), OBEYED, True),
    ("apply", "GET consent", ("title",), TURNED, True),
    ("apply", "GET consent", ("text",), TURNED, True),
    ("apply", "GET consent", ("text",), '"Another text."', True),
    ("apply", "POST orders consent", ("next",), '"consent"', True),  # for ever, where somebody agrees in advance
    ("apply", "POST orders finalize", ("state",), '"cancelled"', True),
    ("apply", "POST orders finalize", ("state",), '"processing"', False),  # for ever: it asks, and gives up
    ("apply", "POST orders confirm", ("state",), '"issued"', True),
    ("apply", "POST orders confirm", ("state",), '"processing"', True),
    ("renew", "POST orders confirm", ("state",), '"issued"', True),
    ("renew", "POST orders confirm", ("order",), OTHER_ORDER, True),
    ("renew", "POST orders confirm", ("spki_hash",), OTHER_KEY, True),
    ("resume", "GET orders", ("spki_hash",), OTHER_KEY, True),
    ("resume", "GET orders", ("state",), '"rejected"', True),
    ("resume", "POST orders confirm", ("state",), '"issued"', True),
    ("revoke", "POST certificates revoke", ("serial",), '"00E9F50BD2E02700FD18559F717C80FDCF"', True),
    ("status", "GET state", ("certificate", "name"), OBEYED, True),
    ("status", "GET state", ("certificate", "name"), TURNED, True),
    ("upload", "POST transfers", ("url",), '"http://localhost/t/AAAAAAAAAAAAAAAAAAAAAA"', True),
    ("upload", "POST transfers", ("url",), '"https://peicheng.example@evil.example/t/A"', True),
    ("upload", "POST transfers", ("url",), '"https://evil.example/\\u001b]0;owned\\u0007"', True),
    ("upload", "POST transfers", ("transfer",), '"../../v1/sessions/current"', True),
    ("upload", "GET transfers", ("transfer",), OTHER_ORDER, True),
    ("upload", "GET transfers", ("state",), '"waiting"', True),  # for ever: it asks, and gives up
    ("upload", "GET transfers", ("state",), '"cancelled"', True),
    ("release", "GET release", ("notice",), '"eyJhbGciOiJub25lIn0.e30."', True),
]


def members(life):
    """Each member of each answer of a life: number of the answer, the way to the member, what stands there."""
    for number, exchange in enumerate(life.exchanges):
        document = json.loads(exchange.body) if exchange.members() else None
        for way in exchange.members():
            value = document
            for step in way:
                value = value[step]
            yield number, way, value


class Lies(HostileFlow):
    """What a success stands on, and what people are shown; then the certificate itself."""

    def test_honest_tape(self):
        for life in self.lives.values():
            outcome, found = self.attack(life, None, life.command)
            self.assertTrue(life.is_done(outcome), outcome.said)
            self.assertEqual(found, life.after, life.command)

    def test_the_worst(self):
        for command, route, way, value, strict in WORST:
            life = self.lives[command]
            numbers = [number for number, exchange in enumerate(life.exchanges) if exchange.name == route]
            with self.subTest(command=command, route=route, way=way, value=value):
                self.check_lie(life, numbers[-1], way, value, strict)

    # --- the certificate ---

    def openssl(self, *arguments):
        return subprocess.run([OPENSSL, *arguments], check=True, capture_output=True, text=True).stdout

    def path(self, name, text=None):
        path = os.path.join(self.top, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def ours(self, name):
        return os.path.join(self.host.folder, name)

    def leaf_of(self, life):
        (exchange,) = [exchange for exchange in life.exchanges if exchange.name == "GET orders certificate"]
        return exchange.body.decode().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n"

    def issued(self, life, *options, ca=None, person=WANG, usage="basicConstraints=critical,CA:FALSE"):
        """By the firm's own CA unless told otherwise, for the key of that life."""
        key = self.path("spki.pem", self.openssl("x509", "-in", self.path("leaf.pem", self.leaf_of(life)), "-noout", "-pubkey"))
        signer = ca or ("-CA", self.ours("issuing.pem"), "-CAkey", self.ours("issuing.key"), "-passin",
                        "file:" + self.ours("issuing.pass"))
        return self.openssl("x509", "-new", "-force_pubkey", key, "-subj", f"/C=TW/CN=A/serialNumber={person.id}", *signer,
                            "-extfile", self.path("usage.cnf", usage + "\nsubjectKeyIdentifier=hash\n"),
                            *(options or ("-days", "365")))

    def ended(self):
        """For one second, from the first on in which the CAs were valid."""
        starts = [self.openssl("x509", "-in", self.ours(name), "-noout", "-startdate", "-dateopt", "iso_8601")
                  for name in ("root.pem", "issuing.pem")]
        start = max(datetime.datetime.fromisoformat(text.strip().split("=")[1].rstrip("Z")) for text in starts)
        begin, end = (f"{at:%Y%m%d%H%M%SZ}" for at in (start, start + datetime.timedelta(seconds=1)))
        return "-not_before", begin, "-not_after", end

    def given(self, life, body, what, content_type=None):
        """Plays a life with that in the certificate's place."""
        def change(_, exchange):
            if exchange.name != "GET orders certificate":
                return None
            headers = [f"Content-Type: {content_type}"] if content_type else None
            return exchange.raw(body if isinstance(body, bytes) else body.encode(), headers=headers)

        outcome, found = self.attack(life, change, what)
        self.assertFalse(life.is_done(outcome), f"{what}: {outcome.said[-800:]}")
        self.assertEqual(found, life.before, what)
        return outcome

    def rejected(self):
        return any(b'"installed":false' in body for body in self.tape.bodies)

    def test_another_certificate(self):
        """What, and whether the host is told that it is void: not where another configuration or clock would take it."""
        life = self.lives["apply"]
        chain = open(self.ours("issuing.pem"), encoding="ascii").read()
        stranger = ("-CA", self.ca.path("ca.pem"), "-CAkey", self.ca.path("ca.key"))
        with open(self.ca.path("ca.pem"), encoding="ascii") as file:
            stranger_pem = file.read()
        cases = {
            "another key's": (self.leaf_of(self.lives["renew"]), True),
            "another person's, for another key": (self.leaf_of(self.lives["resume"]), True),
            "another person's, for this key": (self.issued(life, person=LIN), True),
            "the CA's own": ("", True),
            "a CA for this key": (self.issued(life, usage="basicConstraints=critical,CA:TRUE"), True),
            "one that has ended": (self.issued(life, *self.ended()), False),
            "a stranger's": (self.issued(life, ca=stranger), False),
            "a stranger's, with its CA": (self.issued(life, ca=stranger) + stranger_pem, False),
            "signed with SHA-1": (self.issued(life, "-sha1"), False),
            "signed with MD5": (self.issued(life, "-md5"), False),
        }
        for what, (leaf, reject) in cases.items():
            with self.subTest(what):
                outcome = self.given(life, leaf + chain, what)
                fault = "issued_ended" if "ended" in what else "issued_other"
                self.assertEqual((outcome["status"], outcome["fault"]), ("bad_answer", fault), outcome.said[-800:])
                self.assertEqual(self.rejected(), reject)

    def test_no_certificate(self):
        life = self.lives["apply"]
        leaf, chain = self.leaf_of(life), open(self.ours("issuing.pem"), encoding="ascii").read()
        for what, body in {"nothing": b"", "words": "憑證".encode(), "500 of them": (leaf * 500), "a long one": "A" * 200000,
                           "a key": open(self.ca.path("ca.key"), "rb").read(), "a NUL in it": leaf.encode()[:100] + b"\0" + leaf.encode()[100:],
                           "half of it": leaf[:-60], "a list without an end": (leaf + chain)[:-20]}.items():
            with self.subTest(what):
                outcome = self.given(life, body, what)
                self.assertEqual(outcome["status"], "bad_answer", outcome.said[-800:])
        self.given(life, leaf + chain, "another type", content_type="text/html")

    def test_renewed_for_less(self):
        """The old one stays, with its key: it is not given up for one that ends sooner."""
        life = self.lives["renew"]
        chain = open(self.ours("issuing.pem"), encoding="ascii").read()
        outcome = self.given(life, self.issued(life, "-days", "29") + chain, "ends sooner")
        self.assertEqual((outcome["status"], outcome["fault"]), ("bad_answer", "issued_other"), outcome.said[-800:])
        self.assertTrue(self.rejected())
        self.given(life, self.leaf_of(self.lives["apply"]) + chain, "the old one again")

    # --- silence ---

    def test_due_all_the_same(self):
        """A host that says that nothing is due before the end: the person is reminded all the same."""
        life = self.lives["renewal-info"]
        (number,) = [number for number, exchange in enumerate(life.exchanges) if exchange.name == "GET renewal-info"]
        for moment in lies.MOMENTS[2], "2100-01-01T00:00:00Z":
            changed = life.exchanges[number].with_member(("suggestedWindow", "start"), json.dumps(moment))
            outcome, _ = self.attack(life, lambda at, _: changed if at == number else None, moment)
            self.assertEqual(outcome["status"], "ok", outcome.said)
            self.assertLess(int(outcome["due_from"]), int(outcome["end"]))


class EveryLie(HostileFlow):
    """Each member of each answer of each life, each lie of lies.py at its place."""

    def test_all(self):
        for life in self.lives.values():
            for number, way, value in members(life):
                for lie in lies.at(way, value):
                    if lie[0] == json.dumps(value, ensure_ascii=False):
                        continue  # the truth
                    with self.subTest(life=life.command, number=number, way=way, lie=str(lie)[:60]):
                        self.check_lie(life, number, way, *lie)


BOMB = gzip.compress(bytes(100 << 20))
MEBIBYTE = b"a" * (1 << 20)


def repeated(piece, times, begin=b""):
    yield begin
    for _ in range(times):
        yield piece


# What stands at the place of an answer: bytes, or pieces that come for as long as the client listens.
WIRE = {
    "a redirect to itself": lambda e: e.raw(b"", "307 Temporary Redirect", ["Location: " + e.line.split(" ")[1]]),
    "a redirect elsewhere": lambda e: e.raw(b"", "302 Found", ["Location: https://localhost:1/"]),
    "a redirect to a file": lambda e: e.raw(b"", "301 Moved", ["Location: file:///etc/passwd"]),
    "a redirect without TLS": lambda e: e.raw(b"", "308 Moved", ["Location: http://localhost/"]),
    "interim answers": lambda _: repeated(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, 1000),
    "early hints": lambda _: repeated(b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" * 1000, 1000),
    "switching protocols": lambda _: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    "header lines": lambda _: repeated(b"X: y\r\n" * 1000, 10000, b"HTTP/1.1 200 OK\r\n"),
    "one header line": lambda _: repeated(MEBIBYTE, 64, b"HTTP/1.1 200 OK\r\nX: "),
    "a bomb": lambda e: e.raw(BOMB, headers=e.headers + ["Content-Encoding: gzip"]),
    "what says it is packed": lambda e: e.raw(b"not packed at all", headers=e.headers + ["Content-Encoding: gzip, br, zstd"]),
    "chunks without end": lambda _: repeated(b"100000\r\n" + MEBIBYTE + b"\r\n", 64,
                                             b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "a chunk of all": lambda _: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFF0\r\n",
    "a chunk below nothing": lambda _: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc",
    "a body without end": lambda _: repeated(MEBIBYTE, 64, b"HTTP/1.1 201 Created\r\n\r\n"),
    "a length below nothing": lambda _: b"HTTP/1.1 201 Created\r\nContent-Length: -1\r\n\r\n{}",
    "a length beyond all": lambda _: b"HTTP/1.1 201 Created\r\nContent-Length: 99999999999999999999999\r\n\r\n{}",
    "two lengths": lambda _: b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nContent-Length: 7\r\n\r\n{}",
    "HTTP/0.9": lambda e: e.body,
    "HTTP/2": lambda _: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "status 0": lambda e: e.raw(status="000 Nothing"),
    "status 999": lambda e: e.raw(status="999 Everything"),
    "no content": lambda e: e.raw(status="204 No Content"),
    "not modified": lambda e: e.raw(b"", "304 Not Modified"),
    "a login in plain": lambda e: e.raw(b"", "401 Unauthorized", ['WWW-Authenticate: Basic realm="a"', "WWW-Authenticate: NTLM"]),
    "a NUL": lambda _: b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n{}",
    "nothing": lambda _: b"",
    "noise": lambda _: bytes(range(256)) * 400,
    "wait ten years": lambda e: e.raw(b"", "503 Busy", ["Retry-After: 315360000"]),
    "wait below nothing": lambda e: e.raw(b"", "503 Busy", ["Retry-After: -5"]),
    "wait by a date": lambda e: e.raw(b"", "503 Busy", ["Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"]),
    "wait for all": lambda e: e.raw(b"", "503 Busy", ["Retry-After: 99999999999999999999999999"]),
}
LASTING = ["Set-Cookie: a=b; Path=/; Max-Age=99999999", "Strict-Transport-Security: max-age=99999999; includeSubDomains",
           'Alt-Svc: h2="localhost:1"; ma=99999999, h3=":1"; persist=1', "Public-Key-Pins: max-age=99999999",
           "Refresh: 0; url=http://localhost:1/", "Link: <http://localhost:1/>; rel=preload", "Connection: keep-alive"]
PROBLEM = {"type": "urn:peicheng:ra:error:internal", "title": "\x1b[2J", "status": 500, "detail": "\x1b]0;owned\x07",
           "request_id": "../\r\n", "retry_after": 10 ** 12}


class Wire(HostileFlow):
    """What HTTP itself can be bent to, at the first answer and at the certificate in turn."""

    def record(self, relay):
        yield self.record_order(relay, self.new_pc(), "apply", code=True)

    def numbers(self, life):
        names = [exchange.name for exchange in life.exchanges]
        return names.index("POST sessions"), names.index("GET orders certificate")

    def test_tricks(self):
        life = self.lives["apply"]
        for turn, (what, trick) in enumerate(WIRE.items()):
            number = self.numbers(life)[turn % 2]
            with self.subTest(what, exchange=life.exchanges[number].name):
                outcome, found = self.attack(life, lambda at, e, n=number, t=trick: t(e) if at == n else None, what)
                self.assertFalse(life.is_done(outcome), outcome.said[-800:])
                self.assertEqual(found, life.before)
                self.assertIn(int(outcome["retry_after"]), range(0, 24 * 3600 + 1))
                self.assertEqual(self.tape.said.count(number), 1)  # nothing is asked again by itself, nothing followed

    def test_what_would_last(self):
        """Cookies and the like change nothing: the next run begins as if it were the first."""
        life = self.lives["apply"]
        outcome, _ = self.attack(life, lambda _, e: e.raw(headers=e.headers + LASTING), "lasting headers")
        self.assertTrue(life.is_done(outcome), outcome.said[-800:])
        self.assertFalse([body for body in self.tape.bodies if b"a=b" in body])

    def test_problems(self):
        """Refusals whose words are meant for the screen: every member of one in turn."""
        life = self.lives["apply"]
        for member in ("title", "detail", "request_id", "retry_after", "status", "type"):
            honest = {"type": PROBLEM["type"], "title": "a", "status": 500}
            for number in self.numbers(life):
                body = json.dumps({**honest, member: PROBLEM[member]}).encode()
                change = lambda at, e, n=number, b=body: e.raw(b, "500 No", ["Content-Type: application/problem+json"]) if at == n else None
                outcome, found = self.attack(life, change, member)
                self.assertFalse(life.is_done(outcome), outcome.said[-800:])
                self.assertEqual(found, life.before)


class Drip(Wire):
    """A byte at a time, too fast to be called stalled: there is an end to an exchange all the same."""

    patience_s = 200

    def test_drip(self):
        life = self.lives["apply"]

        def drip():
            yield b"HTTP/1.1 201 Created\r\nContent-Length: 100000\r\n\r\n"
            while True:
                time.sleep(0.04)
                yield b" "

        begun = time.monotonic()
        outcome, _ = self.attack(life, lambda at, _: drip() if at == 0 else None, "a drip")
        self.assertEqual((outcome["status"], outcome["fault"]), ("offline", "host_timeout"), outcome.said)
        self.assertLess(time.monotonic() - begun, 150)

    test_tricks = test_what_would_last = test_problems = None


if __name__ == "__main__":
    unittest.main()
