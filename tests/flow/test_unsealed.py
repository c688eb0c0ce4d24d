"""An application whose record cannot be unsealed any more (a Windows password that was reset), wherever it had got to: the person is
told, nothing is thrown away that could still be of use, and can apply anew.

    test_unsealed.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import os
import unittest

from meanwhile import Meanwhile
from troubled import Matrix


class Unsealed(Meanwhile):
    words = ("verify", "confirm")  # before and after it was issued; None: everywhere

    def broken_off(self, pc, person, number):
        """Killed before the host heard of that exchange."""
        def kill():
            pc.process.kill()

        self.during(pc, person, "apply", number, kill, then=lambda exchange: exchange.cut())

    @staticmethod
    def reset_password(pc):
        """What was sealed stays as it is, and opens no more: as good as other bytes."""
        for name in os.listdir(os.path.join(pc.folder, "journal")):
            if name.endswith((".rec", ".old")):
                with open(os.path.join(pc.folder, "journal", name), "r+b") as file:
                    length = len(file.read())
                    file.seek(0)
                    file.write(os.urandom(length))

    def case(self, pc, person, number):
        self.broken_off(pc, person, number)
        record = pc.records()
        self.reset_password(pc)
        before = self.holding(pc)
        answer = pc.run("resume")
        self.assertEqual((answer["status"], answer["finished"]), ("ok", "0"), answer.said)
        if record:
            self.assertEqual((answer["stuck"], answer["cause"]), ("1", "journal"), answer.said)
        self.assertEqual((pc.records(), self.holding(pc)), (record, before))
        answer = first = self.run_once(pc, person, "apply")
        if answer["status"] != "ok":
            self.assertEqual(answer["fault"], "order_open", answer.said)
            self.assertEqual((pc.records(), self.holding(pc)), (record, before))
            answer = self.run_once(pc, person, "apply", "replace=yes")
        self.assertEqual(answer["status"], "ok", answer.said)
        certificates, keys = self.holding(pc)
        self.assertIn(self.confirmed(person), certificates)
        self.assertEqual(len(certificates), keys)
        self.assertEqual(pc.records(), [] if first is not answer else record)
        return first

    def test_application(self):
        matrix = Matrix("application whose record is lost", self.words_of(*self.customer("apply"), "apply"))
        for number, word in enumerate(matrix.words, 1):
            if self.words is None or word in self.words:
                with self.subTest(exchange=f"{number} {word}"):
                    pc, person = self.customer("apply")
                    matrix.put("unsealed", number, self.case(pc, person, number), "")
        matrix.print()


class UnsealedWhole(Unsealed):
    words = None


if __name__ == "__main__":
    unittest.main()
