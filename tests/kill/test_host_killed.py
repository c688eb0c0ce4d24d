"""The host is killed at each kill point that it passes in each flow of a client, and started again; then the client goes on:
by its next start, and by the next login where one is due. And the operator's commands, which write into the same database.

    test_host_killed.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs; PCCERT_KILL_FOLDER keeps keys and reports.
"""
import http.client
import os
import subprocess
import unittest
import urllib.error

from killing import Killing, OPENSSL, read_points  # first: it says where the flows' modules are
from host import wait_until
from phone import Phone
from test_client import RA, Outcome
from world import live, rows


BACKGROUND = {"crl.signed"}  # when it is time, whatever is asked; test_crl dies there


class HostKilling(Killing):
    """In place of the client's points: the host's. It notes what it passes all the time, and dies where a file says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.noted, cls.armed = os.path.join(cls.top, "passed-by-host"), os.path.join(cls.top, "armed")
        cls.host.stop()
        cls.start_host()

    @classmethod
    def start_host(cls):
        os.environ.update({"PCCERT_KILL_POINTS_PASSED": cls.noted, "PCCERT_KILL_AT": "@" + cls.armed})
        try:
            cls.host.start()
        finally:
            del os.environ["PCCERT_KILL_POINTS_PASSED"], os.environ["PCCERT_KILL_AT"]

    def setUp(self):
        self.disarm()
        if self.host.process is None or self.host.process.poll() is not None:  # another test has failed with it
            self.host.kill()
            self.start_host()

    def disarm(self):
        if os.path.exists(self.armed):
            os.remove(self.armed)

    def arm(self, name):
        with open(self.armed + ".new", "w", encoding="ascii") as file:
            file.write(name)
        os.replace(self.armed + ".new", self.armed)

    def passed_by_host(self, life, act):
        before = len(read_points(self.noted))
        self.must(act(life))
        passed = read_points(self.noted)
        type(self).reached.update(passed)
        return [point for point in passed[before:] if point not in BACKGROUND]

    def kill_host_everywhere(self, flow, prepare, act, go_on, at_rest=1, main=False):
        """As kill_everywhere; act(life) runs the client, which is not killed."""
        type(self).faults = []
        life = prepare()
        passed = self.passed_by_host(life, act)
        self.blame(flow, "nowhere", self.world.at_rest(life.person, at_rest))
        self.assertGreater(len(passed), 0, flow)
        for point, time in self.chosen(passed, main):
            with self.subTest(flow=flow, point=f"{point}#{time}"):
                self.kill_host_once(flow, f"{point}#{time}", prepare, act, go_on, at_rest)
        self.assertEqual(self.faults, [])

    def kill_host_once(self, flow, name, prepare, act, go_on, at_rest):
        life = prepare()
        self.arm(name)
        try:
            answer = act(life)
            died = self.has_died(name, answer)
        finally:  # whatever came of it, the next death has a host that is not armed
            self.disarm()
            self.host.kill()
            self.start_host()
        if not died:
            name = name.split("#", maxsplit=1)[0] + "#not passed so often"
        whole = self.blame(flow, name, self.world.at_any_moment(life.person))
        how = go_on(life)
        whole = self.blame(flow, name, self.world.at_rest(life.person, at_rest)) and whole
        self.note("host: " + flow, name.split("#")[0], how if whole else "BROKEN")

    def has_died(self, name, answer):
        """Commits are grouped, so that they are not as many each time: a later one than the first may not come. The host
        is killed from outside then."""
        if answer.code == 0 and not name.endswith("#1") and self.host.process.poll() is None:
            return False
        wait_until(lambda: self.host.process.poll() is not None, f"the host's death at {name}: {answer.said}", 10)
        return True

    def applied(self):
        life = self.new_life()
        self.must(self.ask(life, "apply"))
        return life


class Issuing(HostKilling):
    """Login, order, code, consent, finalize, confirm: whatever was answered is kept, and nothing is issued twice."""

    def gone_on(self, life, command):
        if self.start(life):
            return "start"
        self.must(self.ask(life, command))
        return "login"

    def test_apply(self):
        self.kill_host_everywhere("apply", self.new_life, lambda life: self.ask(life, "apply"),
                                  lambda life: self.gone_on(life, "apply"), main=True)

    def test_renew(self):
        kept = []

        def prepare():
            if not kept:
                kept.append(self.applied())
            self.renew_key(kept[0])
            (kept[0].old,) = self.home(kept[0]).certificates()
            return kept[0]

        def go_on(life):
            if self.start(life) and self.home(life).certificates() != {life.old}:
                return "start"
            self.must(self.ask(life, "renew"))
            return "login"

        self.kill_host_everywhere("renew", prepare, lambda life: self.ask(life, "renew"), go_on)


class IssuingWhole(Issuing):
    whole = True


class Ending(HostKilling):
    """Revocations, cancellations, files for phones, wrong passwords."""

    def with_login(self, life, command, *options, password=None):
        return life.pc.run(command, f"id={life.person.id}", *options, typed=(password or life.person.password) + "\n")

    def test_revoke(self):
        for flow, options in (("revoke", ()), ("revoke by code", ("by=code",))):
            def act(life, options=options):
                return self.ask(life, "revoke", "reason=superseded", *options)

            def go_on(life, act=act):
                self.start(life)
                self.must(act(life))
                return "again"

            self.kill_host_everywhere(flow, self.applied, act, go_on, at_rest=0, main=flow == "revoke")

    def test_cancel(self):
        def prepare():
            life = self.new_life()
            os.environ["PCCERT_KEY_POOL"] = life.key.name
            try:
                self.with_login(life, "apply")
            finally:
                del os.environ["PCCERT_KEY_POOL"]
            return life

        def go_on(life):
            self.start(life)
            self.must(self.with_login(life, "cancel"), "ok", "not_found")
            return "again"

        self.kill_host_everywhere("cancel", prepare, lambda life: self.with_login(life, "cancel"), go_on, at_rest=0)

    def waiting(self, life):
        return rows(self.host, "SELECT id FROM transfer WHERE state = 0 AND account = (SELECT id FROM account WHERE name = ?)",
                    life.person.name)

    def test_upload(self):
        life = self.applied()

        def go_on(life):
            self.must(self.with_login(life, "upload", "then=cancel"))
            self.assertEqual(self.waiting(life), [])
            return "again"

        self.kill_host_everywhere("upload", lambda: life, lambda life: self.with_login(life, "upload", "then=cancel"), go_on)

    def test_fetch(self):
        """A phone gets the file once, or the host still has it: never neither, and never both."""
        life = self.applied()
        phone = Phone(os.path.join(self.host.folder, "root.pem"))

        def fetch(url):
            try:
                return phone.fetch(url)[0]
            except (urllib.error.URLError, http.client.HTTPException, OSError):
                return None  # nobody answers

        def act(life):
            process = life.pc.start("upload", f"id={life.person.id}")
            process.stdin.write(life.person.password + "\n")
            process.stdin.flush()
            said = ""
            for line in process.stdout:
                said += line
                if line.startswith("url? "):
                    break
            life.url = said.split()[-1] if "url? " in said else None
            life.got = fetch(life.url) if life.url else None
            process.kill()
            process.communicate()
            return Outcome(said + ("status=ok" if life.got == 200 else "status=gone"), process.returncode)

        def go_on(life):
            if life.url is not None:
                self.assertIsNone(life.got)
                again = fetch(life.url)
                self.assertIn(again, (200, 404, 410))
                self.assertEqual(self.waiting(life), [])
            act(life)
            self.assertEqual(life.got, 200)
            return "again"

        self.kill_host_everywhere("fetch", lambda: life, act, go_on)

    def test_wrong_password(self):
        """The count of wrong ones is kept before the answer is given."""
        life = self.applied()

        def act(life):
            answer = self.with_login(life, "login-check", password="wrong")
            answer["status"] = "ok" if answer["status"] == "wrong_secret" else answer["status"]
            return answer

        def go_on(life):
            (counted,) = rows(self.host, "SELECT sum(wrong) AS wrong FROM login_count")
            self.assertGreaterEqual(counted["wrong"], 1)
            self.must(self.with_login(life, "login-check"))
            return "again"

        self.kill_host_everywhere("wrong password", lambda: life, act, go_on)


class EndingWhole(Ending):
    whole = True


class Operating(Killing):
    """Commands beside a running host, killed at each point; done again they are done, and the audit log is whole."""

    def command(self, *words, typed="", kill_at=None):
        environment = dict(os.environ)
        if kill_at:
            environment["PCCERT_KILL_AT"] = kill_at
        return subprocess.run([RA, *words[:2], "--config", self.host.config_path, *words[2:]], input=typed, capture_output=True,
                              text=True, env=environment)

    def kill_command(self, flow, prepare, run, again):
        """again(given): does once more what was broken off, and asserts what must be so then."""
        given = prepare()
        with self.recording() as passed:
            done = run(given, None)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(len(passed), 0)
        for point, time in self.chosen(passed, False):
            with self.subTest(flow=flow, point=f"{point}#{time}"):
                given = prepare()
                self.assertEqual(run(given, f"{point}#{time}").returncode, -9)
                again(given)
                self.host.ra("audit", "verify")
                self.note("host: " + flow, point, "again")

    def test_crl(self):
        path = os.path.join(self.top, "list.crl")

        def look():
            """Whole whenever it is there."""
            if os.path.exists(path):
                opened = subprocess.run([OPENSSL, "crl", "-inform", "DER", "-in", path, "-noout", "-CAfile", self.cas],
                                        capture_output=True, text=True)
                self.assertIn("verify OK", opened.stderr)

        def run(_, at):
            return self.command("crl", "make", "--out", path, kill_at=at)

        def again(_):
            look()
            self.assertEqual(run(None, None).returncode, 0)
            look()

        self.kill_command("crl make", lambda: None, run, again)

    def test_root_list(self):
        offline = os.path.join(self.host.folder, "offline")
        with open(os.path.join(offline, "root.pass"), encoding="ascii") as file:
            passphrase = file.read()

        def run(_, at):
            return self.command("crl", "root", "--key", os.path.join(offline, "root.key"), typed=passphrase, kill_at=at)

        def again(_):
            path = os.path.join(self.host.folder, "root.crl")
            opened = subprocess.run([OPENSSL, "crl", "-inform", "DER", "-in", path, "-noout", "-CAfile",
                                     os.path.join(self.host.folder, "root.pem")], capture_output=True, text=True)
            self.assertIn("verify OK", opened.stderr)  # the former one or the next, and whole
            self.assertEqual(run(None, None).returncode, 0)

        self.kill_command("crl root", lambda: None, run, again)

    def test_revoke(self):
        def prepare():
            life = self.new_life()
            self.must(self.ask(life, "apply"))
            life.serial = live(self.host, life.person)[0]["serial"]
            return life

        def run(life, at):
            return self.command("cert", "revoke", "--serial", life.serial, "--reason", "superseded", kill_at=at)

        def again(life):
            run(life, None)
            self.assertEqual(live(self.host, life.person), [])

        self.kill_command("cert revoke", prepare, run, again)

    def test_init(self):
        """What was broken off is made no further, and serves nobody; in an empty folder it is made anew."""
        made = iter(range(1000))

        def run(folder, at):
            environment = dict(os.environ, **({"PCCERT_KILL_AT": at} if at else {}))
            return subprocess.run([RA, "init", "--dir", folder, "--names", "localhost"], capture_output=True, text=True, env=environment)

        def again(folder):
            if os.path.isdir(folder) and os.listdir(folder):
                done = run(folder, None)
                self.assertIn("already", done.stderr)
                self.assertEqual(done.returncode, 1)

        self.kill_command("init", lambda: os.path.join(self.top, f"new{next(made)}"), run, again)


if __name__ == "__main__":
    unittest.main()
