"""Who else is there between two exchanges of an application or a renewal: a second program on the same PC, another PC of the same
person, a request that overtakes its successors, somebody else's answer. Whoever loses is told so and leaves nothing behind; the person
has one confirmed certificate, and its key is there.

    test_rivals.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import os
import shutil
import unittest

from meanwhile import Meanwhile
from test_client import NativePc
from troubled import Matrix


class Rivals(Meanwhile):
    words = None  # where; None: everywhere
    crowd = 200

    def each(self, command, kinds):
        """kinds: by name, what is done at that exchange of a new customer's run; it returns the answer and how it went on."""
        matrix = Matrix(command, self.words_of(*self.customer(command), command))
        for name, case in kinds.items():
            for number, word in enumerate(matrix.words, 1):
                if self.words is None or word in self.words:
                    with self.subTest(name, exchange=f"{number} {word}"):
                        pc, person = self.customer(command)
                        matrix.put(name, number, *case(pc, person, number, word))
        matrix.print()

    def assert_settled(self, person, *pcs):
        """Each PC's next start changes nothing more: all are clean, and the host's one is on one of them."""
        for pc in pcs:
            self.relay.begin()
            answer = pc.run("resume")
            self.assertEqual((answer["status"], answer["waiting"]), ("ok", "0"), answer.said)
            self.assert_clean(pc)
        states = [state for _, state in self.host.issued(person).values()]
        self.assertEqual(states.count("waiting"), 0)
        confirmed = self.confirmed(person)
        if confirmed is not None:
            self.assertTrue(any(confirmed in self.holding(pc)[0] for pc in pcs))
        return confirmed


class SamePc(Rivals):
    """Two programs on one PC. While an order is open, until the host has the confirmation, the second is told who is in the way; before
    and after that it gets what it asks for, as from another PC: the host's last word counts, and the first is told if that was not
    its own."""

    words = ("finalize", "confirm")
    OPEN = ("code", "verify", "text", "agree", "finalize", "nonce", "fetch", "confirm")

    def second(self, command, *options):
        def case(pc, person, number, word):
            told = []
            answer = self.during(pc, person, "apply", number,
                                 lambda: told.append(self.apply(NativePc(pc.folder, self.config), person, *options, command=command)))
            self.assertIsNotNone(self.assert_settled(person, pc))
            busy = command == "apply" and word in self.OPEN
            self.assertEqual(told[0]["fault"], "order_in_progress" if busy else "none", told[0].said)
            if busy or command == "resume":
                self.assertEqual((answer["fault"], len(self.host.issued(person))), ("none", 1), answer.said)
            else:
                self.assertIn(answer["fault"], ("none", "order_ended"), answer.said)
                self.assertEqual(len(self.host.issued(person)), 2)
            return answer, "/" + told[0]["fault"]

        return case

    def test_application(self):
        self.each("apply", {"apply": self.second("apply")})


class SamePcWhole(SamePc):
    words = None

    def test_application(self):
        self.each("apply", {"apply": self.second("apply"), "resume": self.second("resume"),
                            "replace": self.second("apply", "replace=yes")})


class OtherPc(Rivals):
    """The same person at two PCs."""

    told = ("none", "order_open", "order_ended", "certificate_revoked", "not_allowed", "renew_not_here")

    def other(self, command, *options, copied=False):
        """copied: the other PC has this one's certificate from a backup."""
        def case(pc, person, number, _word, mine):
            other, told = self.new_pc(), []
            if copied:
                shutil.copytree(os.path.join(pc.folder, "store"), os.path.join(other.folder, "store"))
            answer = self.during(pc, person, mine, number, lambda: told.append(self.apply(other, person, *options, command=command)))
            for one in (answer, told[0]):
                self.assertIn(one["fault"], self.told, one.said)
            confirmed = self.assert_settled(person, pc, other)
            if command != "revoke":
                self.assertIsNotNone(confirmed)
                self.assertIn("none", (answer["fault"], told[0]["fault"]))
            return answer, "/" + told[0]["fault"]

        return case

    def while_doing(self, mine, kinds):
        self.each(mine, {name: lambda *where, case=case: case(*where, mine) for name, case in kinds.items()})

    def test_application(self):
        self.while_doing("apply", {"apply": self.other("apply"), "replace": self.other("apply", "replace=yes")})

    def test_renewal(self):
        self.while_doing("renew", {"apply": self.other("apply"), "replace": self.other("apply", "replace=yes"),
                                   "renew": self.other("renew", "replace=yes", copied=True),
                                   "revoke": self.other("revoke", "reason=superseded", "by=code")})


class Late(Rivals):
    """A request whose line broke reaches the host when all is over: it finds nothing to do, but for a session to begin or to end."""

    ANSWERS = {"login": ("201",), "nonce": ("201",), "logout": ("204",)}

    def late(self, command):
        def case(pc, person, number, word):
            before, kept = len(self.host.issued(person)), []

            def lose(exchange):
                exchange.greet()
                exchange.read()
                kept.append(exchange.request)
                exchange.cut()

            answer = self.run_once(pc, person, command, plan={number: lose})
            how = "" if answer["status"] == "ok" else self.finish(pc, person, command)
            self.assert_only(pc, person, before + 1)
            orders = self.host.records()["orders"]
            said = self.relay.handed_on(kept[0]).split(b"\r\n")[0].split(b" ")[1].decode()
            self.assert_only(pc, person, before + 1)
            self.assertEqual(self.host.records()["orders"], orders)
            self.assertIn(said, self.ANSWERS.get(word, ("200", "401", "403", "404", "409")))
            return answer, f" {how[:1]}/{said}"

        return case

    def test_application(self):
        self.each("apply", {"late": self.late("apply")})

    def test_renewal(self):
        self.each("renew", {"late": self.late("renew")})


class Swapped(Rivals):
    """The answer to somebody else's request of that kind, whose session is still open: nobody gets another one's certificate."""

    words = ("login", "profile", "order", "fetch", "confirm")
    # What is the same for everybody, or is looked at by a person alone; a nonce that was used is asked for again.
    HARMLESS = ("code", "text", "logout", "nonce")

    def recorded(self):
        """Answers of another person's application, in their order; its session never ends."""
        pc, person = self.new_pc(), self.next_person()
        self.relay.begin()
        answer = self.apply(pc, person)
        self.assertEqual(answer["status"], "ok", answer.said)
        return person, pc, list(self.relay.answers)

    def test_application(self):
        other, other_pc, answers = self.recorded()

        def case(pc, person, number, word):
            def swap(exchange):
                exchange.ask()
                exchange.send(answers[number - 1])
                exchange.shut()

            theirs = self.confirmed(other)
            answer = self.run_once(pc, person, "apply", plan={number: swap})
            self.assertEqual(answer["status"] == "ok", word in self.HARMLESS, answer.said)
            how = "" if answer["status"] == "ok" else self.finish(pc, person, "apply")
            self.assert_only(pc, person, 1)
            self.assertEqual(self.confirmed(other), theirs)
            self.assertEqual(self.holding(other_pc), ({theirs}, 1))
            return answer, how

        self.each("apply", {"swapped": case})


class SwappedWhole(Swapped):
    words = None


if __name__ == "__main__":
    unittest.main()
