"""Another CA behind the host, over CMP: a whole application with it, delays, refusals, deaths, and its trouble.

    test_outside.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL and PCCERT_CMP_CA (tests/fakes/cmp_ca_main.c) name what is used.
"""
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import tempfile
import threading
import unittest
import urllib.request

from host import LIN, WANG, Person, kept_port, national_id, wait_until
from test_client import RA, Flow
from test_host import openssl

CMP_CA = os.environ.get("PCCERT_CMP_CA", "")
REFERENCE, SECRET = "pccert-ra", "a secret of this test"
BAD_CERT_ID, BAD_CERT_TEMPLATE, TRANSACTION_ID_IN_USE = 1 << 4, 1 << 19, 1 << 21  # of PKIFailureInfo
DEATHS = ("outside.leased", "outside.answered", "outside.answered#2", "outside.answered#3", "outside.kept", "outside.kept#2",
          "outside.moved", "outside.issued")


class Ca:
    """cmp_ca_main on a port of its own."""

    def __init__(self, top):
        self.port, self.root = kept_port(), os.path.join(top, "outside.pem")
        self.url = f"http://127.0.0.1:{self.port}/pkix/"
        self.process = subprocess.Popen([CMP_CA, str(self.port), self.root], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        if self.process.stdout.readline() != "ready\n":
            raise AssertionError("the CA did not get ready")

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode("ascii")

    def manners(self, **manners):
        self.ask("/manners?" + "&".join(f"{name}={value}" for name, value in manners.items()))

    def counts(self):
        first, *revoked = self.ask("/counts").splitlines()
        names = ("requests", "polls", "issued", "confirmed", "declined", "revoked")
        return dict(zip(names, map(int, first.split()))) | {"serials": revoked}

    def stop(self):
        self.process.communicate(timeout=60)


class Began(threading.Thread):
    """Something that takes its time; .end() waits, and says what came of it."""

    def __init__(self, do):
        super().__init__(daemon=True)
        self.do, self.came = do, None

    def run(self):
        self.came = self.do()

    def end(self):
        self.join(120)
        return self.came


class Behind(Flow):
    """A host without an issuing CA of its own, and PCs that trust the other one's root."""

    def put_behind(self, port, root):
        host = self.host
        host.stop()
        with open(os.path.join(host.folder, "cmp.secret"), "w", encoding="ascii", opener=private) as file:
            file.write(SECRET + "\n")
        host.configure("cmp", url=f"http://127.0.0.1:{port}/pkix/", reference=REFERENCE, ca=root, retry_s=1, retry_most_s=1,
                       poll_most_s=1, time_limit_s=2)
        host.configure("watch", listen="127.0.0.1:0")
        for name in ("issuing.pem", "issuing.key", "issuing.pass"):
            if os.path.exists(os.path.join(host.folder, name)):
                os.unlink(os.path.join(host.folder, name))
        with open(root, encoding="ascii") as file:
            host.write_settings(host.pccert_json, firm_ca_pem=file.read())
        host.start()

    def log(self):
        with open(os.path.join(self.host.folder, "host.log"), encoding="utf-8") as file:
            return file.read()

    def asked(self):
        """What waits for the CA, from the database."""
        return self.ask_records("SELECT count(*) FROM asked")[0][0]

    def ask_records(self, query):
        connection = sqlite3.connect(f"file:{os.path.join(self.host.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def change_records(self, script):
        connection = sqlite3.connect(os.path.join(self.host.folder, "ra.db"), timeout=60)
        try:
            with connection:
                connection.execute(script)
        finally:
            connection.close()

    def begin(self, pc, person):
        """An application whose program waits for its certificate meanwhile."""
        began = Began(lambda: self.apply(pc, person))
        began.start()
        wait_until(lambda: self.asked() > 0, "the order at the CA behind")
        return began

    def finish(self, pc, outcome):
        """An application whose certificate takes its time is gone on with, as the next start of the program does."""
        if outcome.get("status") != "ok" or outcome.get("next") == "wait":
            wait_until(lambda: self.asked() == 0, "an end of the order at the CA behind")
            outcome = pc.run("resume")
        return outcome


def private(path, flags):
    return os.open(path, flags, 0o600)


def points():
    """All that the host may die at on its way to the CA behind."""
    sources = pathlib.Path(__file__).resolve().parents[2] / "src" / "server"
    return {name for path in sources.glob("outside_*.c") for name in re.findall(r'KILL_POINT\("([^"]+)"\)', path.read_text("utf-8"))}


class WithCa(Behind):
    """With the CA that really signs, which does as it should when a test begins."""

    people = (WANG, LIN) + tuple(Person(national_id(f"70000{number:02}"), f"Death {number}", "a-Password-77", f"09130000{number:02}")
                                 for number in range(len(DEATHS) + 6))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ca = Ca(cls.top)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.ca.stop()

    def setUp(self):
        if self.host.process is not None and not os.path.exists(os.path.join(self.host.folder, "cmp.secret")):
            self.put_behind(self.ca.port, self.ca.root)
        self.ca.manners(waits=0, after=0, refuses=0, err=0, other_key=0, other_name=0, other_ca=0, expired=0, same_serial=0,
                        secret=0, loses=0, ahead=0)
        self.before = self.ca.counts()

    def person(self):
        """One that has not applied yet."""
        number = getattr(type(self), "used", 2)
        type(self).used = number + 1
        return self.people[number]

    def since(self):
        now = self.ca.counts()
        return {name: now[name] - self.before[name] for name in now if name != "serials"}


class Outside(WithCa):
    """Each point of the way is passed here: this looks itself (tests/kill/test_reached.py does not)."""

    @classmethod
    def setUpClass(cls):
        descriptor, cls.passed = tempfile.mkstemp(prefix="pccert-passed-")
        os.close(descriptor)
        os.environ["PCCERT_KILL_POINTS_PASSED"] = cls.passed
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        del os.environ["PCCERT_KILL_POINTS_PASSED"]
        with open(cls.passed, encoding="ascii") as file:
            missed = points() - set(file.read().split())
        os.unlink(cls.passed)
        if missed:
            raise AssertionError(f"no test passes these: {sorted(missed)}")

    def test_a_whole_application(self):
        pc = self.new_pc()
        outcome = self.finish(pc, self.apply(pc, WANG))
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, WANG)
        since = self.since()
        self.assertEqual((since["requests"], since["issued"], since["confirmed"]), (1, 1, 1))
        pem = os.path.join(pc.folder, "own.pem")
        openssl("x509", "-inform", "DER", "-in", os.path.join(pc.folder, "store", pc.files(".der")[0]), "-out", pem)
        said = openssl("x509", "-in", pem, "-noout", "-issuer", "-ext", "crlDistributionPoints").stdout
        self.assertIn("Outside CA", said)
        self.assertIn(f"http://127.0.0.1:{self.ca.port}/list.crl", said)

        # Revoked here, it is the CA's to say so: told until it takes it.
        self.ca.manners(secret=1)
        serial, = self.host.issued(WANG)
        self.host.ra("cert", "revoke", "--serial", serial, "--reason", "keyCompromise")
        wait_until(lambda: "orders and revocations wait" in self.log(), "trouble with the CA in the log")
        self.assertEqual(self.ask_records("SELECT serial FROM untold"), [(serial,)])
        self.ca.manners(secret=0)
        wait_until(lambda: self.ask_records("SELECT serial FROM untold") == [], "the CA to be told")
        self.assertEqual([one.lstrip("0") for one in self.ca.counts()["serials"]], [serial.lstrip("0")])
        self.assertEqual(self.ask_records("SELECT count(*) FROM audit WHERE action = 'certificate.revoke.outside'"), [(1,)])

    def test_it_is_polled_across_a_death(self):
        pc, person = self.new_pc(), self.person()
        self.ca.manners(waits=1000)
        began = self.begin(pc, person)
        wait_until(lambda: self.since()["polls"] > 1, "polls")
        self.host.kill()
        self.host.start()
        polls = self.since()["polls"]
        wait_until(lambda: self.since()["polls"] > polls, "polls of the next one")
        self.ca.manners(waits=0)
        outcome = self.finish(pc, began.end())
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, person)
        since = self.since()
        self.assertEqual((since["requests"], since["issued"], since["confirmed"]), (1, 1, 1))

    def test_it_refuses_the_request(self):
        pc, person = self.new_pc(), self.person()
        self.ca.manners(refuses=BAD_CERT_TEMPLATE)
        outcome = self.apply(pc, person)
        self.assertNotEqual(outcome["status"], "ok", outcome.said)
        self.assertEqual((self.host.issued(person), self.asked()), ({}, 0))
        (why,), = self.ask_records("SELECT outcome FROM audit WHERE action = 'certificate.fail' ORDER BY seq DESC LIMIT 1")
        self.assertIn("not by this CA", why)
        self.ca.manners(refuses=0)
        outcome = self.finish(pc, self.apply(pc, person))  # nothing stands in the way
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, person)

    def test_what_it_must_not_issue_is_declined(self):
        for lie, why in (("other_key", "another key"), ("other_name", "another subject"), ("other_ca", "does not lead"),
                         ("expired", "has ended already")):
            with self.subTest(lie=lie):
                pc, person, before = self.new_pc(), WANG if lie == "other_key" else LIN, self.ca.counts()
                self.ca.manners(**{lie: 1})
                outcome = self.apply(pc, person)
                self.ca.manners(**{lie: 0})
                self.assertNotEqual(outcome["status"], "ok", outcome.said)
                self.assertEqual(self.asked(), 0)
                self.assertEqual(self.ca.counts()["declined"] - before["declined"], 1)
                (orphan,), (fail,) = self.ask_records("SELECT outcome FROM audit WHERE action IN ('certificate.fail',"
                                                      " 'certificate.orphan') ORDER BY seq DESC LIMIT 2")[::-1]
                self.assertIn("serial ", orphan)
                self.assertIn(why, fail)

    def test_its_clock_is_ahead(self):
        pc, person = self.new_pc(), self.person()
        self.ca.manners(ahead=120)
        outcome = self.finish(pc, self.apply(pc, person))
        self.assertEqual(outcome["status"], "ok", outcome.said)
        status = pc.run("status", f"id={person.id}", "login=yes", typed=person.password + "\n")  # installed, confirmed, kept
        self.assertEqual([status[name] for name in ("status", "host", "pc", "same")], ["ok", "valid", "not_yet", "yes"], status.said)
        self.assertEqual(self.host.states(person), ["confirmed"])
        pc, person = self.new_pc(), self.person()
        self.ca.manners(ahead=900)  # no PC that goes by our clock could use that
        outcome = self.apply(pc, person)
        self.assertNotEqual(outcome["status"], "ok", outcome.said)
        self.assertEqual((self.host.issued(person), self.asked(), self.since()["declined"]), ({}, 0, 1))
        (why,), = self.ask_records("SELECT outcome FROM audit WHERE action = 'certificate.fail' ORDER BY seq DESC LIMIT 1")
        self.assertIn("not valid yet: its clock or ours is wrong", why)
        self.ca.manners(ahead=0)
        outcome = self.finish(pc, self.apply(pc, person))  # nothing stands in the way
        self.assertEqual(outcome["status"], "ok", outcome.said)

    def test_it_does_not_know_what_it_is_to_revoke(self):
        pc, person = self.new_pc(), self.person()
        outcome = self.finish(pc, self.apply(pc, person))
        self.assertEqual(outcome["status"], "ok", outcome.said)
        (serial, _), = self.host.issued(person).items()
        troubles = self.log().count("orders and revocations wait")
        self.ca.manners(refuses=BAD_CERT_ID)
        self.host.ra("cert", "revoke", "--serial", serial, "--reason", "keyCompromise")
        wait_until(lambda: self.ask_records("SELECT failures > 1 AND unknown_since_utc > 0 FROM untold") == [(1,)], "two tries")
        told = f"certificate {serial}, which it is to revoke"
        self.assertEqual(self.log().count(told), 1)
        self.assertEqual(self.log().count("orders and revocations wait"), troubles)  # it serves: this is its answer
        self.ca.manners(refuses=0, err=1)  # what it said before an outage does not count with what it says after it
        wait_until(lambda: self.ask_records("SELECT unknown_since_utc IS NULL FROM untold") == [(1,)], "another answer")
        self.ca.manners(refuses=BAD_CERT_ID, err=0)
        wait_until(lambda: self.ask_records("SELECT unknown_since_utc > 0 FROM untold") == [(1,)], "its answer again")
        self.host.stop()
        self.host.start(later_s=8 * 86400)  # past cmp.give_up_s
        ended = "SELECT outcome FROM audit WHERE action = 'certificate.revoke.outside' AND object LIKE '%" + serial + "'"
        wait_until(lambda: self.ask_records(ended) == [("given up, not known there",)], "an end of it")
        self.assertIn(f"does not know certificate {serial}, which is revoked here", self.log())
        failures = self.ask_records("SELECT failures FROM untold")
        self.ca.manners(refuses=0)
        self.assertIn("\npccert_outside_revocations 0\n", self.figures())
        self.assertIn("\npccert_outside_revocations_unknown 1\n", self.figures())
        self.host.stop()
        self.host.start()
        self.assertEqual(self.ask_records("SELECT failures FROM untold"), failures)  # and no further try
        self.assertEqual(self.since()["revoked"], 0)
        self.assertIn("told again", self.host.ra("cert", "revoke", "--serial", serial, "--reason", "keyCompromise"))
        wait_until(lambda: self.ask_records("SELECT serial FROM untold") == [], "the CA to be told after all")
        self.assertEqual(self.since()["revoked"], 1)

    def test_trouble_of_our_own_is_not_said_to_be_its(self):
        pc, person, troubles = self.new_pc(), self.person(), self.log().count("orders and revocations wait")
        ours = self.log().count("going on with what waits for the CA behind: ")
        self.change_records("CREATE TRIGGER full BEFORE UPDATE OF first_answer ON asked WHEN length(NEW.first_answer) > 0"
                            " BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
        try:
            began = self.begin(pc, person)
            wait_until(lambda: self.log().count("going on with what waits for the CA behind: ") > ours, "our own trouble")
        finally:
            self.change_records("DROP TRIGGER full")
        outcome = self.finish(pc, began.end())
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, person)
        self.assertEqual(self.log().count("orders and revocations wait"), troubles)
        self.assertEqual(self.since()["confirmed"], 1)

    def figures(self):
        address = re.search(r" watch=(\S+)", self.host.ready).group(1)
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=30) as answer:
            return answer.read().decode("ascii")

    def test_its_transaction_of_that_identifier_is_another(self):
        pc, person = self.new_pc(), self.person()
        self.ca.manners(refuses=TRANSACTION_ID_IN_USE)
        began = self.begin(pc, person)
        wait_until(lambda: self.ask_records("SELECT outcome FROM audit WHERE action = 'certificate.orphan'"
                                            " AND outcome LIKE 'transaction %'"), "an orphan")
        self.ca.manners(refuses=0)
        outcome = self.finish(pc, began.end())
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, person)

    def test_it_is_away_and_comes_back(self):
        pc, person = self.new_pc(), self.person()
        self.ca.process.send_signal(signal.SIGSTOP)
        try:
            began = self.begin(pc, person)
            wait_until(lambda: self.log().count("orders and revocations wait") > self.log().count("serves again"), "its log")
            self.assertEqual(self.host.issued(person), {})
        finally:
            self.ca.process.send_signal(signal.SIGCONT)
        outcome = self.finish(pc, began.end())
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, person)
        self.assertEqual(self.since()["confirmed"], 1)
        wait_until(lambda: self.log().count("orders and revocations wait") == self.log().count("serves again"), "its log")


