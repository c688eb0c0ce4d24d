"""Renewal and revocation by the use cases of client/ against the live host, in a native program that is killed where it
hurts. At every moment of a renewal the person has one confirmed certificate at the host, and that one is here and signs.

    test_client_renewal.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT name the programs.
"""
import os
import unittest

import test_client
from host import CHEN, DUE_AT_ONCE, LIN, WANG, wait_until

NOTE_OVERDUE, NOTE_OVERDUE_ELSEWHERE = "1056", "1057"  # src/client/message.h


class Flow(test_client.Flow):
    """A host whose certificates are due from their first second on."""

    certificate = DUE_AT_ONCE
    sections = {}

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("certificate", **cls.certificate)
        for section, figures in cls.sections.items():
            host.configure(section, **figures)

    def confirmed(self, person):
        """The one that the host counts."""
        (one,) = [c for c in self.host.certificates(person) if c["confirmed"] is not None and c["revoked"] is None]
        return one["serial"]

    def status(self, pc, person):
        return pc.run("status", f"id={person.id}", "login=yes", typed=person.password + "\n")

    def assert_can_trade(self, pc, person):
        """The host's confirmed one is the best here, with its key."""
        status = self.status(pc, person)
        self.assertEqual((status["status"], status["same"], status["serial"]), ("ok", "yes", self.confirmed(person)),
                         status.said)
        self.assertIn(status["usable"], ("usable", "due"), status.said)

    def applied(self, person):
        pc = self.new_pc()
        answer = self.apply(pc, person)
        self.assertEqual(answer["status"], "ok", answer.said)
        return pc

    def renew(self, pc, person, *options, kill_at=None):
        return self.apply(pc, person, *options, kill_at=kill_at, command="renew")

    def assert_renewed(self, pc, person, old):
        """The new one alone is here, and the host's; the old one is revoked; nothing is open."""
        self.assert_can_trade(pc, person)
        self.assertNotEqual(self.confirmed(person), old)
        self.assertNotIn("waiting", self.host.states(person))
        self.assertEqual(pc.records(), [])
        self.assertEqual((len(pc.files(".der")), len(pc.files(".p8"))), (1, 1))
        (void,) = [c for c in self.host.certificates(person) if c["serial"] == old]
        self.assertIsNotNone(void["revoked"])


class Renewal(Flow):
    people = (WANG, LIN, CHEN)

    def test_renewed_without_code_or_consent(self):
        pc = self.applied(WANG)
        old = self.confirmed(WANG)
        seen = len(self.host.messages())
        answer = pc.run("renew", f"id={WANG.id}", typed=WANG.password + "\n")
        self.assertEqual((answer["status"], answer["replaced_stays"]), ("ok", "no"), answer.said)
        self.assertEqual(len(self.host.messages()), seen)
        self.assert_renewed(pc, WANG, old)

    def test_again_and_again(self):
        pc = self.applied(LIN)
        for _ in range(3):
            old = self.confirmed(LIN)
            self.assertEqual(pc.run("renew", f"id={LIN.id}", typed=LIN.password + "\n")["status"], "ok")
            self.assert_renewed(pc, LIN, old)

    def test_not_here(self):
        pc, other = self.applied(WANG), self.new_pc()
        before = self.host.records()
        answer = other.run("renew", f"id={WANG.id}", typed=WANG.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("not_found", "renew_not_here"), answer.said)
        self.assertEqual(self.host.records(), before)
        self.assertEqual((other.files(".p8"), other.records()), ([], []))
        self.assert_can_trade(pc, WANG)

    def test_key_missing(self):
        pc = self.applied(WANG)
        for name in pc.files(".p8"):
            os.remove(os.path.join(pc.folder, "store", name))
        before = self.host.records()
        answer = pc.run("renew", f"id={WANG.id}", typed=WANG.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("no_key", "renew_no_key"), answer.said)
        self.assertEqual(self.host.records(), before)
        self.assertEqual(pc.records(), [])

    def test_none_at_the_host(self):
        answer = self.new_pc().run("renew", f"id={CHEN.id}", typed=CHEN.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("not_found", "host_no_certificate"), answer.said)

    def test_former_one_by_serial(self):
        pc = self.applied(WANG)
        old = self.confirmed(WANG)
        self.assertEqual(self.apply(pc, WANG)["status"], "ok")  # an application removes nothing here
        answer = pc.run("renew", f"id={WANG.id}", f"serial={old}", typed=WANG.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("refused", "renew_other"), answer.said)
        self.assert_can_trade(pc, WANG)


class RenewalTooEarly(Flow):
    certificate = {}

    def test_not_due_tells_the_day(self):
        pc = self.applied(WANG)
        before = self.host.records()
        answer = pc.run("renew", f"id={WANG.id}", typed=WANG.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("refused", "not_allowed"), answer.said)
        self.assertRegex(answer["detail"], r"^20\d\d-\d\d-\d\d$")
        self.assertEqual(self.host.records(), before)
        self.assertEqual(pc.records(), [])
        self.assert_can_trade(pc, WANG)


