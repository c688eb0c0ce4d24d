"""The use cases of client/ against the live host, in a native program under sanitizers that is killed where it hurts.

    test_client.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from host import CHEN, LIN, WANG, Host, wait_until
from release_notices import ReleaseNotices

CLIENT = os.environ.get("PCCERT_FLOW_CLIENT", "")
RA = os.environ.get("PCCERT_RA", "")
OPENSSL = os.environ.get("PCCERT_OPENSSL", "")


class Outcome(dict):
    """The last line's words; .said is everything."""

    def __init__(self, said, code):
        super().__init__(re.findall(r"(\w+)=(\S*)", said.strip().splitlines()[-1] if said.strip() else ""))
        self.said, self.code = said, code


class NativePc:
    """A folder with a store and a journal, and flow_client on it."""

    def __init__(self, folder, config):
        self.folder, self.config = folder, config

    def environment(self):
        return {name: value for name, value in os.environ.items() if name != "PCCERT_KILL_AT"}

    def start(self, command, *options, kill_at=None):
        environment = self.environment()
        if kill_at:
            environment["PCCERT_KILL_AT"] = kill_at
        return subprocess.Popen([CLIENT, self.folder, self.config, command, *options], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)

    def run(self, command, *options, typed="", kill_at=None):
        process = self.start(command, *options, kill_at=kill_at)
        said, _ = process.communicate(typed, timeout=120)
        return Outcome(said, process.returncode)

    def files(self, suffix):
        return [name for name in os.listdir(os.path.join(self.folder, "store")) if name.endswith(suffix)]

    def records(self):
        return [name for name in os.listdir(os.path.join(self.folder, "journal")) if name.endswith(".rec")]


class Flow(unittest.TestCase):
    people = (WANG, LIN)
    founded_s = 0  # seconds ago: host.Host

    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="pccert-flow-")
        cls.host = Host(RA, os.path.join(cls.top, "host"), *cls.init_options(), founded_s=cls.founded_s)
        cls.host.cheap_passwords()
        cls.configure(cls.host)
        for person in cls.people:
            cls.host.add(person)
        cls.host.start()
        cls.count = 0

    @classmethod
    def init_options(cls):
        return ()

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    @classmethod
    def tearDownClass(cls):
        cls.host.stop()
        shutil.rmtree(cls.top, ignore_errors=True)

    def new_pc(self):
        type(self).count += 1
        return NativePc(os.path.join(self.top, f"pc{self.count}"), self.host.pccert_json)

    def code_to(self, seen):
        """The code of the message that came after the first `seen` ones."""
        return wait_until(lambda: self.host.messages()[seen:], "a text message")[-1]["code"]

    def apply(self, pc, person, *options, kill_at=None, command="apply"):
        """The way of a person who looks at the phone when asked, and waits when the host says "too soon"."""
        return self.until_sent(lambda: self.apply_once(pc, person, command, *options, kill_at=kill_at))

    @staticmethod
    def until_sent(run):
        answers = []

        def tried():
            answers.append(run())
            return answers[-1].get("fault") != "code_too_soon"

        wait_until(tried, "a message that may be sent")
        return answers[-1]

    def apply_once(self, pc, person, command, *options, kill_at=None):
        seen = len(self.host.messages())
        process = pc.start(command, f"id={person.id}", *options, kill_at=kill_at)
        process.stdin.write(person.password + "\n")
        process.stdin.flush()
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("code?"):
                process.stdin.write(self.code_to(seen) + "\n")
                process.stdin.flush()
        process.stdin.close()
        process.stdout.close()
        return Outcome(said, process.wait(timeout=120))

    def assert_done(self, pc, person):
        """One certificate with its key here, the host's confirmed one, nothing open."""
        status = pc.run("status", f"id={person.id}", "login=yes", typed=person.password + "\n")
        self.assertEqual((status["status"], status["host"], status["pc"], status["same"], status["usable"]),
                         ("ok", "valid", "valid", "yes", "usable"), status.said)
        self.assertEqual(pc.records(), [])
        self.assertEqual((len(pc.files(".der")), len(pc.files(".p8"))), (1, 1))
        self.assertEqual(self.host.states(person).count("confirmed"), 1)
        self.assertNotIn("waiting", self.host.states(person))


