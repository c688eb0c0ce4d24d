"""pccert.exe renew and revoke under Wine against the live host: each refusal in words of its own with its own exit code,
nothing changed by it; the whole way when all is well; and what `status` says afterwards.
Usage: test_pccert_renewal.py CLASS (the program paths come from the environment, tests/flow/CMakeLists.txt)."""
import sys
import unittest

import test_pccert
from host import CHEN, DUE_AT_ONCE, LIN, WANG, wait_until
from pc import next_code, windows_path
from test_pccert import FILE_PASSWORD


class Flow(test_pccert.Flow):
    sections = {}

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()
        for section, figures in cls.sections.items():
            host.configure(section, **figures)

    def confirmed(self, person):
        (one,) = [c for c in self.host.certificates(person) if c["confirmed"] is not None and c["revoked"] is None]
        return one["serial"]

    def status(self, person):
        return self.pc.pccert("--json", "status", "--id", person.id, "--login", typed=[person.password])

    def removed(self, person):
        self.assertEqual(self.pc.pccert("remove", "--id", person.id, "--yes").status, 0)


class Renew(Flow):
    """The host's certificates are due from their first second on."""

    people = (WANG, LIN)
    sections = {"certificate": DUE_AT_ONCE}

    def test_renewed(self):
        self.applied(WANG)
        old = self.confirmed(WANG)
        status = self.status(WANG)
        self.assertEqual((status.status, status.json["persons"][0]["primary_action"]), (10, "renew"), status)
        for language, words in (("zh-TW", "展期"), ("en", "renew it")):
            plain = self.pc.pccert("--lang", language, "status", "--id", WANG.id)
            self.assertIn(f"pccert renew --id {WANG.id}", plain.out)
            self.assertIn(words, plain.out)
        sent = len(self.host.messages())
        answer = self.pc.pccert("--json", "renew", "--id", WANG.id, typed=[WANG.password])
        self.assertEqual(answer.status, 0, answer)
        new = self.confirmed(WANG)
        self.assertEqual((answer.json["certificate"]["serial"], answer.json["replaced"]),
                         (new, {"serial": old, "on_this_pc": False}), answer)
        self.assertNotEqual(new, old)
        self.assertEqual(self.pc.serials(), [new])
        self.assertEqual(len(self.pc.store()[1]), 1)
        self.assertEqual(self.host.states(WANG), ["confirmed", "revoked"])
        self.assertEqual([name for name in self.pc.journal() if "journal" in name], [])
        self.assertEqual(len(self.host.messages()), sent)

        plain = self.pc.pccert("--lang", "zh-TW", "renew", "--id", WANG.id, "--serial", new.lower(),
                               typed=[WANG.password])
        self.assertEqual(plain.status, 0, plain)
        self.assertIn("憑證展期成功", plain.out)
        self.assertIn(f"舊憑證（序號 {new}）已作廢，並已從此台電腦移除", plain.out)
        self.assertEqual(self.pc.serials(), [self.confirmed(WANG)])
        self.removed(WANG)

    def test_not_here_then_imported(self):
        self.applied(LIN)
        old = self.confirmed(LIN)
        backup = self.exported(LIN, "lin.pfx")
        self.removed(LIN)
        self.assert_refusal(3, "renew_not_here", "renew", "--id", LIN.id, typed=[LIN.password])
        self.assertEqual(self.pc.pccert("import", windows_path(backup), typed=[FILE_PASSWORD]).status, 0)
        answer = self.pc.pccert("renew", "--id", LIN.id, typed=[LIN.password])
        self.assertEqual(answer.status, 0, answer)
        self.assertNotIn(old, self.pc.serials())
        self.removed(LIN)

    def test_key_that_cannot_be_exported(self):
        """It renews all the same: nothing but signing is asked of it."""
        self.applied(LIN)
        old = self.confirmed(LIN)
        pinned = self.pc.probe("pin", old)
        self.assertEqual(pinned.status, 0, pinned)
        self.assert_refusal(1, "key_not_exportable", "export", "--id", LIN.id, "--out",
                            windows_path(self.file("never.pfx")), typed=[FILE_PASSWORD])
        answer = self.pc.pccert("renew", "--id", LIN.id, typed=[LIN.password])
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(self.pc.serials(), [self.confirmed(LIN)])
        self.removed(LIN)

    def test_wrong_password(self):
        def run(*options):
            self.host.ra("user", "unlock", "--id", WANG.id)
            return self.pc.pccert(*options, "renew", "--id", WANG.id, typed=["wrong"])

        self.assert_refusal(4, "login", run=run)


class RenewResume(Flow):
    """Killed while the store is held: the next start finishes, and the old one goes then and not before."""

    sections = {"certificate": DUE_AT_ONCE}
    hold_store = test_pccert.Resume.hold_store

    def test_kill_and_next_start(self):
        self.applied(WANG)
        old = self.confirmed(WANG)
        holder = self.hold_store()
        process = self.pc.start("renew", "--id", WANG.id)
        self.pc.type(process, WANG.password)
        wait_until(lambda: "waiting" in self.host.states(WANG), "an issued certificate")
        process.kill()
        process.wait()
        process.stdin.close()
        holder.communicate(b"")
        self.assertEqual(self.pc.serials(), [old])
        self.assertEqual(self.confirmed(WANG), old)

        answer = self.pc.pccert("--json", "status", "--id", WANG.id)
        self.assertEqual(answer.json["resumed"]["finished"], 1, answer)
        self.assertEqual(self.pc.serials(), [self.confirmed(WANG)])
        self.assertNotEqual(self.confirmed(WANG), old)