class RenewalNotOffered(Flow):
    sections = {"renewal": {"offered": False}, "revocation": {"offered": False}}

    def test_not_offered(self):
        pc = self.applied(WANG)
        for command in (("renew",), ("revoke", "reason=superseded")):
            answer = pc.run(command[0], f"id={WANG.id}", *command[1:], typed=WANG.password + "\n")
            self.assertEqual((answer["status"], answer["fault"]), ("refused", "not_offered"), answer.said)
        self.assert_can_trade(pc, WANG)


class RenewalWithSteps(Flow):
    """The host asks for a code and consent; the client obeys."""

    sections = {"renewal": {"code": True, "consent": True}}

    def test_code_and_consent(self):
        pc = self.applied(WANG)
        old = self.confirmed(WANG)
        answer = self.renew(pc, WANG)
        self.assertEqual(answer["status"], "ok", answer.said)
        self.assertIn("code?", answer.said)
        self.assert_renewed(pc, WANG, old)

    def test_apply_goes_on_with_it(self):
        pc = self.applied(LIN)
        old = self.confirmed(LIN)
        self.assertEqual(self.renew(pc, LIN, kill_at="enrol.code_verified").code, -9)
        self.assert_can_trade(pc, LIN)
        answer = self.apply(pc, LIN)
        self.assertEqual(answer["status"], "ok", answer.said)
        self.assert_renewed(pc, LIN, old)


class KilledRenewal(Flow):
    """kill -9 at every point of a renewal; the host stays up."""

    def killed(self, pc, point):
        old = self.confirmed(WANG)
        answer = self.renew(pc, WANG, kill_at=point)
        self.assertEqual(answer.code, -9, f"{point}: {answer.said}")
        self.assert_can_trade(pc, WANG)
        return old

    def assert_next_start_finishes(self, *points):
        """Without a password."""
        pc = self.applied(WANG)
        for point in points:
            with self.subTest(point=point):
                old = self.killed(pc, point)
                answer = pc.run("resume")
                self.assertEqual((answer["status"], answer["finished"], answer["waiting"]), ("ok", "1", "0"),
                                 answer.said)
                self.assert_renewed(pc, WANG, old)


class RenewalKilledEarly(KilledRenewal):
    def test_next_login_goes_on(self):
        pc = self.applied(WANG)
        for point in ("enrol.have_key", "enrol.have_csr", "enrol.order_created", "enrol.have_order", "enrol.submitted"):
            with self.subTest(point=point):
                old = self.killed(pc, point)
                answer = pc.run("resume")
                self.assertEqual((answer["status"], answer["finished"]), ("ok", "0"), answer.said)
                self.assert_can_trade(pc, WANG)
                answer = self.renew(pc, WANG)
                self.assertEqual(answer["status"], "ok", answer.said)
                self.assert_renewed(pc, WANG, old)


class RenewalKilledInstalling(KilledRenewal):
    def test_next_start_finishes(self):
        self.assert_next_start_finishes("enrol.finalized", "enrol.downloaded", "enrol.have_cert",
                                        "fake_store.key_written", "fake_store.certificate_written",
                                        "enrol.store_installed", "enrol.installed", "enrol.tested")


class RenewalKilledGivingUp(KilledRenewal):
    def test_next_start_finishes(self):
        self.assert_next_start_finishes("enrol.confirm_sent", "enrol.confirmed", "removal.begun",
                                        "fake_store.key_removed", "removal.removed", "enrol.replaced_removed")


class Overdue(Flow):
    """Issued and not confirmed for longer than the host thinks right: the status says so, and nothing is revoked."""

    certificate = {}
    sections = {"order": {"overdue_s": 1}}

    def test_status_says_so_until_it_is_confirmed(self):
        pc, other = self.new_pc(), self.new_pc()
        self.assertEqual(self.apply(pc, WANG, kill_at="enrol.tested").code, -9)
        wait_until(lambda: self.status(pc, WANG)["note"] == NOTE_OVERDUE, "the note on what waits too long")
        self.assertEqual(self.status(other, WANG)["note"], NOTE_OVERDUE_ELSEWHERE)
        self.assertEqual(self.host.states(WANG), ["waiting"])
        self.assertEqual(pc.run("resume")["finished"], "1")
        self.assertEqual(self.status(pc, WANG)["note"], "0")
        self.assert_can_trade(pc, WANG)


