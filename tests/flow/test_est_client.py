"""The use cases of client/ with EST as all that the host speaks: the native program against the live listener.

    test_est_client.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT name the programs.
"""
import os
import shutil
import tempfile
import unittest

from est_alone import est_at, listen_for_est
from host import CHEN, DUE_AT_ONCE, LIN, WANG, Host
from test_client import RA, NativePc


class Flow(unittest.TestCase):
    due_at_once = True

    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="pccert-est-client-")
        cls.host = Host(RA, os.path.join(cls.top, "host"))
        cls.host.cheap_passwords()
        cls.port = listen_for_est(cls.host)
        if cls.due_at_once:
            cls.host.configure("certificate", **DUE_AT_ONCE)
        for person in (WANG, LIN, CHEN):
            cls.host.add(person)
        cls.host.start()
        cls.consent = cls.host.ra("consent", "list").split()[1]
        cls.config = os.path.join(cls.top, "est.json")
        cls.host.write_settings(cls.config, **est_at(cls.port))

    @classmethod
    def tearDownClass(cls):
        cls.host.stop()
        shutil.rmtree(cls.top, ignore_errors=True)

    def pc(self, name):
        return NativePc(os.path.join(self.top, name), self.config)

    def ask(self, pc, command, person, expected, *options, password=None, kill_at=None):
        outcome = pc.run(command, f"id={person.id}", *options, typed=(password or person.password) + "\n", kill_at=kill_at)
        self.assertEqual((outcome.get("status"), outcome.get("fault")), expected, outcome.said)
        return outcome

    def approve(self, person, key):
        self.host.ra("order", "approve", "--id", person.id, "--key", key, "--agreed-to", self.consent)

    def states(self, person):
        return {serial.lstrip("0"): word for serial, (_, word) in self.host.issued(person).items()}


PENDING = ("busy", "order_pending")
DONE = ("ok", "none")


class Life(Flow):
    def test_from_the_counter_to_the_renewal(self):
        pc = self.pc("wang")
        # Nothing is known of the host, and nothing is asked for it.
        status = pc.run("status", f"id={WANG.id}")
        self.assertEqual((status["host"], status["primary"], status["note"]), ("unknown", "login", "6082"), status.said)
        pending = self.ask(pc, "apply", WANG, PENDING)
        self.assertEqual(pending["retry_after"], "300")
        status = pc.run("status", f"id={WANG.id}")
        self.assertEqual((status["order_here"], status["primary"]), ("yes", "resume"), status.said)
        # No start finishes it without the person, and none gives it up.
        resumed = pc.run("resume")
        self.assertEqual((resumed["waiting"], resumed["stuck"], resumed["cause"]), ("1", "0", "none"), resumed.said)
        # The wrong password is told as such, and costs nothing.
        self.ask(pc, "apply", WANG, ("wrong_secret", "login"), password="wrong horse")
        self.assertEqual(len(pc.records()), 1)
        self.assertEqual(self.ask(pc, "apply", WANG, PENDING)["key"], pending["key"])
        self.approve(WANG, pending["key"])
        first = self.ask(pc, "apply", WANG, DONE)
        self.assertEqual(pc.records(), [])
        # The host has been shown it, so it counts from now on.
        self.assertEqual(self.states(WANG), {first["serial"].lstrip("0"): "confirmed"})
        status = pc.run("status", f"id={WANG.id}")
        self.assertEqual((status["host"], status["usable"], status["primary"]), ("unknown", "due", "renew"), status.said)
        # The old key proves the renewal in the handshake; the old certificate goes once the new one is told of.
        second = self.ask(pc, "renew", WANG, DONE)
        self.assertNotEqual(second["serial"], first["serial"])
        self.assertEqual(self.states(WANG), {first["serial"].lstrip("0"): "revoked", second["serial"].lstrip("0"): "confirmed"})
        self.assertEqual(len(pc.files(".der")), 1)
        self.assertEqual(self.host.messages(), [])
        self.host.ra("audit", "verify")

    def test_killed_between_the_answer_and_the_end(self):
        pc = self.pc("lin")
        self.approve(LIN, self.ask(pc, "apply", LIN, PENDING)["key"])
        typed = LIN.password + "\n"
        for point in ("enrol.downloaded", "enrol.have_cert", "enrol.store_installed", "enrol.tested", "enrol.confirm_sent"):
            pc.run("apply", f"id={LIN.id}", typed=typed, kill_at=point)
            self.assertEqual(len(pc.records()), 1, point)
        # From the certificate on no password is needed.
        resumed = pc.run("resume")
        self.assertEqual((resumed["status"], resumed["finished"]), ("ok", "1"), resumed.said)
        self.assertEqual(list(self.states(LIN).values()), ["confirmed"])
        first = list(self.states(LIN))[0]
        pc.run("renew", f"id={LIN.id}", typed=typed, kill_at="enrol.order_created")
        self.assertEqual(len(pc.files(".der")), 1)
        second = self.ask(pc, "renew", LIN, DONE)
        self.assertEqual(self.states(LIN), {first: "revoked", second["serial"].lstrip("0"): "confirmed"})