class Founded(Behind):
    """A host that `init` makes for the CA behind, without one of its own."""

    people = (WANG,)

    @classmethod
    def init_options(cls):
        cls.ca = Ca(cls.top)
        return "--cmp-url", cls.ca.url, "--cmp-ca", cls.ca.root, "--cmp-reference", REFERENCE

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("cmp", retry_s=1, retry_most_s=1, poll_most_s=1)
        cls.without_secret = cls.check()
        with open(os.path.join(host.folder, "cmp.secret"), "w", encoding="ascii", opener=private) as file:
            file.write(SECRET + "\n")

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.ca.stop()

    @classmethod
    def check(cls):
        return subprocess.run([RA, "-n", "--config", cls.host.config_path], capture_output=True, text=True, check=False)

    def test_a_whole_application(self):
        self.assertEqual(self.without_secret.returncode, 1)
        self.assertIn("cmp.secret", self.without_secret.stderr)
        self.assertEqual(self.check().returncode, 0)
        self.assertEqual([name for name in os.listdir(self.host.folder) if name.startswith("issuing")], [])
        with open(self.ca.root, encoding="ascii") as root:
            self.assertEqual(self.host.settings()["firm_ca_pem"], root.read())
        pc = self.new_pc()
        outcome = self.finish(pc, self.apply(pc, WANG))
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, WANG)
        self.assertEqual(self.ca.counts()["confirmed"], 1)

    def test_each_file_that_is_missing_is_named(self):
        for name in ("cmp.secret", "cmp.ca.pem"):
            path = os.path.join(self.host.folder, name)
            os.rename(path, path + ".away")
            try:
                done = self.check()
            finally:
                os.rename(path + ".away", path)
            self.assertEqual(done.returncode, 1, name)
            self.assertIn(name, done.stderr)

    def test_what_init_refuses(self):
        no_pem = os.path.join(self.top, "no.pem")
        with open(no_pem, "w", encoding="ascii") as file:
            file.write("no certificate\n")
        good = {"--cmp-url": "https://ca.example.com/pkix/", "--cmp-ca": self.ca.root, "--cmp-reference": "ra-7"}
        for number, (change, code, said) in enumerate((
                ({"--cmp-ca": None}, 2, "--cmp-ca"), ({"--cmp-url": None}, 2, "--cmp-url"),
                ({"--issuing-bits": "2048"}, 2, "no issuing CA here"), ({"--cmp-reference": ""}, 2, "--cmp-reference"),
                ({"--cmp-url": "http://ca.example.com/"}, 1, "cmp.url"), ({"--cmp-ca": no_pem}, 1, ""),
                ({"--cmp-ca": no_pem + ".gone"}, 1, "no.pem.gone"))):
            folder = os.path.join(self.top, f"refused{number}")
            options = [word for pair in (good | change).items() if pair[1] is not None for word in pair]
            done = subprocess.run([RA, "init", "--dir", folder, *options], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, code, done)
            self.assertIn(said, done.stderr)
            self.assertFalse(os.path.exists(folder), change)


