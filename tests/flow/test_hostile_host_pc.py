"""pccert.exe under Wine and a host that was taken over: it does what it is asked, and lies in one member of one answer. No success for
what was not verified, nothing that a terminal obeys, one JSON document with its sentence, and what was in MY still is. What the
client does with every lie there is, test_hostile_host.py shows natively.

    test_hostile_host_pc.py Lied|LiedWhole      (the program paths come from the environment, CMakeLists.txt)
"""
import contextlib
import itertools
import os
import re
import unittest

from hostile import HostileCa
from hostile_flow import OBEYED_BY_TERMINALS
from host import DUE_AT_ONCE, Person, national_id, wait_until
from relay import Relay, put_between
from tape import Exchange
from test_hostile_host import OBEYED, OTHER_KEY, TURNED, WORST
from test_pccert import OPENSSL, Flow

ENDINGS = range(1, 15)  # the exit codes of pccert that are no success; a program that crashed has another
TRANSLATION = "GET consent en"  # one that cannot be read is left out, and the text that binds is shown in its place
BINDING = "CA 憑證申請同意書"


class LyingRelay(Relay):
    """lie: (route, way, value) as in tape.py, told whenever that is answered."""

    lie, told = None, 0

    def answer_to(self, request):
        answer = super().answer_to(request)
        if self.lie is None:
            return answer
        route, way, value = self.lie
        exchange = Exchange(request, answer)
        if exchange.name != route or way not in exchange.members():
            return answer
        self.told += 1
        return exchange.with_member(way, value)

    @contextlib.contextmanager
    def lying(self, *lie):
        self.lie, self.told = lie, 0
        try:
            yield
        finally:
            self.lie = None


class Lied(Flow):
    people = ()
    crowd = 20
    worst = (("status", "POST sessions", ("name",), OBEYED), ("status", "GET state", ("state",), TURNED),
             ("apply", "POST orders", ("spki_hash",), OTHER_KEY), ("apply", "GET consent", ("text",), OBEYED))

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()
        host.configure("certificate", **DUE_AT_ONCE)
        host.cheap_passwords()
        ca = HostileCa(OPENSSL, os.path.join(cls.folder, "ca"))
        cls.relay = put_between(host, lambda url: LyingRelay(ca, url), ca, host.pccert_json)
        cls.addClassCleanup(cls.relay.close)
        crowd = [Person(national_id(f"{number:07}"), f"客戶{number}", "sunny-Taipei-88", f"09{number:08}") for number in range(cls.crowd)]
        host.add_many(crowd)
        cls.next_person = itertools.chain(crowd).__next__

    # --- the commands ---

    def status(self, person):
        return self.pc.pccert("--json", "status", "--id", person.id, "--login", typed=[person.password])

    def apply(self, person):
        """Types the code if one is sent, and agrees to whatever is shown."""
        seen = len(self.host.messages())
        process = self.pc.start("--json", "apply", "--id", person.id)
        self.pc.type(process, person.password)
        wait_until(lambda: self.host.messages()[seen:] or process.poll() is not None, "a code, or the end", self.pc.patience_s)
        for message in self.host.messages()[seen:]:
            self.pc.type(process, message["code"])
        self.pc.type(process, "yes")
        with contextlib.suppress(BrokenPipeError):  # it has ended
            process.stdin.close()
        return process.said(self.pc.patience_s)

    def renew(self, person):
        return self.pc.pccert("--json", "renew", "--id", person.id, typed=[person.password, "yes"])

    def revoke(self, person):
        return self.pc.pccert("--json", "revoke", "--id", person.id, "--reason", "superseded", "--yes", typed=[person.password])

    def upload(self, person):
        return self.pc.pccert("--json", "upload", "--id", person.id, "--device", "android", typed=[person.password])

    # --- a lie ---

    def owner(self):
        """Somebody with a certificate here."""
        person = self.next_person()
        answer = self.apply(person)
        self.assertEqual(answer.status, 0, answer)
        return person

    def check(self, command, person, route, way, value):
        before = self.pc.serials()
        with self.relay.lying(route, way, value):
            answer = getattr(self, command)(person)
        self.assertGreater(self.relay.told, 0, answer)
        if route == TRANSLATION and answer.status == 0:
            self.assertIn(BINDING, answer.error)
        else:
            self.assertIn(answer.status, ENDINGS, answer)
            error = answer.json["error"]
            self.assertTrue(error["message"] and error["remedy"], answer)
        for said in (answer.out, answer.error):
            self.assertNotRegex(re.sub(r"[\r\n]", "", said), OBEYED_BY_TERMINALS)
        self.check_kept(before, self.pc.serials(), answer)
        return answer

    def check_kept(self, before, now, answer):
        """What was in MY still is, but for what a renewal replaced that was open and is finished now."""
        resumed = answer.json.get("resumed", {"finished": 0})  # it is told where something was open
        self.assertLessEqual(len(set(before) - set(now)), resumed["finished"], answer)
        if resumed["finished"] > 0:
            self.assertIn(resumed["last"]["serial"], now, answer)

    def test_lies(self):
        owner, ended = None, False
        for command, route, way, value in self.worst:
            with self.subTest(command=command, route=route, way=way, value=value):
                changes = command in ("apply", "renew", "revoke")  # what the next run would find as it left it
                if changes or ended:
                    owner = None
                ended = changes
                if owner is None:
                    owner = self.next_person() if command in ("apply", "status") else self.owner()
                self.check(command, owner, route, way, value)
        person = self.owner()  # an honest one in the end
        self.assertEqual(self.status(person).status, 10)


class LiedWhole(Lied):
    """All of test_hostile_host.py that these commands hear; then a wrong kind and what terminals obey at each member of theirs."""

    crowd = 240
    # The application is over by then, and a success; what the host says of itself is shown, or that it could not be read.
    AFTERWARDS = "GET state"
    worst = tuple((command, route, way, value) for command, route, way, value, strict in WORST
                  if strict and command in ("status", "apply", "renew", "revoke", "upload") and route != "GET transfers")

    def test_each_member(self):
        for command in ("status", "apply"):
            for route, way in self.members(command):
                if command == "apply" and route == self.AFTERWARDS:
                    continue
                for value in ("{}", OBEYED):
                    with self.subTest(command=command, route=route, way=way, value=value):
                        self.check(command, self.next_person(), route, way, value)

    def members(self, command):
        self.relay.forget()
        getattr(self, command)(self.next_person())
        return list(dict.fromkeys((exchange.name, way) for exchange in self.relay.exchanges() for way in exchange.members()))


if __name__ == "__main__":
    unittest.main()