class Release(Flow):
    """The notice that tools/release signs, handed out by the host, believed by its signature."""

    people = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notices = ReleaseNotices(OPENSSL, cls.top, os.path.join(cls.host.folder, "release.jws"))
        cls.config = os.path.join(cls.top, "pccert.json")
        cls.host.write_settings(cls.config, release_key_pem=cls.notices.public_pem)

    def ask(self, **options):
        return self.pc.run("release", f"record={os.path.join(self.top, 'record.json')}",
                           *(f"{name}={value}" for name, value in options.items()))

    def test_notices(self):
        self.pc = NativePc(os.path.join(self.top, "pc"), self.config)
        answer = self.ask()
        self.assertEqual((answer["status"], answer["fault"], answer["standing"]), ("not_found", "release_none", "unknown"))
        self.notices.put(4, "1.1.0.0", "1.0.0.0")
        answer = self.ask()
        self.assertEqual((answer["status"], answer["standing"], answer["number"]), ("ok", "newest", "4"), answer.said)
        self.assertEqual(self.ask(version="0.9.9.9")["standing"], "too_old")
        self.notices.put(5, "1.2.0.0", "1.0.0.0", previous=True)
        answer = self.ask()
        self.assertEqual((answer["status"], answer["standing"], answer["newest"], answer["number"]), ("ok", "newer", "1.2.0.0", "5"))
        self.notices.put(4, "1.1.0.0", "1.0.0.0")  # an old one again, in which this was the newest
        answer = self.ask()
        self.assertEqual((answer["status"], answer["fault"], answer["standing"]), ("refused", "release_replayed", "newer"))
        self.notices.put(9, "1.1.0.0", "1.0.0.0", key="stranger")
        answer = self.ask()
        self.assertEqual((answer["status"], answer["fault"], answer["standing"]), ("untrusted", "release_untrusted", "newer"))
        place = self.notices.place
        self.notices.put(6, "1.3.0.0", "1.3.0.0")
        with open(place, encoding="ascii") as file:
            header, payload, signature = file.read().split(".")
        with open(place, "w", encoding="ascii") as file:
            file.write(".".join((header, payload[:-8] + "AAAAAAAA", signature)))
        self.assertEqual(self.ask()["fault"], "release_untrusted")
        os.remove(place)
        answer = self.ask()
        self.assertEqual((answer["fault"], answer["standing"]), ("release_none", "newer"))


