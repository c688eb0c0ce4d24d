"""Each trouble on the way between a PC and its host, at each exchange of an application and of a renewal: the person is told the
truth, nothing is lost, and what comes next ends with one confirmed certificate with its key, and no second one at the host.

    test_troubles.py Apply|Renewal           each trouble at some exchange, and at each exchange the worst
    test_troubles.py ApplyWhole|RenewalWhole every trouble at every exchange

RenewalWhole was seen whole on 2026-11-28: 300 cases, an hour on a busy machine.

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import unittest

from troubled import Matrix, TroubledFlow
from troubles import TROUBLES

WORST = "acted"  # the host did it, and nobody here knows


class Troubles(TroubledFlow):
    whole = False
    names = tuple(TROUBLES)

    def cases(self, words):
        """(name, number): all; or a diagonal, and the worst where something was made, issued or confirmed."""
        for row, name in enumerate(self.names):
            for number, word in enumerate(words, 1):
                if self.whole or row % len(words) == number - 1 or (name == WORST and word in self.dear):
                    yield name, number

    def case(self, matrix, pc, person, command, name, number, count):
        trouble = TROUBLES[name]
        answer = self.suffer(pc, person, command, number, trouble)
        self.assert_truth(answer, trouble, matrix.words[number - 1])
        self.assert_whole(pc, person)
        how = "" if answer["status"] == "ok" else self.finish(pc, person, command)
        self.assert_only(pc, person, count)
        matrix.put(name, number, answer, how)


class Apply(Troubles):
    dear = ("order", "finalize", "confirm")

    def test_each_trouble(self):
        matrix = Matrix("application", self.words_of(self.new_pc(), self.next_person(), "apply"))
        for name, number in self.cases(matrix.words):
            with self.subTest(trouble=name, exchange=f"{number} {matrix.words[number - 1]}"):
                self.case(matrix, self.new_pc(), self.next_person(), "apply", name, number, count=1)
        matrix.print()


class ApplyWhole(Apply):
    whole = True
    crowd = 600


class Renewal(Troubles):
    """One PC that renews again and again, what it has being due at once."""

    names = ("lost", "stranger", "cut-half", "502-acted", "stale", "held", "twice", "portal-200", "closed", "503-told", WORST)
    dear = ("order", "finalize", "confirm")

    def test_each_trouble(self):
        pc, person = self.new_pc(), self.next_person()
        self.assertEqual(self.run_once(pc, person, "apply")["status"], "ok")
        matrix = Matrix("renewal", self.words_of(pc, person, "renew"))
        for name, number in self.cases(matrix.words):
            with self.subTest(trouble=name, exchange=f"{number} {matrix.words[number - 1]}"):
                before = len(self.host.issued(person))
                self.case(matrix, pc, person, "renew", name, number, before + 1)
        matrix.print()


class RenewalWhole(Renewal):
    whole = True
    sections = {**TroubledFlow.sections, "order": {"per_day": 1000}}  # one person's, some three hundred
    names = tuple(TROUBLES)


if __name__ == "__main__":
    unittest.main()
