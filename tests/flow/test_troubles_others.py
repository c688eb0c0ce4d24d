"""Each trouble on the way (troubles.py) at each exchange of what is not an application: revoking, cancelling, uploading to a phone,
and what the tray asks without a login. The person is told the truth, the same again does what was wanted, once.

    test_troubles_others.py Others|OthersWhole

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import os
import sqlite3
import unittest

from test_client import Outcome
from troubled import Matrix, TroubledFlow
from troubles import TROUBLES


class Others(TroubledFlow):
    names = ("acted",)
    crowd = 250

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("transfer", per_day=1000)

    def customer(self):
        pc, person = self.new_pc(), self.next_person()
        self.assertEqual(self.run_once(pc, person, "apply")["status"], "ok")
        return pc, person

    def each(self, title, run, begin, end):
        """run(pc, person, *options): an answer. begin(): who runs it. end(pc, person): what must hold when it was said to be done."""
        who = begin()
        self.relay.begin()
        answer = run(*who)
        self.assertEqual(answer["status"], "ok", answer.said)
        self.relay.settle()
        matrix = Matrix(title, list(self.relay.words))
        for name in self.names:
            for number, word in enumerate(matrix.words, 1):
                with self.subTest(title, trouble=name, exchange=f"{number} {word}"):
                    self.case(matrix, name, number, run, begin(), end)
        matrix.print()

    def case(self, matrix, name, number, run, who, end):
        trouble = TROUBLES[name]
        self.relay.begin({number: trouble.does})
        answer = run(*who, *((f"hasty={number}",) if trouble.hasty else ()))
        self.relay.settle()
        self.assertEqual(self.relay.done, [number], answer.said)
        self.assert_truth(answer, trouble, matrix.words[number - 1])
        matrix.put(name, number, answer, "")
        self.relay.begin()
        if answer["status"] != "ok":
            again = run(*who)
            self.assertEqual(again["status"], "ok", again.said)
        end(*who)

    # --- the commands ---

    def by_password(self, command, *fixed):
        def run(pc, person, *options):
            return pc.run(command, f"id={person.id}", *fixed, *options, typed=person.password + "\n")

        return run

    def assert_revoked(self, pc, person):
        """Once, by its key, and it stays here until somebody removes it."""
        self.assertEqual([state for _, state in self.host.issued(person).values()], ["revoked"])
        self.assertEqual([one["reason"] for one in self.host.certificates(person)], ["keyCompromise"])
        self.assertEqual((len(pc.files(".der")), len(pc.files(".p8"))), (1, 1))

    def test_revoking(self):
        self.each("revocation", self.by_password("revoke", "reason=keyCompromise"), self.customer, self.assert_revoked)

    def applicant(self):
        """One whose application stands before the code."""
        pc, person = self.new_pc(), self.next_person()
        answer = self.by_password("apply")(pc, person)
        self.assertEqual((answer["fault"], len(pc.records())), ("secret_missing", 1), answer.said)
        return pc, person

    def assert_cancelled(self, pc, person):
        self.assertEqual((pc.records(), pc.files(".p8"), self.host.issued(person)), ([], [], {}))
        self.assertEqual(self.run_once(pc, person, "apply")["status"], "ok")  # nothing is in the way
        self.assert_only(pc, person, 1)

    def test_cancelling(self):
        self.each("cancelling", self.by_password("cancel"), self.applicant, self.assert_cancelled)

    @staticmethod
    def uploaded(pc, person, *options):
        """Until the phone's address is shown; the program is killed then."""
        process = pc.start("upload", f"id={person.id}", *options)
        process.stdin.write(person.password + "\n")
        process.stdin.flush()
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("url?"):
                process.kill()
                said += "status=ok fault=none retry_after=0\n"
                break
        process.stdout.close()
        process.stdin.close()
        return Outcome(said, process.wait(timeout=60))

    def assert_one_waits(self, _pc, person):
        """However many were made for answers that nobody heard: a phone finds the last one alone."""
        connection = sqlite3.connect(f"file:{os.path.join(self.host.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            (waiting,), = connection.execute("SELECT count(*) FROM transfer WHERE state = 0"
                                             " AND account = (SELECT id FROM account WHERE name = ?)", (person.name,))
        finally:
            connection.close()
        self.assertEqual(waiting, 1)

    def test_uploading(self):
        pc, person = self.customer()
        self.each("upload", self.uploaded, lambda: (pc, person), self.assert_one_waits)

    def test_without_a_login(self):
        pc, person = self.customer()
        self.each("renewal-info", lambda pc, _person, *options: pc.run("renewal-info", *options), lambda: (pc, person),
                  lambda pc, person: self.assert_only(pc, person, 1))


class OthersWhole(Others):
    names = tuple(TROUBLES)
    crowd = 600


if __name__ == "__main__":
    unittest.main()