class Life(Flow):
    def check_evidence(self):
        """What the operator can say of the agreement: the text, its version and language, when, who and from where."""
        said = self.host.ra("consent", "evidence", "--id", WANG.id)
        members = dict(line.split(None, 1) for line in said.splitlines() if line.strip())
        self.assertEqual((members["text"], members["version"], members["language"]), ("2026-01", "1", "zh-TW"), said)
        self.assertEqual(members["address"], "127.0.0.1")
        self.assertRegex(members["session"], "^[0-9A-F]{32}$")
        self.assertTrue(members["client"])
        text = self.host.ra("consent", "show", "--text", "2026-01")
        self.assertEqual(hashlib.sha256(text.encode("utf-8")).hexdigest(), members["sha256"])
        self.assertEqual(self.host.ra("consent", "evidence", "--order", members["order"]), said)

    def test_whole_life(self):
        pc, other = self.new_pc(), self.new_pc()
        status = pc.run("status", f"id={WANG.id}", "login=yes", typed=WANG.password + "\n")
        self.assertEqual((status["host"], status["pc"], status["primary"]), ("none", "none", "apply"), status.said)
        issued = self.apply(pc, WANG)
        self.assertEqual(issued["status"], "ok", issued.said)
        self.assert_done(pc, WANG)
        self.check_evidence()
        backup = os.path.join(self.top, "backup.pfx")
        exported = pc.run("export", f"id={WANG.id}", f"file={backup}", typed="good Pw 12\n")
        self.assertEqual((exported["status"], exported["chain"]), ("ok", "yes"), exported.said)
        opened = subprocess.run([OPENSSL, "pkcs12", "-in", backup, "-passin", "pass:good Pw 12", "-nodes", "-legacy"],
                                capture_output=True, text=True, check=True).stdout
        self.assertIn("PRIVATE KEY", opened)
        self.assertEqual(opened.count("BEGIN CERTIFICATE"), 2)
        removed = pc.run("remove", f"serial={issued['serial'].lower()}")
        self.assertEqual(removed["status"], "ok", removed.said)
        self.assertEqual((pc.files(".der"), pc.files(".p8")), ([], []))
        wrong = other.run("import", f"file={backup}", typed="wrong\n")
        self.assertEqual((wrong["status"], wrong["fault"]), ("wrong_secret", "pfx_password"), wrong.said)
        imported = other.run("import", f"file={backup}", f"id={WANG.id}", typed="good Pw 12\n")
        self.assertEqual(imported["sha256"], issued["sha256"], imported.said)
        self.assert_done(other, WANG)

    def test_second_certificate_voids_the_first(self):
        pc = self.new_pc()
        self.assertEqual(self.apply(pc, LIN)["status"], "ok")
        second = self.apply(pc, LIN)
        self.assertEqual(second["status"], "ok", second.said)
        self.assertEqual(self.host.states(LIN), ["confirmed", "revoked"])
        self.assertEqual(pc.records(), [])


class Refusals(Flow):
    people = (WANG, CHEN)

    def test_wrong_password(self):
        answer = self.new_pc().run("login-check", f"id={WANG.id}", typed="wrong\n")
        self.assertEqual((answer["status"], answer["fault"]), ("wrong_secret", "login"), answer.said)

    def test_no_phone(self):
        pc = self.new_pc()
        answer = self.apply(pc, CHEN)
        self.assertEqual((answer["status"], answer["fault"]), ("refused", "no_phone"), answer.said)
        self.assertEqual(pc.files(".der"), [])

    def test_wrong_code_then_on(self):
        pc = self.new_pc()
        answer = pc.run("apply", f"id={WANG.id}", typed=f"{WANG.password}\n000000\n")
        self.assertEqual((answer["status"], answer["fault"], answer["detail"]), ("wrong_secret", "code_wrong", "4"),
                         answer.said)
        self.assertEqual(len(pc.records()), 1)
        cancelled = pc.run("cancel", f"id={WANG.id}", typed=WANG.password + "\n")
        self.assertEqual(cancelled["status"], "ok", cancelled.said)
        self.assertEqual(pc.records(), [])
        none = pc.run("cancel", f"id={WANG.id}", typed=WANG.password + "\n")
        self.assertEqual((none["status"], none["fault"]), ("not_found", "no_open_order"), none.said)

    def test_order_of_another_pc(self):
        first, second = self.new_pc(), self.new_pc()
        first.run("apply", f"id={CHEN.id}", typed=CHEN.password + "\n")  # stands before the code
        answer = second.run("apply", f"id={CHEN.id}", typed=CHEN.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("refused", "order_open"), answer.said)
        self.assertEqual(second.records(), [])
        status = second.run("status", f"id={CHEN.id}", "login=yes", typed=CHEN.password + "\n")
        self.assertEqual((status["host"], status["order_here"], status["primary"]), ("pending", "no", "apply"))
        answer = second.run("apply", f"id={CHEN.id}", "replace=yes", typed=CHEN.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("refused", "no_phone"), answer.said)
        self.assertEqual(len(second.records()), 1)
        again = first.run("apply", f"id={CHEN.id}", typed=CHEN.password + "\n")  # its own was cancelled: it is wiped
        self.assertEqual((again["status"], again["fault"]), ("refused", "order_open"), again.said)
        self.assertEqual(first.records(), [])

    def test_host_down(self):
        pc = self.new_pc()
        self.host.stop()
        try:
            answer = pc.run("login-check", f"id={WANG.id}", typed=WANG.password + "\n")
            self.assertEqual((answer["status"], answer["fault"]), ("offline", "host_unreachable"), answer.said)
            self.assertEqual(pc.run("resume")["status"], "ok")
        finally:
            self.host.start()


