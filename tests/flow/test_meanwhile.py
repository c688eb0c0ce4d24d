"""Time that is not what it was between two exchanges of an application or a renewal: the host's clock is set, or this PC's, or the
PC sleeps. The person is told the truth, and in the end there is one confirmed certificate with its key.

    test_meanwhile.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import unittest

from meanwhile import Meanwhile
from troubled import Matrix

MONTH_S = 31 * 24 * 3600
SLEEP_S = 20 * 60  # longer than a session is idle and a code counts


class Times(Meanwhile):
    """The host is right again after each case. It has been there for some time: before its CA and its text of consent nothing
    could be issued."""

    founded_s = 300 * 24 * 3600
    words = None  # where; None: everywhere
    crowd = 150
    told = ("none", "session_ended", "code_expired", "order_ended", "host_unreachable")

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.start(-cls.founded_s)
        host.stop()

    def each(self, command, **kinds):
        """kinds: by name, what runs the command with its time off from that exchange on, and the options of what comes next."""
        matrix = Matrix(command, self.words_of(*self.customer(command), command))
        for name, (run, options) in kinds.items():
            for number, word in enumerate(matrix.words, 1):
                if self.words is None or word in self.words:
                    with self.subTest(name, exchange=f"{number} {word}"):
                        self.case(matrix, name, number, command, run, options)
        matrix.print()

    def case(self, matrix, name, number, command, run, options):
        pc, person = self.customer(command)
        before = len(self.host.issued(person))
        try:
            answer = run(pc, person, command, number)
            useless = command == "renew" and answer["fault"] == "issued_other"
            if useless:  # begun by a clock that is behind
                self.assert_clean(pc)
                self.host.restart()
            else:
                self.assertIn(answer["fault"], self.told, answer.said)
            self.assert_whole(pc, person)
            how = "" if answer["status"] == "ok" else self.finish(pc, person, command, *options)
            self.assert_only(pc, person, before + (2 if useless or how == "later" else 1))
        finally:
            self.relay.settle()
            self.host.restart()
        matrix.put(name, number, answer, " r" if how == "later" else how)
        status = pc.run("status", f"id={person.id}", "login=yes", typed=person.password + "\n")
        self.assertEqual((status["status"], status["same"]), ("ok", "yes"), status.said)


    def finish(self, pc, person, command, *options):
        """By a clock that is behind a renewal would end before what it replaces: refused, void, and no harm done ("r" in the
        table); once the host's clock is right it goes as ever."""
        self.relay.begin()
        if pc.run("resume", *options)["finished"] == "1":
            return "start"
        answer = self.run_once(pc, person, command, *options)
        if answer["fault"] == "issued_other" and command == "renew":
            self.assert_clean(pc)
            self.assert_whole(pc, person)
            self.host.restart()
            super().finish(pc, person, command, *options)
            return "later"
        self.assertEqual(answer["status"], "ok", answer.said)
        return "login"


class Clocks(Times):
    """A month off, ahead or behind."""

    words = ("finalize",)

    def host_off(self, offset_s):
        return (lambda pc, person, command, number: self.during(pc, person, command, number, lambda: self.host.restart(offset_s))), ()

    def pc_off(self, offset_s):
        return (lambda pc, person, command, number: self.run_once(pc, person, command, f"clock={number}:{offset_s}"),
                (f"clock=0:{offset_s}",))

    def kinds(self):
        return {"host-ahead": self.host_off(MONTH_S), "host-behind": self.host_off(-MONTH_S)}

    def test_application(self):
        self.each("apply", **self.kinds())

    def test_renewal(self):
        self.each("renew", **self.kinds())


class ClocksWhole(Clocks):
    words = None

    def kinds(self):
        return {**super().kinds(), "pc-ahead": self.pc_off(MONTH_S), "pc-behind": self.pc_off(-MONTH_S)}


class Sleep(Times):
    """The PC sleeps for twenty minutes while it waits for an answer: the session is over by then, and so is the code."""

    def slept(self, then=None):
        def run(pc, person, command, number):
            def sleep():
                pc.sleep()
                try:
                    self.host.restart(SLEEP_S)
                finally:
                    pc.wake()

            return self.during(pc, person, command, number, sleep, then=then)

        return run, ()

    def test_application(self):
        self.each("apply", answered=self.slept(), line_dead=self.slept(then=lambda exchange: exchange.cut()))

    def test_renewal(self):
        self.each("renew", answered=self.slept(), line_dead=self.slept(then=lambda exchange: exchange.cut()))


if __name__ == "__main__":
    unittest.main()
