"""pccert.exe where there is a crowd: other firms' certificates by the hundred in MY, several customers on one PC, several
certificates of one customer, several processes at once. Usage: test_crowds.py CLASS (see test_pccert.py)."""
import os
import subprocess
import sys
import unittest

import test_pccert
from host import LIN, WANG
from pc import Pc, next_code, windows_path
from test_pccert import FILE_PASSWORD

MAKE_CERTIFICATES = os.environ["PCCERT_CERTIFICATES"]


class Flow(test_pccert.Flow):
    people = (WANG, LIN)
    strangers = 0
    patience_s = Pc.patience_s

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pc.patience_s = cls.patience_s
        cls.others = []
        if cls.strangers == 0:
            return
        path = os.path.join(cls.folder, "strangers")
        subprocess.run([MAKE_CERTIFICATES, str(cls.strangers), path + ".pem", path], check=True)
        with open(path, encoding="ascii") as file:
            cls.pc.fill_store(bytes.fromhex(line) for line in file.read().split())
        cls.others = sorted(cls.pc.serials())
        assert len(cls.others) == cls.strangers

    def own(self):
        """The serials in MY that were not there from the beginning."""
        return sorted(set(self.pc.serials()) - set(self.others))

    def assert_others_untouched(self):
        self.assertEqual(sorted(set(self.pc.serials()) & set(self.others)), self.others)

    def confirmed(self, person):
        (one,) = [c for c in self.host.certificates(person) if c["confirmed"] is not None and c["revoked"] is None]
        return one["serial"]

    def signs(self, serial):
        data = self.file("data")
        with open(data, "wb") as file:
            file.write(os.urandom(100))
        return self.pc.probe("sign", serial, windows_path(data), windows_path(self.file("signature")),
                             windows_path(self.file("signer.der"))).status == 0

    def status(self, *options):
        answer = self.pc.pccert("--json", "status", *options)
        return answer.status, answer.json["persons"]


class Strangers(Flow):
    """Two hundred certificates of other firms are in MY: none is shown, counted, touched, or in the way."""

    strangers = 200

    def test_life_among_strangers(self):
        self.assertEqual(self.status()[1], [])
        self.applied(WANG)
        self.applied(LIN)
        mine, hers = self.confirmed(WANG), self.confirmed(LIN)
        self.assertEqual(self.own(), sorted([mine, hers]))
        self.assertTrue(self.signs(mine) and self.signs(hers))
        status, persons = self.status()
        self.assertEqual(status, 0)
        self.assertEqual(sorted(person["national_id"] for person in persons), sorted([WANG.masked, LIN.masked]))
        for person in persons:
            self.assertEqual((len(person["this_pc"]["certificates"]), person["this_pc"]["other_persons_certificates"]),
                             (1, 1))
        backup = self.exported(WANG, "wang.pfx")
        answer = self.pc.pccert("remove", "--id", WANG.id, "--yes")
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(self.own(), [hers])
        self.assertTrue(self.signs(hers), "removing one customer's key broke the other's")
        answer = self.pc.pccert("import", windows_path(backup), typed=[FILE_PASSWORD])
        self.assertEqual(answer.status, 0, answer)
        self.assertTrue(self.signs(mine) and self.signs(hers))
        self.assert_others_untouched()


class Thousands(Strangers):
    """The same among ten thousand. Wine takes ten seconds and more to open such a store, an application opens it several
    times: label soak."""

    strangers = 10000
    patience_s = 1200