class Crash(Flow):
    """kill -9 at every point of an application; the host stays up."""

    ALONE = ("enrol.finalized", "enrol.downloaded", "enrol.have_cert", "fake_store.key_written",
             "fake_store.certificate_written", "enrol.store_installed", "enrol.installed", "enrol.tested",
             "enrol.confirm_sent", "enrol.confirmed")
    WITH_LOGIN = ("enrol.have_key", "enrol.have_csr", "enrol.order_created", "enrol.have_order", "enrol.code_sent",
                  "enrol.code_verified", "enrol.agreed", "enrol.submitted")

    def killed(self, point):
        pc = self.new_pc()
        answer = self.apply(pc, WANG, kill_at=point)
        self.assertEqual(answer.code, -9, f"{point}: {answer.said}")
        return pc

    def test_next_start_finishes_without_a_password(self):
        for point in self.ALONE:
            with self.subTest(point=point):
                pc = self.killed(point)
                answer = pc.run("resume")
                self.assertEqual((answer["status"], answer["finished"], answer["waiting"]), ("ok", "1", "0"),
                                 answer.said)
                self.assert_done(pc, WANG)

    def test_next_login_goes_on(self):
        for point in self.WITH_LOGIN:
            with self.subTest(point=point):
                pc = self.killed(point)
                answer = pc.run("resume")
                self.assertEqual((answer["status"], answer["finished"]), ("ok", "0"), answer.said)
                self.assertEqual(pc.files(".der"), [])
                answer = self.apply(pc, WANG)
                self.assertEqual(answer["status"], "ok", answer.said)
                self.assert_done(pc, WANG)


class HostCrash(Flow):
    """The host is killed while it issues; it comes back, and the client finishes without a password."""

    def test_host_dies_before_it_answers(self):
        pc = self.new_pc()
        self.host.kill()
        self.host.start(kill_at="finalize.signed")
        answer = self.apply(pc, WANG)
        self.assertEqual(answer["status"], "offline", answer.said)
        self.host.kill()
        self.host.start()
        answer = pc.run("resume")
        self.assertEqual((answer["status"], answer["finished"]), ("ok", "1"), answer.said)
        self.assert_done(pc, WANG)


class Transport(Flow):
    """What TLS of the host takes, asked with openssl s_client."""

    def cipher(self, *options):
        with open(self.host.config_path, encoding="utf-8") as file:
            address = json.load(file)["listen"]
        done = subprocess.run([OPENSSL, "s_client", "-connect", address, *options], input="", capture_output=True,
                              text=True, timeout=60)
        match = re.search(r"Cipher is (\S+)", done.stdout)
        return None if match is None or match.group(1) == "(NONE)" else match.group(1)

    def test_forward_secrecy_and_authenticated_encryption_alone(self):
        self.assertIsNotNone(self.cipher("-tls1_3"))
        self.assertIsNotNone(self.cipher("-tls1_2"))
        self.assertIsNotNone(self.cipher("-tls1_2", "-cipher", "ECDHE+AESGCM"))
        for refused in (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1_2", "-cipher", "kRSA"],
                        ["-tls1_2", "-cipher", "AES128-SHA"], ["-tls1_2", "-cipher", "AES256-GCM-SHA384"],
                        ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA"], ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"]):
            self.assertIsNone(self.cipher(*refused), refused)


if __name__ == "__main__":
    unittest.main()
