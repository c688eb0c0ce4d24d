"""A host behind a relay that makes trouble, and what must hold after any of it: for the test_troubles*.py."""
import itertools
import os
import sys

import test_client
from hostile import HostileCa
from host import DUE_AT_ONCE, Person, national_id
from relay import put_between
from test_client import OPENSSL, NativePc
from troubled_relay import TroubledRelay

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from table import Table  # noqa: E402

SHORT = {"none": "ok", "host_unreachable": "gone", "host_timeout": "late", "host_rubbish": "odd", "host_busy": "busy",
         "host_internal": "inner", "host_tls": "tls"}


class TroubledFlow(test_client.Flow):
    """Certificates are due from their first second on, so that one can be renewed again and again."""

    people = ()
    crowd = 60  # how many customers there are; a new one is taken for each life
    sections = {"certificate": DUE_AT_ONCE, "login": {"argon2_memory_kib": 64, "argon2_passes": 1}}

    @classmethod
    def configure(cls, host):
        super().configure(host)
        for section, figures in cls.sections.items():
            host.configure(section, **figures)
        cls.make_relay(host)
        crowd = [Person(national_id(f"{number:07}"), f"客戶{number}", "sunny-Taipei-88", f"09{number:08}") for number in range(cls.crowd)]
        host.add_many(crowd)
        cls.next_person = itertools.chain(crowd).__next__

    @classmethod
    def make_relay(cls, host):
        ca = HostileCa(OPENSSL, os.path.join(cls.top, "relay-ca"))
        strangers = HostileCa(OPENSSL, os.path.join(cls.top, "stranger-ca"))
        cls.config = os.path.join(cls.top, "pccert.json")
        cls.relay = put_between(host, lambda url: TroubledRelay(ca, strangers, url), ca, cls.config)
        cls.addClassCleanup(cls.relay.close)

    def new_pc(self):
        type(self).count += 1
        return NativePc(os.path.join(self.top, f"pc{self.count}"), self.config)

    # --- what must hold ---

    def holding(self, pc):
        """What the store has: digests of certificates, and how many keys."""
        return {name[:-len(".der")] for name in pc.files(".der")}, len(pc.files(".p8"))

    def confirmed(self, person):
        """Digest of the host's one, None if there is none. Never two, and never more than one that waits."""
        states = [state for _, state in self.host.issued(person).values()]
        self.assertLessEqual(states.count("confirmed"), 1)
        self.assertLessEqual(states.count("waiting"), 1)
        return next((sha256 for sha256, state in self.host.issued(person).values() if state == "confirmed"), None)

    def assert_whole(self, pc, person):
        """Whatever has happened: what the host counts can be used here."""
        confirmed = self.confirmed(person)
        if confirmed is not None:
            self.assertIn(confirmed, self.holding(pc)[0])

    def assert_only(self, pc, person, count):
        """So many were ever issued, one is confirmed and alone here with its key; nothing is open, nothing left over."""
        states = [state for _, state in self.host.issued(person).values()]
        self.assertEqual((len(states), states.count("confirmed"), states.count("waiting")), (count, 1, 0))
        self.assertEqual(self.holding(pc), ({self.confirmed(person)}, 1))
        self.assertEqual(pc.records(), [])

    # --- one run and the next ---

    def run_once(self, pc, person, command, *options, plan=None):
        """With the code from the phone where it is asked for; all exchanges are over when it returns."""
        self.relay.begin(plan)
        answer = self.apply(pc, person, *options, command=command)
        self.relay.settle()
        return answer

    def words_of(self, pc, person, command, *options):
        """What is asked in a run without trouble, in its order."""
        answer = self.run_once(pc, person, command, *options)
        self.assertEqual(answer["status"], "ok", answer.said)
        return list(self.relay.words)

    def suffer(self, pc, person, command, number, trouble, *options):
        """The trouble did happen, at that exchange."""
        hasty = (f"hasty={number}",) if trouble.hasty else ()
        answer = self.run_once(pc, person, command, *hasty, *options, plan={number: trouble.does})
        self.assertEqual(self.relay.done, [number], answer.said)
        return answer

    def assert_truth(self, answer, trouble, word):
        """One status, one fault; a logout that fails is nobody's concern (the session ends by itself)."""
        told = (answer["status"], answer["fault"])
        self.assertIn(told, (("ok", "none"),) if word == "logout" else trouble.told, answer.said)
        if told != ("ok", "none"):
            self.assertEqual(int(answer["retry_after"]), trouble.retry_after_s, answer.said)

    def finish(self, pc, person, command, *options):
        """What the next start does, then the person if it needs one: how it ended."""
        self.relay.begin()
        answer = pc.run("resume", *options)
        self.assertEqual(answer["status"], "ok", answer.said)
        if answer["finished"] == "1":
            return "start"
        answer = self.run_once(pc, person, command, *options)
        self.assertEqual(answer["status"], "ok", answer.said)
        return "login"


class Matrix:
    """Trouble by exchange: what was said, and how it went on; "" where it was not tried."""

    def __init__(self, title, words):
        self.title, self.words, self.cells = title, words, {}

    def put(self, name, number, answer, how):
        self.cells[name, number] = SHORT.get(answer["fault"], answer["fault"]) + {"start": " s", "login": " l"}.get(how, how)

    def print(self):
        table = Table(self.title + " (s: the next start finished it, l: the next login did)", "trouble",
                      *(f"{number} {word}" for number, word in enumerate(self.words, 1)))
        for name in dict.fromkeys(name for name, _ in self.cells):
            table.row(name, *(self.cells.get((name, number), "") for number in range(1, len(self.words) + 1)))
        table.print()
        print(f"  {len(self.cells)} cases", flush=True)