class RenewRefused(Flow):
    people = (WANG, CHEN)

    def test_not_due_tells_the_day(self):
        self.applied(WANG)
        self.assert_refusal(6, "not_allowed", "renew", "--id", WANG.id, typed=[WANG.password])
        answer = self.pc.pccert("--json", "renew", "--id", WANG.id, typed=[WANG.password])
        self.assertRegex(answer.json["error"]["message"], r"20\d\d-\d\d-\d\d")
        self.removed(WANG)

    def test_none_at_the_host(self):
        self.assert_refusal(3, "host_no_certificate", "renew", "--id", CHEN.id, typed=[CHEN.password])


class Revoke(Flow):
    people = (WANG, LIN, CHEN)

    def revoke(self, person, *options, typed=()):
        return self.pc.pccert("--json", "revoke", "--id", person.id, "--reason", "key-compromise", *options,
                              typed=[person.password, *typed])

    def test_by_key(self):
        self.applied(WANG)
        serial = self.confirmed(WANG)
        self.assertEqual(self.pc.probe("pin", serial).status, 0)  # it need not leave the PC
        before = self.outside()
        for language, words in (("zh-TW", "確定註銷"), ("en", "Revoke it?")):
            answer = self.pc.pccert("--lang", language, "revoke", "--id", WANG.id, "--reason", "superseded",
                                    typed=[WANG.password, "no"])
            self.assertEqual(answer.status, 7, answer)
            self.assertIn(words, answer.error)
        self.assertEqual(self.outside(), before)

        answer = self.revoke(WANG, typed=["yes"])
        self.assertEqual(answer.status, 0, answer)
        revoked = answer.json["revoked"]
        self.assertEqual((revoked["serial"], revoked["reason"], revoked["already"], revoked["on_this_pc"]),
                         (serial, "keyCompromise", False, True), answer)
        self.assertEqual(self.host.states(WANG), ["revoked"])
        self.assertEqual(self.pc.serials(), [serial])  # it stays until somebody removes it

        status = self.status(WANG)
        self.assertEqual((status.status, status.json["persons"][0]["host"]["state"]), (14, "revoked"), status)
        again = self.revoke(WANG, "--yes")
        self.assertEqual((again.status, again.json["revoked"]["already"], again.json["revoked"]["at"]),
                         (0, True, revoked["at"]), again)
        named = self.revoke(WANG, "--serial", serial)  # nobody is asked: nothing is left to be revoked
        self.assertEqual((named.status, named.json["revoked"]["already"], named.json["revoked"]["at"]),
                         (0, True, revoked["at"]), named)
        for options in ((), ("--serial", serial)):
            plain = self.pc.pccert("--lang", "zh-TW", "revoke", "--id", WANG.id, "--reason", "superseded", *options,
                                   typed=[WANG.password])
            self.assertEqual(plain.status, 0, plain)
            self.assertIn("先前已於", plain.out, plain)
        self.assertIn(f"pccert remove --serial {serial}", plain.out)
        self.assert_refusal(14, "certificate_revoked", "renew", "--id", WANG.id, typed=[WANG.password])
        self.removed(WANG)

    def test_by_code(self):
        self.applied(LIN)
        serial = self.confirmed(LIN)
        self.removed(LIN)
        before = len(self.host.messages())
        process = self.pc.start("--json", "revoke", "--id", LIN.id, "--reason", "cessation", "--yes")
        self.pc.type(process, LIN.password)
        code = next_code(self.host, before, process)
        self.pc.type(process, f"{(int(code) + 1) % 1000000:06d}")  # wrong, then right
        self.pc.type(process, code)
        process.stdin.close()
        answer = process.said(self.pc.patience_s)
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual((answer.json["revoked"]["serial"], answer.json["revoked"]["on_this_pc"]), (serial, False))
        self.assertEqual(self.host.states(LIN), ["revoked"])
        self.assertEqual(self.status(LIN).status, 3)

    def test_nothing_to_revoke(self):
        self.assert_refusal(3, "host_no_certificate", "revoke", "--id", CHEN.id, "--reason", "unspecified", "--yes",
                            typed=[CHEN.password])

    def test_nobodys_serial(self):
        self.assert_refusal(3, "host_no_certificate", "revoke", "--id", CHEN.id, "--reason", "unspecified", "--yes",
                            "--serial", "00:ff:01", typed=[CHEN.password])


class RevokeQuota(Flow):
    sections = {"revocation": {"per_day": 1}}

    def test_quota_tells_until_when(self):
        for expected in (0, 6):
            self.applied(WANG)
            answer = self.pc.pccert("--json", "revoke", "--id", WANG.id, "--reason", "superseded", "--yes",
                                    typed=[WANG.password])
            self.assertEqual(answer.status, expected, answer)
            self.removed(WANG)
        error = self.assert_refused(answer, 6, "revoke_limit")
        self.assertGreater(error["retry_after_s"], 0)
        self.assertRegex(error["message"], r"20\d\d-\d\d-\d\d \d\d:\d\d")
        self.assertEqual(self.host.states(WANG), ["confirmed", "revoked"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