class Revocation(Flow):
    certificate = {}
    people = (WANG, LIN, CHEN)

    def revoke(self, pc, person, *options):
        """With the code from the phone, if it is asked for."""
        return self.apply(pc, person, *options, command="revoke")

    def assert_revoked(self, pc, person, serial):
        (one,) = [c for c in self.host.certificates(person) if c["serial"] == serial]
        self.assertIsNotNone(one["revoked"])
        status = self.status(pc, person)
        self.assertEqual((status["host"], status["usable"], status["primary"]), ("revoked", "revoked", "apply"),
                         status.said)
        self.assertEqual(len(pc.files(".der")), 1)  # it stays until somebody removes it

    def test_by_key_and_again(self):
        pc = self.applied(WANG)
        serial = self.confirmed(WANG)
        seen = len(self.host.messages())
        first = pc.run("revoke", f"id={WANG.id}", "reason=keyCompromise", typed=WANG.password + "\n")
        self.assertEqual((first["status"], first["serial"], first["reason"], first["already"]),
                         ("ok", serial, "keyCompromise", "no"), first.said)
        self.assertEqual(len(self.host.messages()), seen)
        self.assert_revoked(pc, WANG, serial)
        again = pc.run("revoke", f"id={WANG.id}", "reason=superseded", typed=WANG.password + "\n")
        self.assertEqual((again["status"], again["reason"], again["at"], again["already"]),
                         ("ok", "keyCompromise", first["at"], "yes"), again.said)
        named = pc.run("revoke", f"id={WANG.id}", f"serial={serial}", "reason=superseded", typed=WANG.password + "\n")
        self.assertEqual((named["status"], named["reason"], named["at"], named["already"]),
                         ("ok", "keyCompromise", first["at"], "yes"), named.said)
        late = pc.run("renew", f"id={WANG.id}", typed=WANG.password + "\n")
        self.assertEqual((late["status"], late["fault"]), ("refused", "certificate_revoked"), late.said)

    def test_by_code_from_another_pc(self):
        pc, other = self.applied(LIN), self.new_pc()
        serial = self.confirmed(LIN)
        answer = self.revoke(other, LIN, "reason=cessationOfOperation")
        self.assertEqual((answer["status"], answer["serial"], answer["reason"]), ("ok", serial, "cessationOfOperation"),
                         answer.said)
        self.assertIn("code?", answer.said)
        self.assert_revoked(pc, LIN, serial)

    def test_wrong_code(self):
        pc = self.applied(LIN)
        other = self.new_pc()
        before = self.host.states(LIN)
        answer = self.until_sent(lambda: other.run("revoke", f"id={LIN.id}", "reason=superseded",
                                                   typed=f"{LIN.password}\n000000\n"))
        self.assertEqual((answer["status"], answer["fault"]), ("wrong_secret", "code_wrong"), answer.said)
        self.assertEqual(self.host.states(LIN), before)
        self.assert_can_trade(pc, LIN)

    def test_another_persons(self):
        pc = self.applied(LIN)
        serial = self.confirmed(LIN)
        for options in ((), ("by=code",)):
            answer = pc.run("revoke", f"id={WANG.id}", f"serial={serial}", "reason=superseded", *options,
                            typed=WANG.password + "\n123456\n")
            self.assertEqual((answer["status"], answer["fault"]), ("not_found", "host_no_certificate"), answer.said)
        self.assert_can_trade(pc, LIN)

    def test_none(self):
        answer = self.new_pc().run("revoke", f"id={CHEN.id}", "reason=superseded", typed=CHEN.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("not_found", "host_no_certificate"), answer.said)


class WithoutLogin(Flow):
    certificate = {}

    def test_without_a_login(self):
        """The host's word on a certificate to the PC that has it: in time, due, revoked, and silence."""
        pc = self.applied(WANG)
        self.assertEqual(self.new_pc().run("renewal-info")["words"], "0")
        fine = pc.run("renewal-info")
        self.assertEqual((fine["status"], fine["words"], fine["usable"]), ("ok", "1", "usable"), fine.said)
        self.host.configure("certificate", renew_months=12)
        self.host.restart()
        due = pc.run("renewal-info")
        self.assertEqual((due["status"], due["words"], due["usable"]), ("ok", "1", "due"), due.said)
        self.assertLess(int(due["due_from"]), int(fine["due_from"]))
        self.assertEqual(pc.run("revoke", f"id={WANG.id}", "reason=superseded", typed=WANG.password + "\n")["status"],
                         "ok")
        revoked = pc.run("renewal-info")
        self.assertEqual((revoked["status"], revoked["words"], revoked["usable"]), ("ok", "1", "revoked"), revoked.said)
        self.host.stop()
        away = pc.run("renewal-info")
        self.assertEqual((away["status"], away["fault"], away["words"]), ("offline", "host_unreachable", "0"),
                         away.said)


class RevocationQuota(Flow):
    certificate = {}
    sections = {"revocation": {"per_day": 1}}

    def test_quota(self):
        pc = self.applied(WANG)
        revoke = ("revoke", f"id={WANG.id}", "reason=superseded")
        self.assertEqual(pc.run(*revoke, typed=WANG.password + "\n")["status"], "ok")
        self.assertEqual(self.apply(pc, WANG)["status"], "ok")
        serial = self.confirmed(WANG)
        answer = pc.run(*revoke, f"serial={serial}", typed=WANG.password + "\n")
        self.assertEqual((answer["status"], answer["fault"]), ("refused", "revoke_limit"), answer.said)
        self.assertGreater(int(answer["retry_after"]), 0)
        self.assertEqual(self.confirmed(WANG), serial)
        self.host.restart(later_s=86400 + 60)
        answer = pc.run(*revoke, f"serial={serial}", typed=WANG.password + "\n")
        self.assertEqual(answer["status"], "ok", answer.said)


if __name__ == "__main__":
    unittest.main()