class Deaths(WithCa):
    def test_a_death_anywhere_costs_no_second_certificate(self):
        for place in DEATHS:
            with self.subTest(place=place):
                pc, person, before = self.new_pc(), self.person(), self.ca.counts()
                self.ca.manners(waits=1)
                self.host.stop()
                self.host.start(kill_at=place)
                outcome = self.apply(pc, person)
                wait_until(lambda: self.host.process.poll() is not None, f"a death at {place}")
                self.host.kill()
                self.host.start()
                outcome = self.finish(pc, outcome)
                self.assertEqual(outcome["status"], "ok", outcome.said)
                self.assert_done(pc, person)
                now = self.ca.counts()
                self.assertEqual((now["issued"] - before["issued"], now["confirmed"] - before["confirmed"]), (1, 1))


class Mock(Behind):
    """OpenSSL's own mock server, which we did not write. It can only hand out what it was started with."""

    people = (WANG,)

    def test_a_certificate_of_its(self):
        port, root, key = kept_port(), os.path.join(self.top, "mock.pem"), os.path.join(self.top, "mock.key")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", root, "-subj", "/CN=Mock CA", "-days", "400")
        self.put_behind(port, root)
        pc = self.new_pc()
        began = self.begin(pc, WANG)  # nobody is there yet
        (csr,), = self.ask_records("SELECT csr FROM orders WHERE state = 3")
        request, made = os.path.join(self.top, "request.der"), os.path.join(self.top, "made.pem")
        with open(request, "wb") as file:
            file.write(csr)
        extensions = os.path.join(self.top, "extensions")
        with open(extensions, "w", encoding="ascii") as file:
            file.write("keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=clientAuth,emailProtection\n"
                       "basicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n")
        openssl("x509", "-req", "-inform", "DER", "-in", request, "-CA", root, "-CAkey", key, "-days", "300", "-set_serial", "0x77",
                "-extfile", extensions, "-out", made)
        with open(os.path.join(self.top, "mock.log"), "wb") as log:
            mock = subprocess.Popen([os.environ["PCCERT_OPENSSL"], "cmp", "-config", "", "-port", str(port), "-srv_ref", REFERENCE,
                                     "-srv_secret", f"pass:{SECRET}", "-rsp_cert", made, "-poll_count", "2", "-check_after", "1"],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            outcome = self.finish(pc, began.end())
        finally:
            mock.terminate()
            mock.wait()
        self.assertEqual(outcome["status"], "ok", outcome.said)
        self.assert_done(pc, WANG)
        self.assertEqual([serial.lstrip("0") for serial in self.host.issued(WANG)], ["77"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