class SeveralOfOne(Flow):
    """One customer with two certificates here: nothing guesses, the serial decides, the host's word tells which is best."""

    def test_two_certificates(self):
        self.applied(WANG)
        first = self.confirmed(WANG)
        self.applied(WANG) # anew, not renewed: the former one is void, and stays until it is removed
        second = self.confirmed(WANG)
        self.assertLessEqual({first, second}, set(self.own()))
        self.assertTrue(self.signs(first) and self.signs(second), "two certificates share a key")

        target = self.file("either.pfx")
        answer = self.pc.pccert("--json", "export", "--id", WANG.id, "--out", windows_path(target), typed=[FILE_PASSWORD])
        self.assertEqual((answer.status, answer.json["error"]["fault"]), (2, "several_certificates"), answer)
        self.assertEqual({one["serial"] for one in answer.json["certificates"]}, {first, second})
        self.assertFalse(os.path.exists(target))
        answer = self.pc.pccert("--json", "remove", "--serial", "00" + first.lower(), "--yes")
        self.assertEqual(answer.status, 0, answer)
        self.assertNotIn(first, self.own())
        self.assertTrue(self.signs(second))

    def test_another_persons_serial(self):
        self.applied(LIN)
        serial = self.confirmed(LIN)
        answer = self.pc.pccert("--json", "export", "--id", WANG.id, "--serial", serial, "--out",
                                windows_path(self.file("never.pfx")), typed=[FILE_PASSWORD])
        self.assertEqual((answer.status, answer.json["error"]["fault"]), (3, "certificate_missing"), answer)
        self.assertTrue(self.signs(serial))


class AtOnce(Flow):
    """Several processes at the same thing at the same time: each ends well or says who is in the way; all stays whole."""

    def test_two_customers_apply(self):
        ready = []
        for person in (WANG, LIN):
            before = len(self.host.messages())
            process = self.pc.start("apply", "--id", person.id, "--agree")
            self.pc.type(process, person.password)
            ready.append((process, next_code(self.host, before, process)))
        for process, code in ready: # from here on they run beside each other: issue, install, test, confirm
            self.pc.type(process, code)
        self.assertEqual([self.ended(process) for process, _ in ready], [0, 0])
        serials = [self.confirmed(WANG), self.confirmed(LIN)]
        self.assertLessEqual(set(serials), set(self.own()))
        self.assertTrue(all(self.signs(serial) for serial in serials))

    def test_one_order_in_two_hands(self):
        self.pc.pccert("remove", "--id", WANG.id, "--yes")
        before = len(self.host.messages())
        first = self.pc.start("apply", "--id", WANG.id, "--agree")
        self.pc.type(first, WANG.password)
        code = next_code(self.host, before, first)
        answer = self.pc.pccert("--json", "apply", "--id", WANG.id, "--agree", typed=[WANG.password])
        self.assertEqual((answer.status, answer.json["error"]["fault"]), (1, "order_in_progress"), answer)
        self.pc.type(first, code)
        self.assertEqual(self.ended(first), 0)
        self.assertTrue(self.signs(self.confirmed(WANG)))

    def test_one_backup_imported_eight_times(self):
        if not self.host.certificates(LIN):
            self.applied(LIN)
        serial = self.confirmed(LIN)
        backup = self.exported(LIN, "lin.pfx")
        self.assertEqual(self.pc.pccert("remove", "--serial", serial, "--yes").status, 0)
        containers = self.pc.store()[1]
        processes = [self.pc.start("--json", "import", windows_path(backup)) for _ in range(8)]
        for process in processes:
            self.pc.type(process, FILE_PASSWORD)
        ends = sorted(self.ended(process) for process in processes)
        self.assertEqual(ends[0], 0)
        self.assertLessEqual(set(ends), {0, 1}, ends) # 1: it is here already
        self.assertEqual(self.pc.serials().count(serial), 1)
        self.assertEqual(len(self.pc.store()[1]), len(containers) + 1, "a key container was left over")
        self.assertTrue(self.signs(serial))

    def test_removed_by_two(self):
        if not self.host.certificates(LIN):
            self.applied(LIN)
        serial = self.confirmed(LIN)
        processes = [self.pc.start("remove", "--serial", serial, "--yes") for _ in range(2)]
        ends = sorted(self.ended(process) for process in processes)
        self.assertEqual(ends[0], 0)
        self.assertIn(ends[1], (0, 3)) # 3: it is not here any more
        self.assertNotIn(serial, self.pc.serials())

    @staticmethod
    def ended(process):
        process.stdin.close()
        return process.wait(timeout=120)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
