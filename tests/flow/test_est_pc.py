"""pccert.exe under Wine with EST as all that the host speaks: from the counter to the renewal, whose handshake a key in MY
signs, where it is. Usage: test_est_pc.py CLASS (see test_pccert.py)."""
import re
import unittest

from est_alone import EstAlone, est_at
from host import WANG
from test_pccert import Flow


class Life(EstAlone, Flow):
    def ask(self, *words, status=0):
        answer = self.pc.pccert(*words, "--id", WANG.id, typed=[WANG.password])
        self.assertEqual(answer.status, status, answer)
        return answer

    def states(self):
        return [word for _, word in self.host.issued(WANG).values()]

    def open_orders(self):
        return [name for name in self.pc.journal() if "journal" in name]

    def ask_whether_to_clear_what_another_label_may_issue(self):
        """An EST server ends nothing by itself: it is not said to."""
        orders = self.open_orders()
        other = self.config("other", **est_at(self.port, est_label="other"))
        for language, words in (("zh-TW", "之後若仍核發憑證"), ("en", "it may still issue")):
            answer = self.pc.pccert("--lang", language, "--config", other, "cancel", "--id", WANG.id, typed=["no"])
            self.assertEqual(answer.status, 7, answer)
            self.assertIn(f"https://localhost:{self.port}/.well-known/est", answer.error)
            self.assertIn(words, answer.error)
        self.assertEqual((self.open_orders(), self.pc.serials()), (orders, []))

    def test_from_the_counter_to_the_renewal(self):
        # What the host cannot do is said before a password is asked for.
        for words in (("revoke", "--reason", "superseded", "--yes"), ("upload", "--device", "android")):
            self.assert_refused(self.pc.pccert("--json", words[0], "--id", WANG.id, *words[1:]), 6, "not_offered")
        pending = self.ask("apply", status=1)
        key = re.search(r"\b[0-9a-f]{64}\b", pending.error).group()
        self.assertEqual(self.pc.serials(), [])
        self.ask_whether_to_clear_what_another_label_may_issue()
        text = self.host.ra("consent", "list").split()[1]
        self.host.ra("order", "approve", "--id", WANG.id, "--key", key, "--agreed-to", text)
        # Where nobody sits nothing is read: what waits for its person's password waits.
        answer = self.pc.pccert("resume", typed=[WANG.password])
        self.assertEqual((answer.status, self.pc.serials()), (1, []), answer)
        self.assertIn("PC-2321", answer.error)
        self.ask("apply")
        first = self.pc.serials()
        self.assertEqual((len(first), self.states(), self.open_orders()), (1, ["confirmed"], []))
        self.check_signature(first[0])
        self.assertEqual(self.pc.probe("pin", first[0]).status, 0)  # it cannot be taken out any more
        self.ask("renew")
        second = self.pc.serials()
        self.assertEqual((len(second), self.open_orders()), (1, []))
        self.assertNotEqual(second, first)
        self.assertEqual(sorted(self.states()), ["confirmed", "revoked"])
        self.check_signature(second[0])


if __name__ == "__main__":
    unittest.main()
