"""Records that cannot be unsealed any more (a Windows password that was reset): of an application, wherever it had got to, and of a
removal that was to be taken back. The person is told, nothing is thrown away that could still be of use, and can go on.

    test_unsealed.py CLASS

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import os
import re
import unittest

from meanwhile import Meanwhile
from troubled import Matrix

WORDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "res", "lang")


class Unsealed(Meanwhile):
    words = ("verify", "confirm")  # before and after it was issued; None: everywhere

    def broken_off(self, pc, person, number):
        """Killed before the host heard of that exchange."""
        def kill():
            pc.process.kill()

        self.during(pc, person, "apply", number, kill, then=lambda exchange: exchange.cut())

    @staticmethod
    def sealed(pc):
        """Every record there is, by its path: what is in it."""
        found = {}
        for folder in ("journal", "undo", "backups"):
            for name in os.listdir(os.path.join(pc.folder, folder)):
                path = os.path.join(pc.folder, folder, name)
                if name.endswith((".rec", ".old")):
                    with open(path, "rb") as file:
                        found[path] = file.read()
        return found

    def reset_password(self, pc):
        """What was sealed stays as it is, and opens no more: as good as other bytes."""
        for path, content in self.sealed(pc).items():
            with open(path, "wb") as file:
                file.write(os.urandom(len(content)))

    def assert_said(self, fault):
        """In both languages, what may lie behind it."""
        for language, words in (("zh-TW", "若 Windows 密碼曾被重設"), ("en", "Windows password was reset")):
            with open(os.path.join(WORDS, language + ".rc"), encoding="utf-8") as file:
                (said,) = re.findall(rf'^\s*FAULT_{fault} "(.*)"$', file.read(), re.M)
            self.assertIn(words, said)

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

    def removed(self, pc, person):
        """To be kept; with its backup, which is remembered."""
        answer = pc.run("export", f"id={person.id}", f"file={pc.folder}/backup.pfx", "overwrite=yes", typed="good Pw 12\n")
        self.assertEqual(answer["status"], "ok", answer.said)
        answer = pc.run("remove", f"id={person.id}", "keep=yes")
        self.assertEqual((answer["status"], pc.files(".der")), ("ok", []), answer.said)

    def test_undo(self):
        pc, person = self.customer("renew")
        self.removed(pc, person)
        self.reset_password(pc)
        before = self.sealed(pc)
        self.assertEqual({os.path.basename(os.path.dirname(path)) for path in before}, {"undo", "backups"})
        answer = pc.run("undo")
        self.assertEqual((answer["status"], answer["fault"]), ("bad_file", "undo_record"), answer.said)
        self.assertEqual(pc.run("start")["status"], "ok")
        self.assertEqual(self.sealed(pc), before)  # until its time is over
        self.assert_said("UNDO_RECORD")
        answer = pc.run("import", f"file={pc.folder}/backup.pfx", typed="good Pw 12\n")
        self.assertEqual((answer["status"], len(pc.files(".p8"))), ("ok", 1), answer.said)
        self.removed(pc, person)  # beside the one that opens no more
        answer = pc.run("undo")
        self.assertEqual((answer["status"], len(pc.files(".p8"))), ("ok", 1), answer.said)
        self.assertEqual(self.holding(pc)[0], {self.confirmed(person)})

    def test_application(self):
        self.assert_said("JOURNAL")
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