class Refusals(Flow):
    due_at_once = False

    def test_what_est_cannot_do_and_what_the_host_refuses(self):
        pc = self.pc("wang")
        self.ask(pc, "apply", WANG, ("wrong_secret", "login"), password="wrong horse")
        self.assertEqual(pc.records(), [])  # the host has never heard of it
        self.ask(pc, "renew", WANG, ("not_found", "certificate_missing"))
        self.ask(pc, "revoke", WANG, ("refused", "not_offered"), "reason=keyCompromise")
        self.ask(pc, "upload", WANG, ("refused", "not_offered"))
        pending = self.ask(pc, "apply", WANG, PENDING)
        other = self.pc("other")
        self.ask(other, "apply", WANG, ("refused", "host_refused"))  # the host has one order of this person
        self.assertEqual(other.records(), [])
        # The host cancels nothing: the record goes here alone.
        self.ask(pc, "cancel", WANG, ("refused", "not_offered"))
        self.assertEqual(pc.run("forget", f"id={WANG.id}").code, 0)
        self.assertEqual(pc.records(), [])
        self.assertIn("created", self.host.ra("order", "show", "--id", WANG.id))
        self.assertNotEqual(pending["key"], "")
        # Not due: the host says so, and this PC says from when on.
        mine = self.pc("lin")
        self.approve(LIN, self.ask(mine, "apply", LIN, PENDING)["key"])
        self.ask(mine, "apply", LIN, DONE)
        self.ask(mine, "renew", LIN, ("refused", "host_refused"))
        self.assertEqual(len(mine.files(".der")), 1)
        self.assertEqual(mine.records(), [])
        # Three wrong ones lock the login, as on every other way.
        for _ in range(3):
            self.ask(mine, "apply", LIN, ("wrong_secret", "login"), password="wrong horse")
        locked = self.ask(mine, "apply", LIN, ("refused", "est_too_many"))
        self.assertGreater(int(locked["retry_after"]), 0)

    def labelled(self, name):
        config = os.path.join(self.top, "label.json")
        self.host.write_settings(config, **est_at(self.port, est_label="elsewhere"))
        return NativePc(os.path.join(self.top, name), config)

    def test_goes_on_by_the_way_it_was_placed(self):
        pc = self.pc("ways")
        key = self.ask(pc, "apply", CHEN, PENDING)["key"]
        resumed = self.labelled("ways").run("resume")
        self.assertEqual((resumed["stuck"], resumed["cause"]), ("1", "order_other_host"), resumed.said)
        self.assertEqual(len(pc.records()), 1)
        self.assertEqual(self.ask(pc, "apply", CHEN, PENDING)["key"], key)

    def test_what_a_label_leads_to(self):
        pc = self.labelled("label")
        self.ask(pc, "apply", WANG, ("refused", "not_offered"))
        self.assertEqual(pc.records(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
